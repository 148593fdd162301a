import { h, type JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Screen, SlackScreen } from '../wire.ts';
import { go, type Address, type Pane } from './address.ts';
import { ClockBar } from './clock/bar.ts';
import { ProxmoxPane } from './proxmox/pane.ts';
import { readMarks } from './read-marks.ts';
import { ReaderContext } from './slack/reader.ts';
import { SlackPane } from './slack/pane.ts';
import { StatusLine } from './status.ts';
import { StoryPane } from './story/pane.ts';
import { StageButtons } from './tour/stage-buttons.ts';
import { TourStrip } from './tour/strip.ts';
import { useTour } from './tour/use-tour.ts';
import { WhoAmI } from './who.ts';

const TITLES: Readonly<Record<Pane, string>> = { slack: 'Slack', proxmox: 'Proxmox', story: 'What happened' };

/** The whole page: who I am, the clock, and the panes. */
export function Frame({ screen, address }: { readonly screen: Screen; readonly address: Address }): JSX.Element {
  const { slack, proxmox, story, clock, round } = screen;
  const marks = useMemo(() => readMarks(round, slack.me), [round, slack.me]);
  const tour = useTour(screen, address);
  const reader = useMemo(() => ({ slack, now: clock.now }), [slack, clock.now]);
  useEffect(() => marks.markSeen(slack.me, slack.notified[slack.me] ?? 0), [marks, slack]);
  useEffect(() => void (document.title = titleOf(slack)), [slack.me]);
  // While another person's screen is on its way, the old one must take no clicks in that person's name.
  const isMine = slack.me === address.me;
  return h(
    'div',
    { class: 'frame', 'data-pane': address.pane },
    h(
      'header',
      { class: 'top' },
      h('h1', {}, h('img', { src: 'icon.svg', alt: '' }), h('span', {}, 'pvetoken'), h('small', {}, 'playground')),
      h(WhoAmI, { slack, marks }),
      h(StageButtons, { me: slack.me, tour }),
      h(ClockBar, { clock, slack }),
    ),
    h(PaneTabs, { pane: address.pane }),
    h(TourStrip, { tour }),
    h(
      'main',
      {},
      pane(
        'slack',
        isMine && h(SlackPane, { key: `${round}:${slack.me}`, slack, now: clock.now, at: address.at, marks }),
      ),
      h(
        'div',
        { class: 'side' },
        pane('proxmox', h(ProxmoxPane, { key: round, proxmox, slack, now: clock.now })),
        pane('story', h(ReaderContext.Provider, { value: reader }, h(StoryPane, { story }))),
      ),
    ),
    h(StatusLine, {}),
  );
}

function pane(name: Pane, inside: JSX.Element | false): JSX.Element {
  return h('section', { class: `pane pane-${name}`, 'aria-label': TITLES[name] }, inside);
}

/** On a phone, the panes are tabs. */
function PaneTabs({ pane }: { readonly pane: Pane }): JSX.Element {
  const names = Object.keys(TITLES) as Pane[];
  return h(
    'nav',
    { class: 'pane-tabs', 'aria-label': 'Panes' },
    names.map((name) =>
      h(
        'button',
        {
          key: name,
          type: 'button',
          ...(name === pane && { 'aria-current': 'true' }),
          onClick: () => go({ pane: name }),
        },
        TITLES[name],
      ),
    ),
  );
}

function titleOf({ cast, me }: SlackScreen): string {
  return `${cast.find(({ id }) => id === me)?.realName ?? 'pvetoken'} – the pvetoken playground`;
}
