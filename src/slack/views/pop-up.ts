import type { ModalView } from '@slack/types';
import type { Message } from './message.ts';

/** A message in a window of its own, where Slack takes no ephemeral message: on a Home, and on top of a form. */
export function popUp({ blocks }: Message): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'pvetoken' },
    close: { type: 'plain_text', text: 'Close' },
    blocks,
  };
}
