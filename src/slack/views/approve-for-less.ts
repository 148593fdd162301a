import type { ModalView } from '@slack/types';
import { formatDuration } from '../../domain/duration.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';
import type { Terms } from '../../domain/role.ts';
import { MODALS } from '../ids.ts';
import { code, codeList, person } from '../text/mrkdwn.ts';
import { BLOCKS, durationFields, pathFields, type Offer } from './ask-fields.ts';
import { section } from './blocks.ts';
import type { Complaints } from './form-complaints.ts';

/** Stands for the role in the names of the form's fields. */
const NAME = 'less';

/** What the form offers: what was asked for, and nothing besides. */
export function offerOf({ paths, duration }: Terms): Offer {
  return { name: NAME, paths, propagate: false, duration: { default: duration, longest: duration } };
}

/** Asks an approver for how much less they approve a request, and begins with all that was asked for. */
export function lessForm({ id, ask, terms }: Request): ModalView {
  const offer = offerOf(terms);
  return {
    type: 'modal',
    callback_id: MODALS.less,
    private_metadata: id,
    title: { type: 'plain_text', text: 'Approve for less' },
    submit: { type: 'plain_text', text: 'Approve this' },
    close: { type: 'plain_text', text: 'Back' },
    blocks: [
      section(
        `${person(ask.requester)} asks for ${code(ask.role)} on ${code(terms.cluster)} for ${formatDuration(terms.duration)}, on ${codeList(terms.paths, 1500)}. Take away what you do not approve: they and the channel read what you changed, and approvals given before are asked again.`,
      ),
      ...durationFields(offer, { duration: undefined }),
      ...(terms.paths.length > 1 ? pathFields(offer, { paths: [] }) : []),
    ],
  };
}

/** What is wrong with the form itself; nothing for a refusal that no field can mend. */
export function complaintsOfLess(refusal: Refusal): Complaints | undefined {
  return refusal.kind === 'not_less'
    ? { [BLOCKS.duration(NAME)]: 'Take something away, a shorter time or a path; or go back and approve it as it is.' }
    : undefined;
}
