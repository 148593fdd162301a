import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { formatDate } from '../../../slack/render/dates.ts';
import type { SlackScreen } from '../../wire.ts';

/** Whoever looks, and what their Slack knows to show them. */
export interface Reader {
  readonly slack: SlackScreen;
  /** Epoch milliseconds: what "today" means. */
  readonly now: number;
}

export const ReaderContext = createContext<Reader | undefined>(undefined);

export function useReader(): Reader {
  const reader = useContext(ReaderContext);
  if (reader === undefined) throw new Error('Nobody reads here');
  return reader;
}

export function personName(id: string, { slack }: Reader): string {
  return slack.names[id] ?? id;
}

export function groupHandle(id: string, { slack }: Reader): string {
  return slack.groups[id] ?? id;
}

/** The name of a channel that the reader is in; its id otherwise. */
export function channelName(id: string, { slack }: Reader): string {
  return slack.channels.find((channel) => channel.id === id)?.name ?? id;
}

/** A moment on the reader's own clock. @param at epoch milliseconds. @param format Slack's, e.g. `{date_short} {time}`. */
export function dateFor(at: number, format: string, { slack, now }: Reader): string {
  const timeZone = slack.cast.find(({ id }) => id === slack.me)?.tz ?? 'Etc/UTC';
  return formatDate(at, format, { timeZone, now });
}

/** The epoch milliseconds of a message's `ts`. */
export function momentOf(ts: string): number {
  return Math.floor(Number(ts) * 1000);
}
