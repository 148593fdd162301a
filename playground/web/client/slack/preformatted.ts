import { h, type ComponentChildren, type JSX } from 'preact';
import { tell } from '../status.ts';

interface PreformattedProps {
  /** What is copied, and shown unless there are children. */
  readonly text: string;
  readonly children?: ComponentChildren;
}

/** Lines in a fixed width, with a button that copies them. */
export function Preformatted({ text, children }: PreformattedProps): JSX.Element {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      tell('Copied.');
    } catch {
      tell('Your browser does not let this page copy. Select the text and copy it by hand.');
    }
  };
  return h(
    'div',
    { class: 'preformatted' },
    // With a place in the order of tabs, so that a keyboard can scroll it sideways.
    h('pre', { tabIndex: 0 }, children ?? text),
    h('button', { type: 'button', class: 'copy', onClick: () => void copy() }, 'Copy'),
  );
}
