/** Blocks as a person sees them: readable text, and what they can operate. */
import type { Block } from '../blocks/blocks.ts';
import { controlsOf, optionsOf } from '../blocks/consistency.ts';
import type { Button, Control } from '../blocks/elements.ts';
import type { Confirm, TextObject } from '../blocks/text.ts';
import { shownValue, type InputState } from '../world/inputs.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { joined, piece, type Piece, type Reader } from './piece.ts';
import type { RenderedButton, RenderedContent, RenderedField } from './rendered.ts';
import { renderRichText } from './rich-text.ts';

/** How the blocks are being looked at. */
export interface Look {
  reader: Reader;
  /** What is filled in so far. */
  inputs: InputState;
  /** Block id -> complaint, after a refused submission. */
  errors?: Record<string, string>;
}

function textObject(of: TextObject, reader: Reader): Piece {
  if (of.type === 'plain_text') return piece(of.text);
  return renderMrkdwn(of.text, reader, { verbatim: of.verbatim ?? false });
}

function confirmDialogue(confirm: Confirm, reader: Reader): NonNullable<RenderedButton['confirm']> {
  return {
    title: confirm.title?.text ?? '',
    text: textObject(confirm.text, reader).text,
    confirm: confirm.confirm?.text ?? 'Yes',
    deny: confirm.deny?.text ?? 'Cancel',
  };
}

function button(of: Button, blockId: string, reader: Reader): RenderedButton {
  return {
    label: of.text.text,
    actionId: of.action_id ?? '',
    blockId,
    ...(of.value === undefined ? {} : { value: of.value }),
    ...(of.url === undefined ? {} : { url: of.url }),
    ...(of.style === undefined ? {} : { style: of.style }),
    ...(of.confirm === undefined ? {} : { confirm: confirmDialogue(of.confirm, reader) }),
  };
}

/** The words that name a control on the screen. */
export function labelOf(control: Control, block: Block): string {
  if (block.type === 'input') return block.label.text;
  if (control.type === 'button') return control.text.text;
  if ('placeholder' in control && control.placeholder) return control.placeholder.text;
  return control.action_id ?? '';
}

function field(control: Exclude<Control, Button>, block: Block, look: Look): RenderedField {
  const blockId = block.block_id ?? '';
  const error = look.errors?.[blockId];
  return {
    label: labelOf(control, block),
    kind: control.type,
    actionId: control.action_id ?? '',
    blockId,
    optional: block.type === 'input' && (block.optional ?? false),
    options: optionsOf(control).map((option) => option.text.text),
    value: shownValue(look.inputs, blockId, control),
    ...(error === undefined ? {} : { error }),
  };
}

function controlText(control: Control, block: Block, look: Look): string {
  if (control.type === 'button') return `[${control.text.text}]`;
  const { label, value, options, kind } = field(control, block, look);
  const spread = kind === 'radio_buttons' || kind === 'checkboxes';
  if (!spread) return value.length > 0 ? `(${value.join(', ')})` : `(${label})`;
  return options.map((option) => `${value.includes(option) ? '(x)' : '( )'} ${option}`).join('\n');
}

function inputText(block: Extract<Block, { type: 'input' }>, look: Look): string {
  const { label, value, options, error, kind } = field(block.element, block, look);
  const choices = kind === 'plain_text_input' ? '' : options.map((option) => `\n  - ${option}`).join('');
  const hint = block.hint === undefined ? '' : `\n${block.hint.text}`;
  return `${label}: ${value.join(', ')}${choices}${hint}${error === undefined ? '' : `\n! ${error}`}`;
}

function blockPiece(block: Block, look: Look): Piece {
  const { reader } = look;
  switch (block.type) {
    case 'section': {
      const texts = [block.text, ...(block.fields ?? [])].filter((text) => text !== undefined);
      const accessory = block.accessory;
      const tail =
        accessory === undefined
          ? []
          : [piece(accessory.type === 'image' ? accessory.alt_text : controlText(accessory, block, look))];
      return joined([...texts.map((text) => textObject(text, reader)), ...tail], '\n');
    }
    case 'actions':
      return piece(block.elements.map((control) => controlText(control, block, look)).join(' '));
    case 'context':
      return joined(
        block.elements.map((of) => (of.type === 'image' ? piece(of.alt_text) : textObject(of, reader))),
        ' ',
      );
    case 'header':
      return piece(block.text.text);
    case 'divider':
      return piece('---');
    case 'image':
      return piece(block.title?.text ?? block.alt_text);
    case 'input':
      return piece(inputText(block, look));
    case 'rich_text':
      return renderRichText(block.elements, reader);
    default:
      return block satisfies never;
  }
}

/** The blocks in order, as one person sees them now. */
export function renderBlocks(blocks: Block[], look: Look): RenderedContent {
  const all = blocks.flatMap((block) => controlsOf(block).map((control) => ({ control, block })));
  const seen = joined(
    blocks.map((block) => blockPiece(block, look)),
    '\n',
  );
  return {
    ...seen,
    buttons: all.flatMap(({ control, block }) =>
      control.type === 'button' ? [button(control, block.block_id ?? '', look.reader)] : [],
    ),
    fields: all.flatMap(({ control, block }) => (control.type === 'button' ? [] : [field(control, block, look)])),
  };
}
