/** What Slack's client itself checks of a form before it is sent. */
import type { Block } from '../blocks/blocks.ts';
import { shownValue, type InputState } from '../world/inputs.ts';

type Input = Extract<Block, { type: 'input' }>;

function aboutText(element: Extract<Input['element'], { type: 'plain_text_input' }>, text: string): string | undefined {
  const { min_length = 0, max_length = 3000 } = element;
  if (text.length < min_length) return `Must be at least ${min_length} characters`;
  return text.length > max_length ? `Must be at most ${max_length} characters` : undefined;
}

function aboutNumber(element: Extract<Input['element'], { type: 'number_input' }>, text: string): string | undefined {
  const number = Number(text);
  const wanted = element.is_decimal_allowed ? Number.isFinite(number) : Number.isInteger(number);
  const low = Number(element.min_value ?? -Infinity);
  const high = Number(element.max_value ?? Infinity);
  return wanted && number >= low && number <= high ? undefined : 'Please enter a valid number';
}

function complaintAbout({ element }: Input, values: string[]): string | undefined {
  const [first = ''] = values;
  if (element.type === 'plain_text_input') return aboutText(element, first);
  if (element.type === 'number_input') return aboutNumber(element, first);
  if (element.type === 'email_text_input') {
    return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(first) ? undefined : 'Please enter a valid email address';
  }
  if (element.type === 'url_text_input') return URL.canParse(first) ? undefined : 'Please enter a valid URL';
  const limit = 'max_selected_items' in element ? element.max_selected_items : undefined;
  return limit !== undefined && values.length > limit ? `Select at most ${limit}` : undefined;
}

/** The complaints Slack shows without asking the app, by block id; none when the form can be sent. */
export function formErrors(blocks: Block[], inputs: InputState): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const id = block.block_id ?? '';
    const values = shownValue(inputs, id, block.element);
    const isEmpty = values.length === 0;
    if (isEmpty && block.optional === true) continue;
    const complaint = isEmpty ? 'Please complete this required field.' : complaintAbout(block, values);
    if (complaint !== undefined) errors[id] = complaint;
  }
  return errors;
}
