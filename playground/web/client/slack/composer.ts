import { h, type JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Doer } from './acts.ts';
import { completionsFor, type Completion } from './completion.ts';
import { moved } from './listbox.ts';
import { Mrkdwn } from './mrkdwn.ts';
import type { Place } from './places.ts';
import { useReader } from './reader.ts';

interface ComposerProps {
  readonly place: Place;
  readonly perform: Doer;
}

/** Where messages and commands are typed. Enter sends, Tab completes. */
export function Composer({ place, perform }: ComposerProps): JSX.Element {
  const [text, setText] = useState('');
  const [isClosed, setClosed] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useId();
  const { slack } = useReader();
  const completions = isClosed ? [] : completionsFor(text, slack.commands);
  const type = (words: string): void => {
    setText(words);
    setActive(-1);
    setClosed(false);
  };
  const send = async (): Promise<void> => {
    const typed = text.trim();
    if (typed === '') return;
    type('');
    const { channel } = place;
    const what = typed.startsWith('/')
      ? ({ act: 'command', text: typed, ...(channel !== undefined && { channel }) } as const)
      : ({ act: 'say', channel: channel ?? '', text: typed } as const);
    // What was not sent is theirs to mend.
    if ((await perform(what)) === undefined) setText(typed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const chosen = completions[active] ?? (event.key === 'Tab' ? completions[0] : undefined);
    const completes = chosen !== undefined && chosen.inserted.trim() !== text.trim();
    if (event.key === 'Tab' && completes && !event.shiftKey) type(chosen.inserted);
    else if (event.key === 'Enter') {
      if (completes) type(chosen.inserted);
      else void send();
    } else if (event.key === 'Escape' && completions.length > 0) setClosed(true);
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && completions.length > 0) {
      setActive(moved(active, event.key, completions.length));
    } else return;
    event.preventDefault();
  };
  const label = place.kind === 'dm' ? `Message ${place.name}` : `Message #${place.name}`;
  return h(
    'form',
    {
      class: 'composer',
      onSubmit: (event: Event) => {
        event.preventDefault();
        void send();
      },
    },
    completions.length > 0 && h(Completions, { list, completions, active, pick: type }),
    h('input', {
      type: 'text',
      autocomplete: 'off',
      'aria-label': label,
      placeholder: 'A message, or /pvetoken',
      role: 'combobox',
      'aria-expanded': completions.length > 0,
      'aria-controls': list,
      'aria-autocomplete': 'list',
      ...(active >= 0 && { 'aria-activedescendant': `${list}-${active}` }),
      'data-takes-focus': true,
      spellcheck: false,
      value: text,
      onInput: ({ currentTarget }) => type(currentTarget.value),
      onKeyDown,
    }),
    h('button', { type: 'submit', class: 'send', 'aria-label': 'Send', disabled: text.trim() === '' }, '➤'),
  );
}

interface CompletionsProps {
  readonly list: string;
  readonly completions: readonly Completion[];
  readonly active: number;
  readonly pick: (inserted: string) => void;
}

function Completions({ list, completions, active, pick }: CompletionsProps): JSX.Element {
  return h(
    'ul',
    { class: 'listbox completions', role: 'listbox', id: list, 'aria-label': 'Commands' },
    completions.map(({ shown, inserted, meaning }, index) =>
      h(
        'li',
        {
          key: shown,
          id: `${list}-${index}`,
          role: 'option',
          'aria-selected': index === active,
          // Not a click, before which the field would lose the focus.
          onMouseDown: (event: MouseEvent) => {
            event.preventDefault();
            pick(inserted);
          },
        },
        h('code', {}, shown),
        h(Mrkdwn, { text: meaning }),
      ),
    ),
  );
}
