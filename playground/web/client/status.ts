import { h, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** What the page has to say about the last thing somebody did. */
interface Told {
  readonly words: string;
  /** Tells one telling from the next, of the same words. */
  readonly count: number;
}

const SHOWN_MS = 12_000;

let told: Told = { words: '', count: 0 };
const listeners = new Set<(now: Told) => void>();

/** Shows a line at the foot of the page, and reads it out to those who listen. Empty words take it away. */
export function tell(words: string): void {
  told = { words, count: told.count + 1 };
  for (const listener of listeners) listener(told);
}

/** The line at the foot of the page, or of the dialogue in front. It covers nothing, and goes by itself after a while. */
export function StatusLine(): JSX.Element {
  const [{ words, count }, setTold] = useState(told);
  useEffect(() => {
    listeners.add(setTold);
    return () => void listeners.delete(setTold);
  }, []);
  useEffect(() => {
    if (words === '') return undefined;
    const timer = setTimeout(() => tell(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [count]);
  const close = h('button', { type: 'button', 'aria-label': 'Dismiss', onClick: () => tell('') }, '×');
  return h(
    'div',
    { class: 'status', role: 'status', 'aria-live': 'polite' },
    words !== '' && h('p', { key: count }, h('span', {}, words), close),
  );
}
