import type { KnownBlock } from '@slack/types';
import type { Happening } from '../../domain/event.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Finding, FollowUp } from '../../domain/follow-up.ts';
import type { Request } from '../../domain/request.ts';
import type { RequestId } from '../../domain/request-id.ts';
import { ACTIONS } from '../ids.ts';
import { date } from '../text/dates.ts';
import { channel, code, peopleList, person } from '../text/mrkdwn.ts';
import { button, buttons, section } from './blocks.ts';
import { command } from './commands.ts';

/** What an approver found of an emergency, as the end of a sentence. */
export const FINDINGS: Readonly<Record<Finding['verdict'], string>> = {
  justified: 'justified',
  not_justified: 'not justified',
};

/** What the card of an emergency asks its approvers, or what they answered. */
export function followUpBlocks(id: RequestId, { asked, finding }: FollowUp): KnownBlock[] {
  if (finding !== undefined) {
    const { reviewer, verdict, at } = finding;
    return [section(`*Reviewed* by ${person(reviewer)} ${date(at)}: ${FINDINGS[verdict]}.`)];
  }
  return [
    section(
      `*Was this emergency justified?* ${forWhom(asked)}, please say so. You are asked again until one of you does.`,
    ),
    buttons(
      button('Justified', ACTIONS.justified, id, { style: 'primary' }),
      button('Not justified', ACTIONS.notJustified, id, { style: 'danger' }),
    ),
  ];
}

type FollowUpEvent = Extract<Happening, { type: 'glass_broken' | 'follow_up_chased' | 'followed_up' }>;

/** What is told of an emergency, by audience. */
export function followUpSentences(
  request: Request,
  what: FollowUpEvent,
): { readonly card?: string; readonly requester?: string; readonly alerts?: string } {
  const { id, ask, terms } = request;
  const grant = `${code(ask.role)} on ${code(terms.cluster)}`;
  const look = `Its card is in ${channel(terms.channel)}; end it early with ${command(`revoke ${id}`)}.`;
  switch (what.type) {
    case 'glass_broken':
      return {
        card: `${forWhom(what)}: this was taken in an emergency, without an approver. Please say on the card whether it was justified.`,
        alerts: `:rotating_light: ${person(ask.requester)} broke the glass: ${grant} for ${formatDuration(terms.duration)}, without an approver. Why: ${code(ask.reason, 500)}. ${look}`,
      };
    case 'follow_up_chased': {
      const since = date(what.since);
      return {
        card: `${forWhom(what)}: this emergency has been waiting for your review since ${since}. Please say on the card whether it was justified.`,
        alerts: `Not reviewed so far: the emergency of ${person(ask.requester)}, ${grant}, taken ${since}. Its approvers were asked again on its card in ${channel(terms.channel)}.`,
      };
    }
    case 'followed_up': {
      const verdict = FINDINGS[what.finding.verdict];
      const ends = what.finding.verdict === 'justified' ? '' : ' If the token still works, it is revoked now.';
      return {
        card: `Reviewed: ${verdict}.${ends}`,
        requester: `Reviewed by ${person(what.finding.reviewer)}: your emergency was ${verdict}.${ends}`,
        alerts: `Reviewed by ${person(what.finding.reviewer)}: the emergency of ${person(ask.requester)}, ${grant}, was ${verdict}.${ends}`,
      };
    }
    default:
      return what satisfies never;
  }
}

function forWhom(people: FollowUp['asked']): string {
  return people.users.length + people.groups.length > 0 ? peopleList(people) : 'Approvers';
}
