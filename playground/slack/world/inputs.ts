/**
 * What is filled in on a view or message: `state.values` of Slack's payloads.
 * Reference: docs.slack.dev/reference/interaction-payloads/view-interactions-payload.
 */
import type { Block } from '../blocks/blocks.ts';
import { controlsOf, optionsOf } from '../blocks/consistency.ts';
import type { Control } from '../blocks/elements.ts';
import type { Option } from '../blocks/text.ts';

type SlotValue = string | number | null | string[] | Option | Option[];

/** One control's entry: its type and, in a slot that depends on the type, its value. */
export interface StateValue {
  type: string;
  [slot: string]: SlotValue;
}

/** Block id -> action id -> value. */
export type InputState = Record<string, Record<string, StateValue>>;

/** A control that has a value to keep; a button has none. */
export type Fillable = Exclude<Control, { type: 'button' }>;

/** Where Slack puts the value of each kind of control. */
const slots: Record<Fillable['type'], string> = {
  plain_text_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  number_input: 'value',
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  checkboxes: 'selected_options',
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
};

const holdsMany = (control: Fillable): boolean => slots[control.type].endsWith('s');
const holdsOptions = (control: Fillable): boolean => slots[control.type].startsWith('selected_option');

function withOptions(control: Fillable, words: string[], offered: Option[]): Option[] {
  return words.map((word) => {
    const option = offered.find((each) => each.text.text === word || each.value === word);
    if (option !== undefined) return option;
    const labels = offered.map((each) => `"${each.text.text}"`).join(', ');
    throw new Error(`"${word}" is not on offer in ${control.action_id}; it offers ${labels || 'nothing'}`);
  });
}

/**
 * A control's value after a person's choice.
 *
 * @param words option labels or values, ids of people or conversations, or the text typed; none to clear the control
 * @param offered the options to choose from, when the control itself does not list them (external menus)
 * @throws when a word is not on offer, or there are several for a control that holds one
 */
export function filled(control: Fillable, words: string[], offered = optionsOf(control)): StateValue {
  if (words.length > 1 && !holdsMany(control)) throw new Error(`${control.action_id} holds one value only`);
  const values = holdsOptions(control) ? withOptions(control, words, offered) : words;
  const one = control.type === 'datetimepicker' && words[0] !== undefined ? Number(words[0]) : values[0];
  return {
    type: control.type,
    [slots[control.type]]: holdsMany(control) ? values : (one ?? null),
  };
}

function initialWords(control: Fillable): string[] {
  const option = 'initial_option' in control ? control.initial_option?.value : undefined;
  const options = 'initial_options' in control ? control.initial_options?.map((each) => each.value) : undefined;
  const single =
    option ??
    ('initial_value' in control ? control.initial_value : undefined) ??
    ('initial_user' in control ? control.initial_user : undefined) ??
    ('initial_conversation' in control ? control.initial_conversation : undefined) ??
    ('initial_channel' in control ? control.initial_channel : undefined) ??
    ('initial_date' in control ? control.initial_date : undefined) ??
    ('initial_time' in control ? control.initial_time : undefined) ??
    ('initial_date_time' in control ? control.initial_date_time?.toString() : undefined);
  const several =
    options ??
    ('initial_users' in control ? control.initial_users : undefined) ??
    ('initial_conversations' in control ? control.initial_conversations : undefined) ??
    ('initial_channels' in control ? control.initial_channels : undefined);
  return several ?? (single === undefined ? [] : [single]);
}

function initialOffer(control: Fillable): Option[] {
  if (control.type === 'external_select') return control.initial_option ? [control.initial_option] : [];
  if (control.type === 'multi_external_select') return control.initial_options ?? [];
  return optionsOf(control);
}

/**
 * The state of freshly shown blocks. A control that was already there with the same block and action id keeps what was
 * filled in, as it does in Slack when a view is updated.
 */
export function inputsOf(blocks: Block[], before: InputState = {}): InputState {
  const state: InputState = {};
  for (const block of blocks) {
    for (const control of controlsOf(block)) {
      if (control.type === 'button' || control.type === 'overflow') continue;
      const blockId = block.block_id ?? '';
      const actionId = control.action_id ?? '';
      const kept = before[blockId]?.[actionId];
      const value = kept?.type === control.type ? kept : filled(control, initialWords(control), initialOffer(control));
      state[blockId] = { ...state[blockId], [actionId]: value };
    }
  }
  return state;
}

/** The options that are chosen in a menu. */
export function selectedOptions(state: InputState, blockId: string, control: Fillable): Option[] {
  const chosen = [state[blockId]?.[control.action_id ?? '']?.[slots[control.type]]].flat();
  return chosen.filter((each) => typeof each === 'object' && each !== null);
}

function words(value: SlotValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => words(each));
  if (typeof value === 'object') return [value.text.text];
  return value === '' ? [] : [String(value)];
}

/** What the screen shows as filled in: labels of options, otherwise ids or text. */
export function shownValue(state: InputState, blockId: string, control: Fillable): string[] {
  return words(state[blockId]?.[control.action_id ?? '']?.[slots[control.type]]);
}
