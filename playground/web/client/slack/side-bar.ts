import { h, type JSX } from 'preact';
import type { SlackScreen } from '../../wire.ts';
import { go, linkTo } from '../address.ts';
import { useInView } from '../in-view.ts';
import type { ReadMarks } from '../read-marks.ts';
import { unreadIn, type Place } from './places.ts';

interface SideBarProps {
  readonly slack: SlackScreen;
  readonly places: readonly Place[];
  readonly open: Place | undefined;
  readonly marks: ReadMarks;
}

/** The workspace: its channels, the direct message with the bot, and the bot's Home. */
export function SideBar({ slack, places, open, marks }: SideBarProps): JSX.Element {
  const link = (place: Place): JSX.Element =>
    h(PlaceLink, { key: place.key, place, slack, marks, isOpen: place.key === open?.key });
  const channels = places.filter(({ kind }) => kind === 'channel');
  const others = places.filter(({ kind }) => kind !== 'channel');
  return h(
    'nav',
    { class: 'side-bar', 'aria-label': 'Slack' },
    h('h2', {}, slack.workspace),
    h('h3', { id: 'channels' }, 'Channels'),
    h('ul', { 'aria-labelledby': 'channels' }, channels.map(link)),
    h('h3', { id: 'app' }, 'App'),
    h('ul', { 'aria-labelledby': 'app' }, others.map(link)),
  );
}

interface PlaceLinkProps {
  readonly place: Place;
  readonly slack: SlackScreen;
  readonly marks: ReadMarks;
  readonly isOpen: boolean;
}

const SIGNS = { channel: '#', dm: '@', home: '⌂' } as const;

function PlaceLink({ place, slack, marks, isOpen }: PlaceLinkProps): JSX.Element {
  const { key, kind, name, isShared } = place;
  const ref = useInView(isOpen);
  const { count, calls } = isOpen ? { count: 0, calls: 0 } : unreadIn(place, marks.readOf(key), slack);
  const open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ at: key });
  };
  return h(
    'li',
    {},
    h(
      'a',
      {
        ref,
        href: linkTo({ at: key }),
        class: count > 0 ? 'unread' : '',
        ...(isOpen && { 'aria-current': 'page' as const }),
        onClick: open,
      },
      h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[kind]),
      h('span', { class: 'name' }, name),
      isShared && h('small', {}, 'shared'),
      calls > 0 && h('span', { class: 'badge' }, String(calls), h('span', { class: 'unseen' }, ' unread for you')),
      count > 0 && calls === 0 && h('span', { class: 'unseen' }, `, ${count} unread`),
    ),
  );
}
