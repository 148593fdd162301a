import { h, type JSX } from 'preact';
import { useNow } from '../now.ts';
import { dateFor, useReader } from '../slack/reader.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long until an end that Proxmox keeps, counting down, and when that is. @param expire epoch seconds; 0: never. */
export function TimeLeft({ expire }: { readonly expire: number }): JSX.Element {
  const reader = useReader();
  const now = useNow(reader.now);
  if (expire === 0) return h('span', {}, 'never ends');
  const left = expire - Math.floor(now / 1000);
  return h(
    'span',
    { class: left > 0 ? 'named' : 'named over' },
    h('b', {}, left > 0 ? amount(left) : 'ended'),
    h('small', {}, dateFor(expire * 1000, '{date_short_pretty}, {time}', reader)),
  );
}

/** @param seconds more than none. */
function amount(seconds: number): string {
  const [size, unit, smaller, smallerUnit] = scaleOf(seconds);
  const rest = Math.floor((seconds % size) / smaller);
  return `${Math.floor(seconds / size)} ${unit} ${rest} ${smallerUnit}`;
}

function scaleOf(seconds: number): readonly [number, string, number, string] {
  if (seconds >= DAY) return [DAY, 'd', HOUR, 'h'];
  if (seconds >= HOUR) return [HOUR, 'h', MINUTE, 'min'];
  return [MINUTE, 'min', 1, 's'];
}
