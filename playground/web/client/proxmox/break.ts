import { h, type JSX } from 'preact';
import type { Breakage, ProxmoxScreen } from '../../wire.ts';
import { useReader } from '../slack/reader.ts';
import { act } from '../server.ts';
import { tell } from '../status.ts';
import { AddAcl, ChangeToken, ChangeUser } from './by-hand.ts';

/** What can be broken, what it is called while it is, and what to expect then. */
const BREAKAGE_WORDS: Readonly<Record<Breakage, readonly [title: string, now: string, expect: string]>> = {
  down: [
    'Take Proxmox down',
    'down',
    'Every connection breaks. What was approved waits, and is tried again later and later: “To the next event” jumps there. Tokens cannot be used meanwhile; their ends come all the same.',
  ],
  slow: [
    'Make it slow',
    'slow',
    'Every answer comes a second late. Nothing fails; a token takes ten seconds to be made.',
  ],
  locked: [
    'Hold its lock',
    'locked',
    'Reading works, but each change waits two seconds for the lock and is refused. The bot tries again until the lock is free.',
  ],
  bot: [
    'Stop the bot',
    'the bot is stopped',
    'Nobody answers in Slack, and nothing is revoked. Yet each token still ends in time: Proxmox keeps its end by itself. Start the bot again, and it catches up.',
  ],
};

const BREAKAGES = Object.keys(BREAKAGE_WORDS) as Breakage[];

/** What can go wrong, for whoever wants to see what the bot makes of it. */
export function Break({ proxmox }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  return h(
    'div',
    { class: 'break' },
    h('h3', {}, 'Until you mend it'),
    BREAKAGES.map((what) => h(Switch, { key: what, what, isOn: proxmox.broken.includes(what) })),
    h('h3', {}, 'By hand, past the bot'),
    h(
      'p',
      { class: 'hint' },
      'The bot reads the cluster back every 5 minutes of the playground’s time. Go on by 10 minutes, and read in #alerts what it found and did.',
    ),
    h(ChangeToken, { proxmox }),
    h(ChangeUser, { proxmox }),
    h(AddAcl, { proxmox }),
  );
}

function Switch({ what, isOn }: { readonly what: Breakage; readonly isOn: boolean }): JSX.Element {
  const { slack } = useReader();
  const [title, , expect] = BREAKAGE_WORDS[what];
  const id = `break-${what}`;
  const set = async (on: boolean): Promise<void> => {
    const result = await act(slack.me, { to: 'stage', what: { act: 'break', what, on } });
    if (result?.ok === false) tell(`That cannot be done: ${result.problem}`);
  };
  return h(
    'div',
    { class: `breakage ${isOn ? 'on' : ''}` },
    h(
      'button',
      {
        type: 'button',
        class: 'switch',
        role: 'switch',
        'aria-checked': isOn,
        'aria-describedby': id,
        onClick: () => void set(!isOn),
      },
      title,
    ),
    h('p', { id, class: 'hint' }, expect),
  );
}

/** Says wherever one looks what is broken now, and aloud when that changes. */
export function Broken({ broken }: { readonly broken: readonly Breakage[] }): JSX.Element {
  const words = broken.map((what) => BREAKAGE_WORDS[what][1]).join(', ');
  return h('p', { class: 'broken', 'aria-live': 'polite' }, broken.length > 0 && `Broken now: ${words}`);
}
