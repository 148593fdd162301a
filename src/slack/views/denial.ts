import type { ModalView } from '@slack/types';
import { LONGEST_DENIAL } from '../../domain/lifecycle/review.ts';
import type { Request } from '../../domain/request.ts';
import { FIELDS, MODALS } from '../ids.ts';
import { code, person } from '../text/mrkdwn.ts';
import { section } from './blocks.ts';

/** Asks an approver for the reason of a denial, which its requester is going to read. */
export function denial({ id, ask, terms }: Request): ModalView {
  return {
    type: 'modal',
    callback_id: MODALS.denial,
    private_metadata: id,
    title: { type: 'plain_text', text: 'Deny this request?' },
    submit: { type: 'plain_text', text: 'Deny' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(
        `${person(ask.requester)} gets no token for ${code(ask.role)} on ${code(terms.cluster)}, and reads what you write here.`,
      ),
      {
        type: 'input',
        block_id: FIELDS.denialReason,
        optional: true,
        label: { type: 'plain_text', text: 'Reason' },
        hint: { type: 'plain_text', text: 'What would have to be different? Leave it empty to say nothing.' },
        element: {
          type: 'plain_text_input',
          action_id: FIELDS.denialReason,
          multiline: true,
          max_length: LONGEST_DENIAL,
        },
      },
    ],
  };
}
