import { causeWords, NOTHING_LEFT, reviewWords } from '../../../src/slack/views/causes.ts';
import { problemWords } from '../../../src/slack/views/problems.ts';
import { date } from '../../../src/slack/text/dates.ts';
import { code, codeList, peopleList } from '../../../src/slack/text/mrkdwn.ts';
import type { Sentences } from './table.ts';

type Ending =
  | 'extension_asked'
  | 'extension_voted'
  | 'extension_approved'
  | 'extension_denied'
  | 'extension_lapsed'
  | 'extension_delayed'
  | 'extension_failed'
  | 'extended'
  | 'reminded'
  | 'revocation_started'
  | 'revocation_delayed'
  | 'revocation_overdue'
  | 'revoked'
  | 'access_unchanged'
  | 'access_left'
  | 'access_removal_started'
  | 'access_not_compared'
  | 'receipt_given'
  | 'failed';

/** How a grant comes to its end, or to a later one, and what is left afterwards. */
export const ENDING: Sentences<Ending> = {
  extension_asked: ({ until, ...people }) => {
    const asked = people.users.length + people.groups.length > 0 ? `; ${peopleList(people)} decide` : '';
    return `A later end is asked for, ${date(until)}${asked}.`;
  },
  extension_voted: ({ review, approvals, needed }) =>
    `The later end was approved ${reviewWords(review)}: ${approvals} of the ${needed} it needs.`,
  extension_approved: ({ until }) => `The later end is approved, and is being written to Proxmox: ${date(until)}.`,
  extension_denied: ({ review }) => `The later end was denied ${reviewWords(review)}. The token ends as it was to.`,
  extension_lapsed: () => 'Nobody decided on the later end in time. The token ends as it was to.',
  extension_delayed: ({ detail, retryAt }) =>
    `The later end could not be written: ${code(detail, 200)}. It is tried again ${date(retryAt)}.`,
  extension_failed: ({ detail }) => `The later end was given up: ${code(detail, 200)}. The token ends as it was to.`,
  extended: ({ expiresAt }) => `Proxmox has the later end: the token works until ${date(expiresAt)}.`,
  reminded: ({ expiresAt }) => `Its owner was reminded that it stops working ${date(expiresAt)}.`,
  revocation_started: ({ cause }) =>
    `It is being revoked: ${causeWords(cause, 'named')}. That is tried until Proxmox says that the token is not there.`,
  revocation_delayed: ({ detail, retryAt }) =>
    `Proxmox has not confirmed the revocation: ${code(detail, 200)}. It is tried again ${date(retryAt)}.`,
  revocation_overdue: ({ since }) =>
    `It has been revoked in vain since ${date(since)}. Administrators are told, and it is tried on.`,
  revoked: ({ cause }) => `Revoked: ${causeWords(cause, 'named')}. ${NOTHING_LEFT}`,
  access_unchanged: () => 'Nobody has rights now that the token could have given away.',
  access_left: ({ entries, more }) =>
    `While it worked, rights appeared that it could have given: ${entries.length + more} in all. Somebody is to look at them.`,
  access_removal_started: ({ entries }) => `Rights that it may have given are being taken away: ${entries.length}.`,
  access_not_compared: ({ because, paths }) =>
    `Whether it gave rights away is not known, because ${UNSEEN[because](paths)}.`,
  receipt_given: ({ saw, tasks, failed, running }) => RECEIPT[saw]({ tasks, failed, running }),
  failed: ({ problem }) => `It failed. ${problemWords(problem).happened} ${NOTHING_LEFT}`,
};

const UNSEEN = {
  not_allowed_to_look: (paths: readonly string[]) => `the bot may not look at ${codeList(paths, 200)}`,
  baseline_lost: () => 'how things stood before was lost',
  no_answer: () => 'Proxmox did not answer',
};

interface Counts {
  readonly tasks: number;
  readonly failed: number;
  readonly running: number;
}

const RECEIPT = {
  seen: ({ tasks, failed, running }: Counts) =>
    tasks === 0
      ? 'Proxmox’s log has no task that ran under it.'
      : `Tasks that ran under it, by Proxmox’s log: ${tasks}; failed: ${failed}; still running: ${running}.`,
  not_allowed: () => 'What it did is not known: the bot may not read Proxmox’s task log.',
  no_answer: () => 'What it did is not known: Proxmox’s task log did not answer.',
};
