import { h, type ComponentChildren, type JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { StatusLine } from '../status.ts';

interface DialogProps {
  readonly labelledBy: string;
  readonly class: string;
  /** Escape was pressed. */
  readonly onDismiss: () => void;
  readonly children?: ComponentChildren;
}

/** The place that takes the focus when the one that had it is gone. */
const FALLBACK = '[data-takes-focus]';

/** A dialogue in front of all else. The browser keeps the focus in it; afterwards it goes back to where it was. */
export function Dialog({ labelledBy, class: name, onDismiss, children }: DialogProps): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    if (dialog !== null) focusFirst(dialog);
    return () => {
      dialog?.close();
      const place =
        before?.isConnected === true && before !== document.body ? before : document.querySelector(FALLBACK);
      if (place instanceof HTMLElement) place.focus();
    };
  }, []);
  return h(
    'dialog',
    {
      ref,
      class: name,
      role: 'dialog',
      'aria-modal': 'true',
      'aria-labelledby': labelledBy,
      onCancel: (event: Event) => {
        // Whether it goes is for the one to say who put it here.
        event.preventDefault();
        if (event.target === ref.current) onDismiss();
      },
      // A browser closes it all the same when Escape is pressed twice.
      onClose: () => {
        if (ref.current?.isConnected === true && !ref.current.open) ref.current.showModal();
      },
    },
    children,
    // The page's own line is out of reach behind a dialogue.
    h(StatusLine, {}),
  );
}

/** What somebody would fill in first, or else the heading, from where reading begins. */
export function focusFirst(dialog: HTMLElement): void {
  const first =
    dialog.querySelector('[data-focus-on-load]') ??
    dialog.querySelector('input, select, textarea') ??
    dialog.querySelector('h2');
  if (first instanceof HTMLElement) first.focus();
}
