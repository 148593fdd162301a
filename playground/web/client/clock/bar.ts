import { h, type JSX } from 'preact';
import { formatDate } from '../../../slack/render/dates.ts';
import type { StageAct } from '../../acts.ts';
import type { ClockScreen, SlackScreen } from '../../wire.ts';
import { useNow } from '../now.ts';
import { act } from '../server.ts';
import { tell } from '../status.ts';

interface ClockBarProps {
  readonly clock: ClockScreen;
  /** Whoever looks: times are in their zone. */
  readonly slack: SlackScreen;
}

const MINUTE = 60_000;
const JUMPS = [
  { face: '+10 min', by: 10 * MINUTE },
  { face: '+1 h', by: 60 * MINUTE },
] as const;

/** What time it is in the playground, what comes next, and buttons that move time on. */
export function ClockBar({ clock, slack }: ClockBarProps): JSX.Element {
  const { next } = clock;
  const now = useNow(clock.now);
  const timeZone = slack.cast.find(({ id }) => id === slack.me)?.tz ?? 'Etc/UTC';
  const shown = (at: number): string => formatDate(at, '{date_short_pretty}, {time}', { timeZone, now });
  const move = async (what: StageAct, moved: string): Promise<void> => {
    const result = await act(slack.me, { to: 'stage', what });
    if (result !== undefined) tell(result.ok ? moved : result.problem);
  };
  return h(
    'div',
    { class: 'clock', role: 'group', 'aria-label': 'Time' },
    h('time', { dateTime: new Date(now).toISOString() }, shown(now)),
    JUMPS.map(({ face, by }) =>
      h(
        'button',
        { key: face, type: 'button', onClick: () => void move({ act: 'travel', by }, `It is ${shown(now + by)}.`) },
        face,
      ),
    ),
    h(
      'button',
      {
        type: 'button',
        disabled: next === undefined,
        class: 'next',
        onClick: () => next && void move({ act: 'next_event' }, `It is ${shown(next.at)}. ${next.words}.`),
      },
      next === undefined ? 'No event to come' : ['To the next event: ', h('b', {}, next.words), ` (${shown(next.at)})`],
    ),
  );
}
