import { h, type JSX } from 'preact';
import { act } from '../server.ts';
import { useAsking } from '../slack/confirm.ts';
import { tell } from '../status.ts';
import type { Tour } from './use-tour.ts';

const SURE = {
  title: { type: 'plain_text', text: 'Start over?' },
  text: {
    type: 'plain_text',
    text: 'Slack, Proxmox and the bot begin anew, in every window. Nothing of this round is kept.',
  },
  confirm: { type: 'plain_text', text: 'Start over' },
  deny: { type: 'plain_text', text: 'Go on playing' },
  style: 'danger',
} as const;

interface StageButtonsProps {
  readonly me: string;
  readonly tour: Tour;
}

/** The tour, and the way back to the beginning of all. */
export function StageButtons({ me, tour }: StageButtonsProps): JSX.Element {
  const { ask, question } = useAsking();
  const reset = async (): Promise<void> => {
    const result = await act(me, { to: 'stage', what: { act: 'reset' } });
    if (result !== undefined) tell(result.ok ? 'All begins anew.' : result.problem);
  };
  return h(
    'div',
    { class: 'stage-buttons' },
    tour.scene === undefined &&
      h('button', { type: 'button', class: 'take-tour', onClick: tour.begin }, 'Take the tour'),
    h('button', { type: 'button', onClick: () => ask(SURE, () => void reset()) }, 'Reset'),
    question,
  );
}
