import { h, type JSX } from 'preact';
import type { Person, SlackScreen } from '../wire.ts';
import { currentAddress, go, linkTo } from './address.ts';
import { useInView } from './in-view.ts';
import type { ReadMarks } from './read-marks.ts';

/** The switch of who the page is. Each person is a link, which a second window can open. */
export function WhoAmI({ slack, marks }: { readonly slack: SlackScreen; readonly marks: ReadMarks }): JSX.Element {
  return h(
    'nav',
    { class: 'who', 'aria-label': 'Who am I' },
    h('span', { class: 'who-title', 'aria-hidden': 'true' }, 'I am'),
    h(
      'ul',
      {},
      slack.cast.map((person) => h('li', { key: person.id }, h(PersonLink, { person, slack, marks }))),
    ),
  );
}

interface PersonLinkProps {
  readonly person: Person;
  readonly slack: SlackScreen;
  readonly marks: ReadMarks;
}

function PersonLink({ person, slack, marks }: PersonLinkProps): JSX.Element {
  const { id, realName, part } = person;
  const isMe = id === slack.me;
  const ref = useInView(isMe);
  const unread = isMe ? 0 : Math.max(0, (slack.notified[id] ?? 0) - marks.seenOf(id));
  const become = (event: MouseEvent): void => {
    // Held keys open another window, which is how two people play.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (id !== currentAddress().me) go({ me: id, at: unread > 0 ? 'latest' : '' });
  };
  return h(
    'a',
    {
      ref,
      href: linkTo({ me: id, at: '' }),
      class: 'person',
      ...(isMe && { 'aria-current': 'true' }),
      onClick: become,
    },
    h('span', { class: `avatar ${tint(id)}`, 'aria-hidden': 'true' }, realName.charAt(0)),
    h('span', { class: 'person-words' }, h('b', {}, realName), h('small', {}, part)),
    unread > 0 && h('span', { class: 'badge' }, String(unread), h('span', { class: 'unseen' }, ' new notifications')),
  );
}

const TINTS = 6;

/** The colour class of somebody's picture, the same everywhere. */
export function tint(id: string): string {
  const sum = Array.from(id, (letter) => letter.codePointAt(0) ?? 0).reduce((total, code) => total + code, 0);
  return `tint-${sum % TINTS}`;
}
