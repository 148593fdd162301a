import { h, type JSX } from 'preact';
import type { Block } from '../../../slack/blocks/blocks.ts';
import type { Control } from '../../../slack/blocks/elements.ts';
import { ButtonControl } from './button.ts';
import { ChoicesField } from './choices.ts';
import { Menu } from './menu.ts';
import { PickerField } from './pickers.ts';
import { SearchSelect } from './search-select.ts';
import { MultiSelect, placeholderOf, Select } from './select.ts';
import { useField, type FieldAria } from './surface.ts';
import { TextField } from './text-field.ts';

interface ControlProps {
  readonly control: Control;
  readonly block: Block;
  /** Of an input block: what its label and hint are. Others name themselves. */
  readonly aria?: FieldAria;
}

/** Anything that can be operated. */
export function ControlView({
  control,
  block,
  aria = { 'aria-label': placeholderOf(control) },
}: ControlProps): JSX.Element {
  switch (control.type) {
    case 'button':
      return h(ButtonControl, { control, block });
    case 'overflow':
      return h(OverflowMenu, { control, block });
    case 'checkboxes':
    case 'radio_buttons':
      return h(ChoicesField, { control, block, aria });
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return h(PickerField, { control, block, aria });
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return h(TextField, { control, block, aria });
    case 'external_select':
    case 'multi_external_select':
      return h(SearchSelect, { control, block, aria });
    case 'multi_static_select':
    case 'multi_users_select':
    case 'multi_conversations_select':
    case 'multi_channels_select':
      return h(MultiSelect, { control, block, aria });
    case 'static_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return h(Select, { control, block, aria });
    default:
      return control satisfies never;
  }
}

interface OverflowProps {
  readonly control: Extract<Control, { type: 'overflow' }>;
  readonly block: Block;
}

function OverflowMenu({ control, block }: OverflowProps): JSX.Element {
  const { choose } = useField(control, block);
  const items = control.options.map(({ value, text }) => ({
    key: value,
    face: text.text,
    choose: () => choose([value]),
  }));
  return h(Menu, { label: 'More', class: 'overflow', face: '⋯', items });
}
