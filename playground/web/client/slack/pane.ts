import { h, type JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { SlackScreen } from '../../wire.ts';
import { go } from '../address.ts';
import type { ReadMarks } from '../read-marks.ts';
import { doerFor } from './acts.ts';
import { Composer } from './composer.ts';
import { Conversation } from './conversation.ts';
import { Home } from './home.ts';
import { Modals } from './modal.ts';
import { placeAt, placesOf, type Place } from './places.ts';
import { ReaderContext } from './reader.ts';
import { SideBar } from './side-bar.ts';

interface SlackPaneProps {
  readonly slack: SlackScreen;
  /** Epoch milliseconds. */
  readonly now: number;
  /** What is open: a channel's id, `dm`, `home`, or `latest`. */
  readonly at: string;
  readonly marks: ReadMarks;
}

/** Slack, as one person has it before them. */
export function SlackPane({ slack, now, at, marks }: SlackPaneProps): JSX.Element {
  const perform = useMemo(() => doerFor(slack.me), [slack.me]);
  const reader = useMemo(() => ({ slack, now }), [slack, now]);
  const places = placesOf(slack);
  const open = placeAt(at, places, slack);
  // Only once: what is open must not change when the next notification comes.
  useEffect(() => {
    if (at === 'latest' && open !== undefined) go({ at: open.key }, true);
  }, [at]);
  // Slack opens the conversation with an app, and has its Home made, when somebody first looks there.
  const needsOpening = open?.key === 'home' || (open?.key === 'dm' && open.channel === undefined);
  useEffect(() => {
    if (needsOpening) void perform({ act: 'open_home' });
  }, [needsOpening]);
  return h(
    ReaderContext.Provider,
    { value: reader },
    h(
      'div',
      { class: 'slack' },
      h(SideBar, { slack, places, open, marks }),
      open &&
        h(
          'div',
          { class: 'place', key: open.key },
          h(PlaceHeading, { place: open }),
          open.kind === 'home'
            ? h(Home, { home: slack.sight.home, perform })
            : [
                h(Conversation, { key: 'conversation', place: open, marks, perform }),
                h(Composer, { key: 'composer', place: open, perform }),
              ],
        ),
      h(Modals, { modals: slack.sight.modals, perform }),
    ),
  );
}

const ABOUT: Readonly<Record<string, string>> = {
  'proxmox-access': 'Requests are decided here',
  alerts: 'What operators should see',
};

function PlaceHeading({ place }: { readonly place: Place }): JSX.Element {
  const sign = place.kind === 'channel' ? '# ' : '';
  return h(
    'header',
    { class: 'place-heading' },
    h('h2', {}, `${sign}${place.name}`),
    place.isShared && h('small', {}, 'shared with another company'),
    ABOUT[place.name] !== undefined && h('small', {}, ABOUT[place.name]),
  );
}
