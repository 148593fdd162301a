import { atDesk, note, transition, type Change, type Place, type RequestRecord } from '../record.ts';
import { fullTokenIdOf, tokenIdOf, tokenOwnerOf, type Approved, type Problem } from '../request.ts';
import { pauseAfter, type Postponement } from '../retry.ts';
import { MINUTE, SECOND, type EpochMs } from '../time.ts';
import { startRevoking } from './revoke.ts';

const PACE = { first: 2 * SECOND, longest: MINUTE };

function approved(record: RequestRecord): Approved | undefined {
  return record.request.state === 'approved' ? record.request : undefined;
}

/** The approved request, if this attempt is still the one that may work on it; else another worker took over, or it was revoked. */
function current(record: RequestRecord, attempt: number): Approved | undefined {
  const request = approved(record);
  return request?.provisioning.attempt === attempt ? request : undefined;
}

/**
 * Starts an attempt, before anything is written to Proxmox: from here on the audit holds the intent, and every older
 * attempt is out of date. The grant's time runs from this moment, in whole seconds because Proxmox's `expire` does.
 */
export function beginAttempt(record: RequestRecord, now: EpochMs): Change | undefined {
  const request = approved(record);
  if (request === undefined) return undefined;
  const attempt = request.provisioning.attempt + 1;
  const expiresAt = Math.floor((now + request.terms.duration) / SECOND) * SECOND;
  const { paused, ...provisioning } = request.provisioning;
  const started = { ...request, provisioning: { ...provisioning, attempt, expiresAt } };
  const event = { type: 'provisioning_started', attempt, fullTokenId: fullTokenIdOf(request), expiresAt } as const;
  // People who were shown that it waits are shown that it goes on.
  return paused === true ? transition(record, started, [event], now) : note(record, started, [event], now);
}

/**
 * Notes the message in which this attempt is going to show its secret, so that it is removed whatever comes. Messages
 * of earlier attempts go now: each attempt has its own, and one that was overtaken cannot write over a valid secret.
 */
export function secretAnnounced(
  record: RequestRecord,
  attempt: number,
  place: Place,
  now: EpochMs,
): Change | undefined {
  const deleteAt = current(record, attempt)?.provisioning.expiresAt;
  if (deleteAt === undefined) return undefined;
  const earlier = record.desk.secrets.map((secret) => ({ ...secret, deleteAt: Math.min(secret.deleteAt, now) }));
  return atDesk(record, { secrets: [...earlier, { channel: place.channel, ts: place.ts, deleteAt }] });
}

/** Says, before the secret is shown, that from now on the person may have seen one. */
export function beginHandover(record: RequestRecord, attempt: number, now: EpochMs): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  const replaces = request.provisioning.secretShown === 'perhaps';
  const shown = { ...request, provisioning: { ...request.provisioning, secretShown: 'perhaps' as const } };
  return note(record, shown, [{ type: 'secret_handed_over', attempt, replaces }], now);
}

/** Makes the grant active: its token is verified and its secret is in the requester's DM, at `secretAt`. */
export function activate(
  record: RequestRecord,
  attempt: number,
  secretAt: Place,
  secretVisible: number,
  now: EpochMs,
): Change | undefined {
  const request = current(record, attempt);
  const expiresAt = request?.provisioning.expiresAt;
  if (request === undefined || expiresAt === undefined) return undefined;
  const { id, ask, terms, requestedAt, votes, approval } = request;
  const grant = {
    userId: tokenOwnerOf(request),
    tokenId: tokenIdOf(request),
    fullTokenId: fullTokenIdOf(request),
    activatedAt: now,
    expiresAt,
  };
  const remindAt = terms.reminders
    .map((lead) => expiresAt - lead)
    .filter((at) => at > now)
    .sort((a, b) => a - b);
  const deleteAt = Math.min(now + secretVisible, expiresAt);
  const { record: next, events } = transition(
    record,
    { state: 'active', id, ask, terms, requestedAt, votes, approval, grant, remindAt },
    [{ type: 'activated', fullTokenId: grant.fullTokenId, expiresAt }],
    now,
  );
  const others = next.desk.secrets.filter(({ channel, ts }) => channel !== secretAt.channel || ts !== secretAt.ts);
  const secrets = [...others, { channel: secretAt.channel, ts: secretAt.ts, deleteAt }];
  return { record: { ...next, desk: { ...next.desk, secrets } }, events };
}

/** Notes that the secret announced by `beginHandover` was certainly not shown, so no later one replaces it. */
export function secretNotShown(record: RequestRecord, attempt: number): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  const unseen: Approved = { ...request, provisioning: { ...request.provisioning, secretShown: 'no' } };
  return { record: { ...record, request: unseen }, events: [] };
}

/** Why an attempt is put off, and what the request fails of should this go on for too long. */
export interface Setback extends Postponement {
  readonly problem: 'cluster_unavailable' | 'slack_unavailable';
}

/** Puts an attempt off after a fault that may pass; gives up when the provisioning window has closed. */
export function delayAttempt(
  record: RequestRecord,
  attempt: number,
  setback: Setback,
  now: EpochMs,
): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  const { provisioning } = request;
  if (now >= provisioning.giveUpAt) {
    return abandon(record, attempt, { kind: setback.problem, detail: setback.detail }, now);
  }
  const failures = provisioning.failures + 1;
  const retryAt = now + pauseAfter(failures, setback, PACE);
  const delayed: Approved = { ...request, provisioning: { ...provisioning, failures, retryAt } };
  const event = { type: 'provisioning_delayed', attempt, detail: setback.detail, retryAt } as const;
  return note(record, delayed, [event], now);
}

/** Gives up after a problem that does not pass by itself: whatever is on Proxmox is taken away, then the request fails. */
export function abandon(record: RequestRecord, attempt: number, problem: Problem, now: EpochMs): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  return startRevoking(record, request, { kind: 'not_provisioned', problem }, now);
}
