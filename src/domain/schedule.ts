import { removalOf } from './desk.ts';
import { isStuck } from './home.ts';
import { comparing } from './lifecycle/compare-access.ts';
import { waitingFollowUp } from './lifecycle/follow-up.ts';
import { showsQueuedAt } from './lifecycle/queue.ts';
import { waitingSecret } from './lifecycle/reveal.ts';
import type { Timing } from './policy.ts';
import type { RequestRecord } from './record.ts';
import { isEnded, type Active } from './request.ts';
import type { EpochMs } from './time.ts';

/**
 * The two lanes in which work on a request is done, each by one worker at a time: `desk` talks to people,
 * `cluster` writes to Proxmox. A slow Slack never holds up a revocation.
 */
export type Lane = 'desk' | 'cluster';

export const LANES: readonly Lane[] = ['desk', 'cluster'];

/** What is to be done at the desk, in the order in which people should see it. */
export type DeskAct =
  | 'lapse'
  | 'remind_approvers'
  | 'escalate'
  | 'show_queued'
  | 'lapse_extension'
  | 'chase_follow_up'
  | 'remove_secret'
  | 'post_card'
  | 'update_card'
  | 'post_status'
  | 'update_status'
  | 'close_offer'
  | 'offer_reveal'
  | 'tell_card'
  | 'tell_requester'
  | 'tell_alerts'
  | 'remind'
  | 'refresh_homes'
  | 'give_receipt'
  | 'read_reactions'
  | 'forget';

export type ClusterAct = 'provision' | 'extend' | 'rotate' | 'lapse_reveal' | 'expire' | 'revoke' | 'compare';

/** One thing that falls due at a moment; due when that moment is not in the future. */
export interface Due<Act> {
  readonly act: Act;
  readonly at: EpochMs;
}

/**
 * What is to be done for people on a request, and when; messages wait until `desk.retryAt` after one failed, and the
 * removal of a secret until its own.
 */
export function deskDues(record: RequestRecord, timing: Timing): Due<DeskAct>[] {
  const { request, desk, revision } = record;
  const dues: Due<DeskAct>[] = [];
  const add = (act: DeskAct, at: EpochMs = 0): void => {
    dues.push({ act, at: Math.max(at, desk.retryAt) });
  };

  // These are changes of the request that need no Slack, so they do not wait for one.
  if (request.state === 'pending') {
    const { lapsesAt, escalatesAt, escalated, remindsApproversAt } = request;
    dues.push({ act: 'lapse', at: lapsesAt });
    if (escalatesAt !== undefined && escalated !== true) dues.push({ act: 'escalate', at: escalatesAt });
    if (remindsApproversAt !== undefined) dues.push({ act: 'remind_approvers', at: remindsApproversAt });
  }
  const queuedAt = showsQueuedAt(request);
  if (queuedAt !== undefined) dues.push({ act: 'show_queued', at: queuedAt });
  if (request.state === 'active' && request.extension !== undefined && request.extension.writing === undefined) {
    dues.push({ act: 'lapse_extension', at: request.extension.lapsesAt });
  }
  const followUp = waitingFollowUp(record);
  if (followUp !== undefined) dues.push({ act: 'chase_follow_up', at: followUp.chaseAt });
  // A secret that cannot be taken away has a pause of its own and holds up nothing; nor does anything hold it up.
  for (const secret of desk.secrets) dues.push({ act: 'remove_secret', at: removalOf(secret) });

  if (desk.card === undefined) {
    // Of a request that is decided too: a card whose posting nobody could note may stand in the channel and ask for ever.
    if (desk.cardUnreachable !== true) add('post_card');
  } else {
    if (desk.card.revision < revision) add('update_card');
    if (desk.owed.card.length > 0) add('tell_card');
  }
  if (!desk.requesterUnreachable) {
    if (desk.status === undefined) add('post_status');
    else if (desk.status.revision < revision) add('update_status');
    const waiting = waitingSecret(request);
    if (desk.offer !== undefined && desk.offer.after !== waiting?.after) add('close_offer');
    else if (desk.offer === undefined && waiting !== undefined) add('offer_reveal');
    if (desk.status !== undefined && desk.owed.requester.length > 0) add('tell_requester');
    if (request.state === 'active') {
      const [next] = request.remindAt;
      if (next !== undefined) add('remind', next);
    }
  }
  if (desk.owed.alerts.length > 0) add('tell_alerts');
  // A Home that fails has a pause of its own, so that it holds up no message; and it comes after them, which matter more.
  if (desk.homes === undefined || desk.homes.revision < revision || desk.homes.stuck !== isStuck(request)) {
    add('refresh_homes', desk.homes?.retryAt);
  }
  // So has a receipt, for which a cluster has to answer; that the token is gone is told before.
  if (desk.receipt !== undefined) dues.push({ act: 'give_receipt', at: desk.receipt.retryAt });
  // Reading comes after all that people are to see, so that reactions which Slack will not show hold nothing up.
  if (desk.card !== undefined && request.state === 'pending') {
    add('read_reactions', desk.reactionsReadAt + timing.reactionsReadBack);
  }
  // Forgetting needs no Slack either: a message that can never be sent must not keep a request for ever.
  if (isEnded(request)) dues.push({ act: 'forget', at: request.endedAt + timing.retention });
  return dues;
}

/** What is to be done on Proxmox for a request, and when. */
export function clusterDue(record: RequestRecord): Due<ClusterAct> | undefined {
  const { request } = record;
  switch (request.state) {
    case 'approved':
      return { act: 'provision', at: request.provisioning.retryAt };
    case 'active': {
      const { expiresAt } = request.grant;
      const change = grantChange(request);
      // The end that is certain wins over what is not on the cluster yet.
      return change !== undefined && change.at < expiresAt ? change : { act: 'expire', at: expiresAt };
    }
    case 'revoking':
      return { act: 'revoke', at: request.retryAt };
    case 'revoked':
    case 'failed': {
      const owed = comparing(record);
      return owed && { act: 'compare', at: owed.comparison.retryAt };
    }
    case 'pending':
    case 'denied':
    case 'cancelled':
    case 'lapsed':
      return undefined;
    default:
      return request satisfies never;
  }
}

/** What is to change of a grant on its cluster: one thing at a time, and the secret that is being replaced first. */
function grantChange({ rotation, reveal, extension }: Active): Due<ClusterAct> | undefined {
  if (rotation !== undefined) return { act: 'rotate', at: rotation.retryAt };
  const lapse = reveal && ({ act: 'lapse_reveal', at: reveal.until } as const);
  const extend = extension?.writing && ({ act: 'extend', at: extension.writing.retryAt } as const);
  if (lapse === undefined || extend === undefined) return lapse ?? extend;
  return lapse.at <= extend.at ? lapse : extend;
}

/** The first thing at the desk that is due now; `undefined` when nothing is. */
export function nextDeskAct(record: RequestRecord, timing: Timing, now: EpochMs): DeskAct | undefined {
  return deskDues(record, timing).find(({ at }) => at <= now)?.act;
}

/** When a lane has to look at a request again; `undefined` when never. */
export function wakeAt(record: RequestRecord, lane: Lane, timing: Timing): EpochMs | undefined {
  if (lane === 'cluster') return clusterDue(record)?.at;
  const moments = deskDues(record, timing).map(({ at }) => at);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** The next moment at which anything is due for a request: its score in the due index. */
export function dueAt(record: RequestRecord, timing: Timing): EpochMs | undefined {
  const moments = LANES.map((lane) => wakeAt(record, lane, timing)).filter((at) => at !== undefined);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}
