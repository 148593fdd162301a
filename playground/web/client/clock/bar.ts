import { h, type JSX } from 'preact';
import type { ClockScreen } from '../../wire.ts';
import { useNow } from '../now.ts';

/** What time it is in the playground, and what comes next. */
export function ClockBar({ clock }: { readonly clock: ClockScreen }): JSX.Element {
  const { next } = clock;
  const now = useNow(clock.now);
  return h(
    'div',
    { class: 'clock' },
    h('time', { dateTime: new Date(now).toISOString() }, utc(now)),
    next !== undefined && h('small', {}, `${utc(next.at)}: ${next.words}`),
  );
}

function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
