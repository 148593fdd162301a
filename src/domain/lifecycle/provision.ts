import { secretStays } from '../desk.ts';
import { note, transition, type Change, type Place, type RequestRecord } from '../record.ts';
import { fullTokenIdOf, tokenIdOf, tokenOwnerOf, type Active } from '../request.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../time.ts';
import { current } from './making.ts';
import { revealableFrom } from './reveal.ts';

/**
 * Starts an attempt, before anything is written to Proxmox: from here on the audit holds the intent, and every older
 * attempt is out of date. The grant's time runs from this moment, in whole seconds because Proxmox's `expire` does.
 */
export function beginAttempt(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'approved') return undefined;
  const attempt = request.provisioning.attempt + 1;
  const expiresAt = Math.floor((now + request.terms.duration) / SECOND) * SECOND;
  const { paused, queued, ...provisioning } = request.provisioning;
  const started = { ...request, provisioning: { ...provisioning, attempt, expiresAt } };
  const event = { type: 'provisioning_started', attempt, fullTokenId: fullTokenIdOf(request), expiresAt } as const;
  // People who were shown that it waits are shown that it goes on.
  const showsWait = paused === true || queued === true;
  return showsWait ? transition(record, started, [event], now) : note(record, started, [event], now);
}

/** Makes the grant active: its token is verified and its secret is in the requester's DM, at `secretAt`. */
export function activate(
  record: RequestRecord,
  attempt: number,
  secretAt: Place,
  secretVisible: number,
  now: EpochMs,
): Change | undefined {
  const active = activeFrom(record, attempt, now);
  if (active === undefined) return undefined;
  const { fullTokenId, expiresAt } = active.grant;
  const change = transition(record, active, [{ type: 'activated', fullTokenId, expiresAt }], now);
  return secretStays(change, secretAt, Math.min(now + secretVisible, expiresAt));
}

/** Makes the grant active whose token is verified, and whose secret, that nobody saw, its owner is to reveal. */
export function activateUnrevealed(
  record: RequestRecord,
  attempt: number,
  revealWithin: Milliseconds,
  now: EpochMs,
): Change | undefined {
  const active = activeFrom(record, attempt, now);
  if (active === undefined) return undefined;
  const { fullTokenId, expiresAt } = active.grant;
  const reveal = revealableFrom(now, revealWithin, active);
  const event = { type: 'activated', fullTokenId, expiresAt, revealUntil: reveal.until } as const;
  return transition(record, { ...active, reveal }, [event], now);
}

function activeFrom(record: RequestRecord, attempt: number, now: EpochMs): Active | undefined {
  const request = current(record, attempt);
  if (request?.state !== 'approved' || request.provisioning.expiresAt === undefined) return undefined;
  const { expiresAt } = request.provisioning;
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
  return { state: 'active', id, ask, terms, requestedAt, votes, approval, grant, attempt, remindAt };
}
