import { h, type JSX } from 'preact';
import type { RenderedMessage } from '../../../slack/render/rendered.ts';
import type { Doer } from './acts.ts';
import { Emoji, REACTIONS } from './emoji.ts';
import { Menu } from './menu.ts';
import { personName, useReader } from './reader.ts';

interface ReactionsProps {
  readonly message: RenderedMessage;
  readonly perform: Doer;
}

/** Who reacted how; a click takes one's own away, or joins in. */
export function Reactions({ message, perform }: ReactionsProps): JSX.Element {
  const reader = useReader();
  const { me } = reader.slack;
  const { channel, ts, reactions } = message;
  const react = (emoji: string, on: boolean): void =>
    void perform({ act: 'react', message: { channel, ts }, emoji, on });
  const given = Object.entries(reactions).map(([name, users]) => {
    const isMine = users.includes(me);
    const who = users.map((user) => personName(user, reader)).join(', ');
    return h(
      'button',
      {
        key: name,
        type: 'button',
        class: 'reaction',
        'aria-pressed': isMine,
        'aria-label': `${name.replaceAll('_', ' ')}, by ${who}`,
        title: who,
        onClick: () => react(name, !isMine),
      },
      h(Emoji, { name }),
      h('span', {}, String(users.length)),
    );
  });
  return h(
    'div',
    { class: 'reactions' },
    given,
    h(Menu, {
      label: 'Add a reaction',
      class: 'add-reaction',
      face: h('span', { 'aria-hidden': 'true' }, '🙂+'),
      items: REACTIONS.filter((name) => reactions[name]?.includes(me) !== true).map((name) => ({
        key: name,
        label: name.replaceAll('_', ' '),
        face: h(Emoji, { name }),
        choose: () => react(name, true),
      })),
    }),
  );
}
