import { h, type JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Confirm } from '../../../slack/blocks/text.ts';
import { Dialog } from './dialog.ts';
import { textOf } from './text.ts';

export interface Asking {
  /** Does it, after asking where the control says so. */
  readonly ask: (confirm: Confirm | undefined, act: () => void) => void;
  /** The question, while it is being asked. */
  readonly question: JSX.Element | undefined;
}

/** Asks before an act, as a control's `confirm` wants it. */
export function useAsking(): Asking {
  const [asked, setAsked] = useState<{ confirm: Confirm; act: () => void }>();
  const answer = (isYes: boolean): void => {
    setAsked(undefined);
    if (isYes) asked?.act();
  };
  return {
    ask: (confirm, act) => (confirm === undefined ? act() : setAsked({ confirm, act })),
    question: asked && h(Question, { confirm: asked.confirm, answer }),
  };
}

interface QuestionProps {
  readonly confirm: Confirm;
  readonly answer: (isYes: boolean) => void;
}

function Question({ confirm, answer }: QuestionProps): JSX.Element {
  const id = useId();
  const style = confirm.style === 'danger' ? 'danger' : 'primary';
  return h(
    Dialog,
    { class: 'confirm', labelledBy: id, onDismiss: () => answer(false) },
    h('h2', { id, tabIndex: -1 }, confirm.title?.text ?? 'Are you sure?'),
    h('div', { class: 'confirm-text' }, textOf(confirm.text)),
    h(
      'footer',
      {},
      h('button', { type: 'button', class: 'control', onClick: () => answer(false) }, confirm.deny?.text ?? 'Cancel'),
      h(
        'button',
        { type: 'button', class: `control ${style}`, onClick: () => answer(true) },
        confirm.confirm?.text ?? 'Yes',
      ),
    ),
  );
}
