import { h, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Control } from '../../../slack/blocks/elements.ts';
import { focusMark } from './select.ts';
import { useField, useSurface, type FieldProps } from './surface.ts';

export type TextInput = Extract<
  Control,
  { type: 'plain_text_input' | 'email_text_input' | 'url_text_input' | 'number_input' }
>;

const TYPES = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
  plain_text_input: 'text',
} as const;

/**
 * A field to type into. What is typed stays with it while screens arrive, and goes to Slack when the field is left and
 * when the form is sent; where the block wants the app told, by the key that it names.
 */
export function TextField({ control, block, aria }: FieldProps<TextInput>): JSX.Element {
  const { drafts } = useSurface();
  const { value, choose } = useField(control, block);
  const stored = value[0] ?? '';
  const blockId = block.block_id ?? '';
  const ref = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [text, setText] = useState(drafts.get(blockId) ?? stored);
  useEffect(() => {
    if (document.activeElement === ref.current || drafts.has(blockId)) return;
    setText(stored);
  }, [stored]);
  // A layout effect, which ends before the field is out of the page.
  useLayoutEffect(() => () => void drafts.delete(blockId), [blockId]);
  const send = (): void => choose(text === '' ? [] : [text]);
  const dispatches = block.type !== 'input' || block.dispatch_action === true;
  const keys = control.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const props = {
    ...aria,
    ...focusMark(control),
    ref,
    value: text,
    ...(control.placeholder && { placeholder: control.placeholder.text }),
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      const typed = currentTarget.value;
      drafts.set(blockId, typed);
      setText(typed);
      if (dispatches && keys.includes('on_character_entered')) choose(typed === '' ? [] : [typed]);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !dispatches || !keys.includes('on_enter_pressed')) return;
      event.preventDefault();
      send();
    },
    onBlur: () => {
      // A field that the app takes away loses the focus too, and its draft before.
      if (!dispatches && drafts.has(blockId) && text !== stored) send();
    },
  };
  if (control.type === 'plain_text_input' && control.multiline === true) return h('textarea', { ...props, rows: 3 });
  return h('input', {
    ...props,
    type: TYPES[control.type],
    autocomplete: 'off',
    ...(control.type === 'number_input' && { inputMode: control.is_decimal_allowed ? 'decimal' : 'numeric' }),
  });
}
