import { h, type JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Block } from '../../../slack/blocks/blocks.ts';
import { ControlView } from './controls.ts';
import { RichText } from './rich-text.ts';
import { useField } from './surface.ts';
import { textOf } from './text.ts';

type Of<T extends Block['type']> = Extract<Block, { type: T }>;

/** The blocks of a message or view, as Slack shows them. */
export function Blocks({ blocks }: { readonly blocks: readonly Block[] }): JSX.Element {
  return h(
    'div',
    { class: 'blocks' },
    blocks.map((block, index) => h(BlockView, { key: block.block_id ?? index, block })),
  );
}

function BlockView({ block }: { readonly block: Block }): JSX.Element {
  switch (block.type) {
    case 'section':
      return h(Section, { block });
    case 'actions':
      return h(
        'div',
        { class: 'actions' },
        block.elements.map((control, index) => h(ControlView, { key: control.action_id ?? index, control, block })),
      );
    case 'context':
      return h(
        'div',
        { class: 'context' },
        block.elements.map((of, index) => h('div', { key: index }, of.type === 'image' ? picture(of) : textOf(of))),
      );
    case 'header':
      return h('h3', { class: 'header' }, textOf(block.text));
    case 'divider':
      return h('hr', {});
    case 'image':
      return h('figure', {}, picture(block), block.title && h('figcaption', {}, textOf(block.title)));
    case 'input':
      return h(Input, { block });
    case 'rich_text':
      return h(RichText, { parts: block.elements });
    default:
      return block satisfies never;
  }
}

/** Pictures come from elsewhere, and this page asks nobody but its own server. */
function picture({ alt_text: words }: { readonly alt_text: string }): JSX.Element {
  return h('span', { class: 'picture', role: 'img', 'aria-label': words }, words);
}

function Section({ block }: { readonly block: Of<'section'> }): JSX.Element {
  const { text, fields, accessory } = block;
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-words' },
      text && textOf(text),
      fields &&
        h(
          'div',
          { class: 'fields' },
          fields.map((field, index) => h('div', { key: index }, textOf(field))),
        ),
    ),
    accessory &&
      h(
        'div',
        { class: 'accessory' },
        accessory.type === 'image' ? picture(accessory) : h(ControlView, { control: accessory, block }),
      ),
  );
}

function Input({ block }: { readonly block: Of<'input'> }): JSX.Element {
  const { label, hint, element, optional = false } = block;
  const { error } = useField(element, block);
  const id = useId();
  const isGroup = element.type === 'checkboxes' || element.type === 'radio_buttons';
  const described = [...(error === undefined ? [] : [`${id}-error`]), ...(hint === undefined ? [] : [`${id}-hint`])];
  const aria = {
    id,
    ...(isGroup && { 'aria-labelledby': `${id}-label` }),
    ...(described.length > 0 && { 'aria-describedby': described.join(' ') }),
    ...(error !== undefined && { 'aria-invalid': 'true' as const }),
    ...(!optional && !isGroup && { 'aria-required': 'true' as const }),
  };
  const name = [textOf(label), optional && h('small', { key: 'optional' }, ' (optional)')];
  return h(
    'div',
    { class: `input${error === undefined ? '' : ' has-error'}` },
    h(isGroup ? 'div' : 'label', { class: 'label', id: `${id}-label`, ...(!isGroup && { for: id }) }, name),
    h(ControlView, { control: element, block, aria }),
    error !== undefined && h('p', { class: 'error', id: `${id}-error` }, error),
    hint && h('p', { class: 'hint', id: `${id}-hint` }, textOf(hint)),
  );
}
