import type { Evidence } from '../evidence.ts';

/** How a request stands, as a card or a status message shows it. */
export type Shown =
  | 'pending'
  | 'approved'
  | 'active'
  | 'revoking'
  | 'revoked'
  | 'denied'
  | 'cancelled'
  | 'lapsed'
  | 'failed';

const BY_EMOJI: Readonly<Record<string, Shown>> = {
  hourglass_flowing_sand: 'pending',
  gear: 'approved',
  large_green_circle: 'active',
  broom: 'revoking',
  lock: 'revoked',
  no_entry: 'denied',
  leftwards_arrow_with_hook: 'cancelled',
  alarm_clock: 'lapsed',
  warning: 'failed',
};

const ENDED: ReadonlySet<Shown> = new Set(['revoked', 'denied', 'cancelled', 'lapsed', 'failed']);

export function isEnd(shown: Shown | undefined): boolean {
  return shown !== undefined && ENDED.has(shown);
}

const ORIGIN = /^Request ([a-z][a-z0-9]{7}), (?:asked for|taken) /m;

/** The request whose card or status message a text is. */
export function requestIn(text: string): string | undefined {
  return ORIGIN.exec(text)?.[1];
}

/** How a request stands by the text of its card or status message. */
export function shownIn(text: string): Shown | undefined {
  const emoji = /^:(\w+): /m.exec(text)?.[1];
  return emoji === undefined ? undefined : BY_EMOJI[emoji];
}

/** The request that a token was made for, by its name. */
export function requestOf(fullTokenId: string): string {
  return fullTokenId.slice(fullTokenId.lastIndexOf('!pvt-') + '!pvt-'.length);
}

/** What people were shown of one request. */
export interface Seen {
  readonly id: string;
  /** When it was asked for, or else when anything was first shown of it. */
  readonly since: number;
  /** When anything was first shown of it. */
  readonly shownAt: number;
  /** The marker in its reason. */
  readonly marker: string | undefined;
  /** Whose direct messages show it. */
  readonly requester: string | undefined;
  /** The last state of each card, and of each status message; there is more than one when Slack took one in secret. */
  readonly cards: readonly (Shown | undefined)[];
  readonly statuses: readonly (Shown | undefined)[];
  /** When the end of its token, as it was shown, in epoch milliseconds. */
  readonly ends: readonly number[];
  /** The later ends that were asked for; one that is approved is on the cluster before it is shown as the token's. */
  readonly laterEnds: readonly number[];
  /** When it was first said that nothing of it is left. */
  readonly goneAt: number | undefined;
}

const MARKER = /chaos-\d+-\d+-\d+/;
const ACTIVE_UNTIL = /\*Active\* until <!date\^(\d+)\^/g;
const LATER_UNTIL = /\*(?:Asked to last longer|Being extended)\*,? until <!date\^(\d+)\^/g;

function datesIn(source: string, words: RegExp): number[] {
  return [...source.matchAll(words)].map(([, seconds]) => Number(seconds) * 1000);
}

/** Reads every request out of what was written in Slack. */
export function requestsSeen({ posted, asked }: Pick<Evidence, 'posted' | 'asked'>): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>();
  const cards = new Map<string, Map<string, Shown | undefined>>();
  const statuses = new Map<string, Map<string, Shown | undefined>>();
  for (const { at, text, source, userId, channel = '', ts = '' } of posted) {
    const id = requestIn(text);
    if (id === undefined || channel === '') continue;
    const places = userId === undefined ? cards : statuses;
    const ofRequest = places.get(id) ?? new Map<string, Shown | undefined>();
    places.set(id, ofRequest.set(`${channel}:${ts}`, shownIn(text)));
    const before = seen.get(id);
    const shown = shownIn(text);
    const marker = before?.marker ?? MARKER.exec(text)?.[0];
    seen.set(id, {
      id,
      since: before?.since ?? asked.find((ask) => ask.marker === marker)?.at ?? at,
      shownAt: before?.shownAt ?? at,
      marker,
      requester: before?.requester ?? userId,
      cards: [...(cards.get(id)?.values() ?? [])],
      statuses: [...(statuses.get(id)?.values() ?? [])],
      ends: [...(before?.ends ?? []), ...datesIn(source, ACTIVE_UNTIL)],
      laterEnds: [...(before?.laterEnds ?? []), ...datesIn(source, LATER_UNTIL)],
      goneAt: before?.goneAt ?? (shown === 'revoked' || shown === 'failed' ? at : undefined),
    });
  }
  return seen;
}

/**
 * The requests that the store forgot because it was emptied: they are not in it now, and were there before it was.
 * Their records are lost by design (docs/decisions/0009): what is left of them is the cluster's own `expire`, and
 * reconciling.
 */
export function forgotten({ emptied, stored }: Evidence, { id, since }: Pick<Seen, 'id' | 'since'>): boolean {
  return emptied.some((at) => since <= at) && stored.every((record) => record.id !== id);
}
