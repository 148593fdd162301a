import type { RenderedMessage } from '../../../slack/render/rendered.ts';
import type { SlackScreen } from '../../wire.ts';

/** Something that can be open in Slack. */
export interface Place {
  /** A channel's id, `dm` or `home`. */
  readonly key: string;
  readonly kind: 'channel' | 'dm' | 'home';
  readonly name: string;
  /** The conversation's id; absent of Home, and of a direct message that nobody has opened yet. */
  readonly channel?: string;
  readonly isShared: boolean;
  /** In the order of writing, those that only the reader sees among them. */
  readonly messages: readonly RenderedMessage[];
}

/** All that somebody can open, in the order of the side bar. */
export function placesOf(slack: SlackScreen): readonly Place[] {
  const { channels, sight, dm, names, botUserId } = slack;
  const bot = names[botUserId] ?? 'the app';
  return [
    ...channels.map(({ id, name, isShared }): Place => ({
      key: id,
      kind: 'channel',
      name,
      channel: id,
      isShared,
      messages: together(sight.channels[name] ?? [], id, slack),
    })),
    {
      key: 'dm',
      kind: 'dm',
      name: bot,
      isShared: false,
      ...(dm !== undefined && { channel: dm }),
      messages: dm === undefined ? [] : together(sight.dms, dm, slack),
    },
    { key: 'home', kind: 'home', name: 'Home', isShared: false, messages: [] },
  ];
}

function together(lasting: readonly RenderedMessage[], channel: string, { sight }: SlackScreen): RenderedMessage[] {
  const own = sight.ephemerals.filter((message) => message.channel === channel);
  return [...lasting, ...own].toSorted((a, b) => Number(a.ts) - Number(b.ts));
}

/** The place that an address means; `latest` is where the last notification came from. */
export function placeAt(at: string, places: readonly Place[], slack: SlackScreen): Place | undefined {
  const latest = slack.sight.notifications.at(-1)?.channel;
  const wanted = at === 'latest' ? places.find(({ channel }) => channel === latest)?.key : at;
  return places.find(({ key }) => key === wanted) ?? places[0];
}

/** A message and what was replied to it. */
export interface Thread {
  readonly parent: RenderedMessage;
  readonly replies: readonly RenderedMessage[];
}

/** Replies stand with what they reply to; one whose message is gone stands alone. */
export function threadsOf(messages: readonly RenderedMessage[]): readonly Thread[] {
  const all = new Set(messages.map(({ ts }) => ts));
  const isReply = ({ ts, threadTs }: RenderedMessage): boolean =>
    threadTs !== undefined && threadTs !== ts && all.has(threadTs);
  return messages
    .filter((message) => !isReply(message))
    .map((parent) => ({
      parent,
      replies: messages.filter((message) => isReply(message) && message.threadTs === parent.ts),
    }));
}

/** How many messages of others somebody has not read there, and how many of those call them. */
export function unreadIn(
  place: Place,
  readTs: string,
  slack: SlackScreen,
): { readonly count: number; readonly calls: number } {
  const fresh = place.messages.filter(({ ts, from }) => from !== slack.me && Number(ts) > Number(readTs));
  const called = new Set(slack.sight.notifications.map(({ channel, ts }) => `${channel} ${ts}`));
  return { count: fresh.length, calls: fresh.filter(({ channel, ts }) => called.has(`${channel} ${ts}`)).length };
}
