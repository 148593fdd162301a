import type { Missed } from '../../../src/domain/event.ts';
import { date } from '../../../src/slack/text/dates.ts';
import { code, person } from '../../../src/slack/text/mrkdwn.ts';
import type { Sentences } from './table.ts';

type Granting =
  | 'provisioning_started'
  | 'provisioning_delayed'
  | 'provisioning_paused'
  | 'provisioning_queued'
  | 'secret_handed_over'
  | 'activated'
  | 'reveal_asked'
  | 'revealed'
  | 'reveal_missed'
  | 'reveal_refused'
  | 'reveal_lapsed'
  | 'secret_stored'
  | 'secret_removed'
  | 'secret_overwritten'
  | 'secret_stuck'
  | 'rotation_asked'
  | 'rotation_started'
  | 'rotation_delayed'
  | 'rotation_failed'
  | 'rotated';

const LONGEST_ID = 160;

/** How a token is made, and how its secret reaches its owner. */
export const GRANTING: Sentences<Granting> = {
  provisioning_started: ({ attempt, fullTokenId, expiresAt }) =>
    `Attempt ${attempt} to make ${code(fullTokenId, LONGEST_ID)} begins. Proxmox itself is to end it ${date(expiresAt)}.`,
  provisioning_delayed: ({ detail, retryAt }) =>
    `The token could not be made: ${reported(detail)}. It is tried again ${date(retryAt)}.`,
  provisioning_paused: () => 'New tokens are paused, so this one waits until they are resumed.',
  provisioning_queued: () => 'Others are made on its cluster first, so this one waits for its turn.',
  secret_handed_over: ({ replaces }) =>
    `Slack took the message with the secret${replaces ? ', which replaces an earlier one' : ''}. The bot has forgotten the secret.`,
  activated: ({ fullTokenId, expiresAt, revealUntil }) => {
    const works = `The token ${code(fullTokenId, LONGEST_ID)} works until ${date(expiresAt)}.`;
    return revealUntil === undefined ? works : `${works} Its secret is to be revealed until ${date(revealUntil)}.`;
  },
  reveal_asked: ({ by }) => `${person(by)} clicked to reveal the secret, which is made only now.`,
  revealed: ({ isCertain }) =>
    isCertain
      ? 'The secret was shown to its owner, once. Nothing can show it again.'
      : 'The secret was perhaps shown to its owner, which counts as shown.',
  reveal_missed: ({ because, until }) =>
    `The secret was not shown, because ${MISSED[because]}. It can be revealed again until ${date(until)}.`,
  reveal_refused: ({ by, because }) =>
    because === 'revealed'
      ? `${person(by)} wanted to reveal the secret again. It was shown once, and is not kept.`
      : `${person(by)} wanted to reveal the secret, which is not theirs. Nothing was shown.`,
  reveal_lapsed: () => 'Nobody revealed the new secret in time, so the old one stays.',
  secret_stored: ({ by }) => `${person(by)} stored the secret, so its message goes.`,
  secret_removed: () => 'The message with the secret is gone from Slack.',
  secret_overwritten: () => 'Slack does not let the message be deleted, so other words stand in place of the secret.',
  secret_stuck: ({ detail }) =>
    `Slack lets the secret’s message be neither deleted nor overwritten: ${reported(detail)}.`,
  rotation_asked: ({ by }) => `${person(by)} asked for a new secret in place of the one they hold.`,
  rotation_started: ({ fullTokenId }) => `A new secret of ${code(fullTokenId, LONGEST_ID)} is being made.`,
  rotation_delayed: ({ detail, retryAt }) =>
    `The new secret could not be made: ${reported(detail)}. It is tried again ${date(retryAt)}.`,
  rotation_failed: ({ detail }) => `The new secret was given up: ${reported(detail)}. The old one still works.`,
  rotated: ({ expiresAt }) =>
    `The new secret was handed over, and the old one is dead. It still ends ${date(expiresAt)}.`,
};

const MISSED: Readonly<Record<Missed, string>> = {
  closed: 'its window was closed too soon',
  cluster_unavailable: 'Proxmox did not answer',
  slack_unavailable: 'Slack did not answer',
  refused_by_cluster: 'Proxmox refused to make it',
};

/** What Proxmox or Slack said. */
function reported(detail: string): string {
  return code(detail, 200);
}
