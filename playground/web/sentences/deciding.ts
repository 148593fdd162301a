import { formatDuration } from '../../../src/domain/duration.ts';
import type { Approval } from '../../../src/domain/approval.ts';
import { LEFT, reviewWords, ruleWords } from '../../../src/slack/views/causes.ts';
import { date } from '../../../src/slack/text/dates.ts';
import { code, codeList, peopleList, person } from '../../../src/slack/text/mrkdwn.ts';
import type { People } from '../../../src/domain/people.ts';
import type { Sentences } from './table.ts';

type Deciding =
  | 'requested'
  | 'voted'
  | 'vote_dropped'
  | 'stage_reached'
  | 'terms_changed'
  | 'terms_narrowed'
  | 'approved'
  | 'glass_broken'
  | 'follow_up_chased'
  | 'followed_up'
  | 'card_undeliverable'
  | 'denied'
  | 'cancelled'
  | 'lapsed'
  | 'approvers_reminded'
  | 'escalated';

/** From the ask to its decision, and the review that follows an emergency. */
export const DECIDING: Sentences<Deciding> = {
  requested: ({ by }) => `${person(by)} asked for a token. The role’s terms of this moment are written down with it.`,
  voted: ({ review, approvals, needed }) => `Approved ${reviewWords(review)}: ${approvals} of the ${needed} it needs.`,
  vote_dropped: ({ reviewer }) =>
    `The approval by ${person(reviewer)} no longer counts: they may not approve any more.`,
  stage_reached: (next) => `The first to decide agreed; now ${orOthers(next)} decide.`,
  terms_changed: ({ changed }) => `The role has changed since (${codeList(changed, 200)}), so it is asked again.`,
  terms_narrowed: ({ by, duration, paths }) =>
    `${person(by)} approved less: ${formatDuration(duration)}, on ${codeList(paths, 300)}.`,
  approved: ({ approval }) => `${approvedWords(approval)} Proxmox holds nothing of it yet; a job makes the token.`,
  glass_broken: (reviewers) =>
    `The glass was broken: in an emergency nobody has to approve, but ${orOthers(reviewers)} are asked to review it.`,
  follow_up_chased: ({ since, ...reviewers }) =>
    `The emergency has waited for its review since ${date(since)}, so ${orOthers(reviewers)} are asked again.`,
  followed_up: ({ finding: { reviewer, verdict } }) =>
    `${person(reviewer)} reviewed the emergency: it was ${verdict === 'justified' ? 'justified' : 'not justified'}.`,
  card_undeliverable: ({ detail }) => `Slack did not show the card: ${code(detail, 200)}. Administrators are told.`,
  denied: ({ review }) => `Denied ${reviewWords(review)}. No token was made.`,
  cancelled: ({ by, left }) =>
    left === undefined ? `${person(by)} cancelled it. No token was made.` : `Cancelled: ${LEFT[left]}.`,
  lapsed: () => 'It lapsed: nobody decided in time. No token was made.',
  approvers_reminded: (approvers) => `Half of the time to decide is over, so ${orOthers(approvers)} were reminded.`,
  escalated: ({ after, ...people }) =>
    `Nobody decided it for ${formatDuration(after)}, so ${orOthers(people)} may decide it too.`,
};

function approvedWords(approval: Approval): string {
  switch (approval.by) {
    case 'reviewers':
      return `Approved ${reviewWords(approval.review)}.`;
    case 'rule':
      return `Approved ${ruleWords(approval)}.`;
    case 'break_glass':
      return 'It goes ahead without an approval, in an emergency.';
    default:
      return approval satisfies never;
  }
}

/** Those named, or, where none is to be named, who they are in general. */
function orOthers(people: People): string {
  return people.users.length + people.groups.length > 0 ? peopleList(people) : 'those who approve';
}
