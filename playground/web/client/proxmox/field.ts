import { h, type JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** The field itself, which takes these attributes. */
  readonly field: (attributes: { readonly id: string; readonly 'aria-describedby'?: string }) => JSX.Element;
}

/** A field with its name and what there is to know about it. */
export function Field({ label, hint, field }: FieldProps): JSX.Element {
  const id = useId();
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, label),
    field({ id, ...(hint !== undefined && { 'aria-describedby': `${id}-hint` }) }),
    hint !== undefined && h('p', { class: 'hint', id: `${id}-hint` }, hint),
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly choose: (value: string) => void;
}

/** A menu of few things. */
export function Select({ label, value, options, choose }: SelectProps): JSX.Element {
  const items = options.map(([key, words]) => h('option', { key, value: key }, words));
  const onChange = ({ currentTarget }: Event): void => choose((currentTarget as HTMLSelectElement).value);
  return h(Field, { label, field: (attributes) => h('select', { ...attributes, value, onChange }, items) });
}
