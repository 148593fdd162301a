import { h, type JSX } from 'preact';
import { useAsking } from './confirm.ts';
import { offerOf, type OfferedGroup } from './offer.ts';
import { useReader } from './reader.ts';
import { useField, type FieldProps } from './surface.ts';

/** Stands for no choice; an empty value would make the option's words its value. No option of an app's is this. */
const NOTHING = '\u0000';

/** A menu of which one thing is chosen. */
export function Select({ control, block, aria }: FieldProps): JSX.Element {
  const groups = offerOf(control, useReader());
  const { value, choose } = useField(control, block);
  const { ask, question } = useAsking();
  const chosen = groups.flatMap(({ options }) => options).find(({ shown }) => shown === value[0]);
  const mayClear = block.type === 'input' && block.optional === true;
  return h(
    'span',
    { class: 'select' },
    h(
      'select',
      {
        ...aria,
        value: chosen?.value ?? NOTHING,
        ...focusMark(control),
        onChange: ({ currentTarget }: Event) => {
          const picked = (currentTarget as HTMLSelectElement).value;
          ask('confirm' in control ? control.confirm : undefined, () => choose(picked === NOTHING ? [] : [picked]));
        },
      },
      h('option', { value: NOTHING, disabled: !mayClear, hidden: !mayClear }, placeholderOf(control)),
      optionsFor(groups),
    ),
    question,
  );
}

/** A menu of which several things are chosen, one after the other; each can be taken out again. */
export function MultiSelect({ control, block, aria }: FieldProps): JSX.Element {
  const groups = offerOf(control, useReader());
  const { value, choose } = useField(control, block);
  const all = groups.flatMap(({ options }) => options);
  const chosen = all.filter(({ shown }) => value.includes(shown));
  const left = groups.map((group) => ({ ...group, options: group.options.filter((each) => !chosen.includes(each)) }));
  const isEmpty = left.every(({ options }) => options.length === 0);
  const without = (gone: string): void =>
    choose(chosen.filter(({ value }) => value !== gone).map(({ value }) => value));
  return h(
    'div',
    { class: 'several' },
    h(Chips, { chips: chosen, remove: without }),
    h(
      'select',
      {
        ...aria,
        value: NOTHING,
        ...focusMark(control),
        onChange: ({ currentTarget }: Event) =>
          choose([...chosen.map(({ value }) => value), (currentTarget as HTMLSelectElement).value]),
      },
      h(
        'option',
        { value: NOTHING, disabled: true, hidden: true },
        isEmpty ? 'All are chosen' : placeholderOf(control),
      ),
      optionsFor(left),
    ),
  );
}

interface ChipsProps {
  readonly chips: readonly { readonly value: string; readonly label: string }[];
  readonly remove: (value: string) => void;
}

/** What is chosen of several. */
export function Chips({ chips, remove }: ChipsProps): JSX.Element | false {
  if (chips.length === 0) return false as const;
  const chip = ({ value, label }: ChipsProps['chips'][number]): JSX.Element =>
    h(
      'li',
      { key: value },
      label,
      h('button', { type: 'button', 'aria-label': `Take out ${label}`, onClick: () => remove(value) }, '×'),
    );
  return h('ul', { class: 'chips', 'aria-label': 'Chosen' }, chips.map(chip));
}

function optionsFor(groups: readonly OfferedGroup[]): JSX.Element[] {
  return groups.flatMap(({ label, options }, index): JSX.Element[] => {
    const inside = options.map(({ value, label }) => h('option', { key: value, value }, label));
    return label === undefined ? inside : [h('optgroup', { key: index, label }, inside)];
  });
}

/** What a menu says while nothing is chosen. */
export function placeholderOf(control: FieldProps['control']): string {
  return ('placeholder' in control ? control.placeholder?.text : undefined) ?? 'Choose';
}

/** Marks the one element that wants to be filled in first. */
export function focusMark(control: FieldProps['control']): { readonly 'data-focus-on-load'?: true } {
  return 'focus_on_load' in control && control.focus_on_load === true ? { 'data-focus-on-load': true } : {};
}
