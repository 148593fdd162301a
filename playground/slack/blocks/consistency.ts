/**
 * What Slack checks of blocks beyond the form of each field: things that must agree with one another.
 */
import type { Block, View } from './blocks.ts';
import { complaint } from './complaints.ts';
import type { Control } from './elements.ts';
import type { Option } from './text.ts';

type Path = PropertyKey[];

/** A control and where it stands. */
interface Placed {
  control: Control;
  path: Path;
}

/** Every control of a block, in the order a person meets them. */
export function controlsOf(block: Block): Control[] {
  return placedControls(block, []).map((placed) => placed.control);
}

function placedControls(block: Block, path: Path): Placed[] {
  switch (block.type) {
    case 'section':
      if (block.accessory === undefined || block.accessory.type === 'image') return [];
      return [{ control: block.accessory, path: [...path, 'accessory'] }];
    case 'actions':
      return block.elements.map((control, index) => ({ control, path: [...path, 'elements', index] }));
    case 'input':
      return [{ control: block.element, path: [...path, 'element'] }];
    case 'context':
    case 'header':
    case 'divider':
    case 'image':
    case 'rich_text':
      return [];
    default:
      return block satisfies never;
  }
}

/** The options a static menu, radio group or checkbox group offers; none for other controls. */
export function optionsOf(control: Control): Option[] {
  if ('option_groups' in control && control.option_groups) {
    return control.option_groups.flatMap((group) => group.options);
  }
  return 'options' in control && control.options ? control.options : [];
}

function initialOptionsOf(control: Control): Option[] {
  if (control.type === 'external_select' || control.type === 'multi_external_select') return [];
  if ('initial_option' in control && control.initial_option) return [control.initial_option];
  return 'initial_options' in control && control.initial_options ? control.initial_options : [];
}

function inControl({ control, path }: Placed): string[] {
  const found: string[] = [];
  if (control.type === 'static_select' || control.type === 'multi_static_select') {
    const given = [control.options, control.option_groups].filter((choices) => choices !== undefined);
    if (given.length !== 1) found.push(complaint('must provide either options or option_groups', path));
  }
  const offered = new Set(optionsOf(control).map((option) => JSON.stringify([option.text.text, option.value])));
  for (const initial of initialOptionsOf(control)) {
    if (offered.has(JSON.stringify([initial.text.text, initial.value]))) continue;
    found.push(complaint('initial option must exactly match one of the options', path));
  }
  return found;
}

function inBlock(block: Block, path: Path): string[] {
  if (block.type === 'section' && block.text === undefined && block.fields === undefined) {
    return [complaint('missing required field: text or fields', path)];
  }
  if (block.type === 'image' && (block.image_url === undefined) === (block.slack_file === undefined)) {
    return [complaint('must provide either image_url or slack_file', path)];
  }
  return [];
}

/** A complaint for each value after the first that is equal to an earlier one. */
function repeated(values: { value: string | undefined; path: Path }[], what: string): string[] {
  const seen = new Set<string>();
  return values.flatMap(({ value, path }) => {
    if (value === undefined) return [];
    const known = seen.has(value);
    seen.add(value);
    return known ? [complaint(`\`${what}\` "${value}" already exists`, path)] : [];
  });
}

/** Complaints about blocks that are each well formed; `under` is where they stand, e.g. `['view', 'blocks']`. */
export function inconsistencies(blocks: Block[], under: Path): string[] {
  const placed = blocks.map((block, index) => ({ block, path: [...under, index] }));
  const controls = placed.map(({ block, path }) => placedControls(block, path));
  const focused = controls.flat().filter(({ control }) => 'focus_on_load' in control && control.focus_on_load);
  return [
    ...placed.flatMap(({ block, path }) => inBlock(block, path)),
    ...controls.flat().flatMap(inControl),
    ...repeated(
      placed.map(({ block, path }) => ({ value: block.block_id, path: [...path, 'block_id'] })),
      'block_id',
    ),
    ...controls.flatMap((ofBlock) =>
      repeated(
        ofBlock.map(({ control, path }) => ({ value: control.action_id, path: [...path, 'action_id'] })),
        'action_id',
      ),
    ),
    ...focused.slice(1).map(({ path }) => complaint('only one element can have focus_on_load', path)),
  ];
}

/** Complaints about a whole view. */
export function viewInconsistencies(view: View): string[] {
  const found = inconsistencies(view.blocks, ['view', 'blocks']);
  const hasInput = view.blocks.some((block) => block.type === 'input');
  if (view.type === 'modal' && hasInput && view.submit === undefined) {
    found.push(complaint('`submit` is required when an `input` block is within `blocks`', ['view']));
  }
  return found;
}
