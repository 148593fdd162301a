import { h, type ComponentChildren, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ReadMarks } from '../read-marks.ts';
import type { Doer } from './acts.ts';
import { Message } from './message.ts';
import { threadsOf, type Place, type Thread } from './places.ts';
import { dateFor, momentOf, useReader } from './reader.ts';

interface ConversationProps {
  readonly place: Place;
  readonly marks: ReadMarks;
  readonly perform: Doer;
}

/** How far from its end a conversation still counts as read to the end, in pixels. */
const NEAR_END = 80;

/** What was written in a channel or direct message, the newest at the foot. */
export function Conversation({ place, marks, perform }: ConversationProps): JSX.Element {
  const reader = useReader();
  const { messages } = place;
  const newest = messages.at(-1)?.ts ?? '0';
  const [opened] = useState({ read: marks.readOf(place.key), newest });
  const { ref, onScroll } = useFollowing();
  useEffect(() => {
    const isSeen = (): boolean => document.visibilityState === 'visible' && ref.current?.checkVisibility() === true;
    const read = (): void => void (isSeen() && marks.markRead(place.key, newest));
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  });

  let day = '';
  const first = messages.find(
    ({ ts, from }) =>
      from !== reader.slack.me && Number(ts) > Number(opened.read) && Number(ts) <= Number(opened.newest),
  )?.ts;
  const lines = threadsOf(messages).flatMap((thread): ComponentChildren[] => {
    const { ts } = thread.parent;
    const itsDay = dateFor(momentOf(ts), '{date_long_pretty}', reader);
    const divider = itsDay === day ? [] : [h('div', { key: `day ${ts}`, class: 'day' }, h('span', {}, itsDay))];
    day = itsDay;
    const isFirstUnread = opened.read !== '0' && ts === first;
    const fresh = isFirstUnread ? [h('div', { key: 'fresh', class: 'fresh' }, h('span', {}, 'New'))] : [];
    return [...divider, ...fresh, h(ThreadView, { key: ts, thread, perform })];
  });
  return h(
    'div',
    { class: 'conversation', role: 'log', 'aria-label': `Messages in ${place.name}`, tabIndex: 0, ref, onScroll },
    lines.length > 0 ? lines : h(Nothing, { place }),
  );
}

/** Keeps the end in sight for whoever has read to the end. */
function useFollowing(): { readonly ref: { current: HTMLDivElement | null }; readonly onScroll: () => void } {
  const ref = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const follow = (): void => {
    if (isAtEnd.current) ref.current?.scrollTo({ top: ref.current.scrollHeight });
  };
  const onScroll = (): void => {
    if (ref.current === null) return;
    const { scrollHeight, scrollTop, clientHeight } = ref.current;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
  };
  // After each time it is drawn: messages also grow and shrink where they stand.
  useLayoutEffect(follow);
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(follow);
    if (ref.current !== null) watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, []);
  return { ref, onScroll };
}

interface ThreadProps {
  readonly thread: Thread;
  readonly perform: Doer;
}

function ThreadView({ thread: { parent, replies }, perform }: ThreadProps): JSX.Element {
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  return h(
    'div',
    { class: 'thread' },
    h(Message, { message: parent, perform }),
    replies.length > 0 &&
      h(
        'details',
        { class: 'replies', open: true },
        h('summary', {}, count),
        replies.map((message) => h(Message, { key: message.ts, message, perform })),
      ),
  );
}

function Nothing({ place }: { readonly place: Place }): JSX.Element {
  const words =
    place.kind === 'dm'
      ? `${place.name} writes to you here: how your requests stand, and the secrets of your tokens.`
      : 'Nothing was written here yet.';
  return h('p', { class: 'nothing' }, words, ' Type ', h('code', {}, '/pvetoken'), ' below to ask for a token.');
}
