import { h, type JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Control } from '../../../slack/blocks/elements.ts';
import { useField, type FieldProps } from './surface.ts';
import { textOf } from './text.ts';

export type Choices = Extract<Control, { type: 'checkboxes' | 'radio_buttons' }>;

/** Boxes to tick, or buttons of which one is pressed. */
export function ChoicesField({ control, block, aria }: FieldProps<Choices>): JSX.Element {
  const { value, choose } = useField(control, block);
  const name = useId();
  const isMany = control.type === 'checkboxes';
  const chosen = control.options.filter(({ text }) => value.includes(text.text)).map((option) => option.value);
  const toggled = (option: string, isOn: boolean): readonly string[] => {
    if (!isMany) return [option];
    return isOn ? [...chosen, option] : chosen.filter((each) => each !== option);
  };
  return h(
    'div',
    { ...aria, class: 'choices', role: isMany ? 'group' : 'radiogroup' },
    control.options.map((option) =>
      h(
        'label',
        { key: option.value },
        h('input', {
          type: isMany ? 'checkbox' : 'radio',
          name,
          checked: chosen.includes(option.value),
          onChange: ({ currentTarget }) => choose(toggled(option.value, currentTarget.checked)),
        }),
        h('span', {}, textOf(option.text), option.description && h('small', {}, textOf(option.description))),
      ),
    ),
  );
}
