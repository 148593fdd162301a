import type { ModalView } from '@slack/types';
import type { Message } from './message.ts';

/** A message in a window of its own, for answers to clicks where Slack takes no ephemeral message: on a Home. */
export function popUp({ blocks }: Message): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'pvetoken' },
    close: { type: 'plain_text', text: 'Close' },
    blocks,
  };
}
