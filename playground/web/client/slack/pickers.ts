import { h, type JSX } from 'preact';
import type { Control } from '../../../slack/blocks/elements.ts';
import { focusMark } from './select.ts';
import { useField, type FieldProps } from './surface.ts';

export type Picker = Extract<Control, { type: 'datepicker' | 'timepicker' | 'datetimepicker' }>;

const TYPES = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;

/** A date, a time of day, or both, by the browser's own pickers. */
export function PickerField({ control, block, aria }: FieldProps<Picker>): JSX.Element {
  const { value, choose } = useField(control, block);
  const isMoment = control.type === 'datetimepicker';
  const [stored = ''] = value;
  return h('input', {
    ...aria,
    ...focusMark(control),
    type: TYPES[control.type],
    value: isMoment && stored !== '' ? localMinute(Number(stored)) : stored,
    onChange: ({ currentTarget }) => {
      const picked = currentTarget.value;
      const word = isMoment && picked !== '' ? String(Date.parse(picked) / 1000) : picked;
      choose(word === '' ? [] : [word]);
    },
  });
}

/** Epoch seconds as the browser's picker has them, in the browser's zone, in which it also reads them. */
function localMinute(seconds: number): string {
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
