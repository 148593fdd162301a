import type { Missed } from '../event.ts';
import type { SlackUserId, Standing } from '../people.ts';
import { atDesk, note, transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome, type Refusal } from '../refusal.ts';
import type { Problem } from '../cause.ts';
import type { Reveal, Rotation } from '../grant.ts';
import type { Active, Request } from '../request.ts';
import { MINUTE, type EpochMs, type Milliseconds } from '../time.ts';
import { current, isGone, isRevealing, LEAST_LEFT, withoutRotation, type Revealing } from './making.ts';
import { startRevoking } from './revoke.ts';

/** How long somebody in front of an open modal waits for a cluster, before they are told to click again later. */
const PATIENCE: Milliseconds = MINUTE;

/** A secret that its owner can reveal from now on, for so long, or until the grant ends. */
export function revealableFrom(now: EpochMs, within: Milliseconds, { grant, attempt }: Active): Reveal {
  return { until: Math.min(now + within, grant.expiresAt), after: attempt };
}

/** The secret of a grant that its owner is to reveal, be it that this is under way; `undefined` when there is none. */
export function waitingSecret(request: Request): Pick<Reveal, 'until' | 'after'> | undefined {
  return request.state === 'active' ? (request.reveal ?? request.rotation?.modal) : undefined;
}

/** When the click came that a secret is being revealed for; `undefined` when none is. */
export function revealAskedAt(request: Request): EpochMs | undefined {
  if (request.state !== 'active' || request.rotation?.modal === undefined) return undefined;
  return request.rotation.giveUpAt - PATIENCE;
}

/**
 * What the owner of a grant whose secret waits holds besides it: no secret, an earlier one that works until the new one
 * is made, or one that an attempt of which they saw nothing has replaced.
 */
export function earlierSecret({ grant, reveal, rotation }: Active): 'none' | 'works' | 'dead' {
  if (grant.revealedAt === undefined) return 'none';
  return (reveal?.replacedBy ?? rotation?.replacedBy) === undefined ? 'works' : 'dead';
}

/**
 * Has the secret of a grant made now and shown in an open modal, for its owner, who clicked. It is a rotation, whether
 * or not they hold an earlier secret: nobody has seen the one that the token has.
 * Refused: anybody else's click, a grant that is not active, one without a secret to reveal, or whose secret was
 * revealed or is being revealed, and one whose end is near or just being changed.
 * @param view Slack's id of the modal.
 */
export function askReveal(record: RequestRecord, by: Standing, view: string, now: EpochMs): Outcome<Change> {
  const { request } = record;
  // Slack's click says who made it, so no look-up that fails hides a stranger from the audit.
  if (by.id !== request.ask.requester) return refuse({ kind: 'may_not_reveal' });
  if (by.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: by.detail });
  if (by.kind === 'ineligible') return refuse({ kind: 'ineligible', because: by.because });
  if (request.state !== 'active') return refuse({ kind: 'nothing_to_reveal', request });
  const { reveal, ...rest } = request;
  if (reveal === undefined) return refuse(nothingWaits(request));
  const refusal = hindrance(request, reveal, now);
  if (refusal !== undefined) return refuse(refusal);
  const { replacedBy, ...waiting } = reveal;
  const rotation: Rotation = {
    failures: 0,
    retryAt: now,
    giveUpAt: now + PATIENCE,
    ...(replacedBy !== undefined && { replacedBy }),
    modal: { ...waiting, view, secretShown: 'no' },
  };
  // It takes a number itself, as an ask for a rotation does.
  const asked: Active = { ...rest, attempt: request.attempt + 1, rotation };
  return accept(note(record, asked, [{ type: 'reveal_asked', by: by.id }], now));
}

function cannotNow(because: Extract<Refusal, { kind: 'cannot_reveal_now' }>['because']): Refusal {
  return { kind: 'cannot_reveal_now', because };
}

/** Why a grant has no secret that waits to be revealed. */
function nothingWaits(request: Active): Refusal {
  if (request.rotation?.modal !== undefined) return cannotNow('revealing');
  const { revealedAt: at } = request.grant;
  return at === undefined ? { kind: 'nothing_to_reveal', request } : { kind: 'already_revealed', id: request.id, at };
}

function hindrance({ grant, extension }: Active, reveal: Reveal, now: EpochMs): Refusal | undefined {
  if (extension?.writing !== undefined) return cannotNow('extending');
  return now >= reveal.until || now >= grant.expiresAt - LEAST_LEFT ? cannotNow('over') : undefined;
}

/** Notes a click that was refused, where its owner is to know of it; `undefined` where they are not. */
export function revealRefused(
  record: RequestRecord,
  by: SlackUserId,
  { kind }: Refusal,
  now: EpochMs,
): Change | undefined {
  if (kind !== 'may_not_reveal' && kind !== 'already_revealed') return undefined;
  const because = kind === 'may_not_reveal' ? 'not_the_owner' : 'revealed';
  return atDesk(record, {}, [{ type: 'reveal_refused', by, because, at: now }]);
}

/** Ends an attempt whose secret is verified and was shown to its owner, or may have been. */
export function finishReveal(
  record: RequestRecord,
  attempt: number,
  isCertain: boolean,
  now: EpochMs,
): Change | undefined {
  const request = currentReveal(record, attempt);
  if (request === undefined) return undefined;
  const { expiresAt } = request.grant;
  const isFirst = request.grant.revealedAt === undefined;
  const grant = { ...request.grant, revealedAt: now, ...(!isFirst && { rotatedAt: now }) };
  return transition(record, { ...withoutRotation(request), grant }, [{ type: 'revealed', expiresAt, isCertain }], now);
}

/** Ends an attempt whose secret was certainly not shown, because its modal was closed: it can be revealed again. */
export function modalClosed(record: RequestRecord, attempt: number, detail: string, now: EpochMs): Change | undefined {
  const request = currentReveal(record, attempt);
  return request && revealAgain(record, request, { because: 'closed', detail }, now);
}

/** As `current`, of a secret that is being revealed. */
function currentReveal(record: RequestRecord, attempt: number): Revealing | undefined {
  const request = current(record, attempt);
  return request?.state === 'active' && isRevealing(request) ? request : undefined;
}

/**
 * Gives an attempt up whose secret was not shown. What may pass, and what happened before anything was written, leaves
 * the secret to be revealed again. A token that is gone, or is not what was approved, ends the grant.
 */
export function failReveal(record: RequestRecord, request: Revealing, problem: Problem, now: EpochMs): Change {
  const { kind, detail } = problem;
  if (kind === 'cluster_unavailable' || kind === 'slack_unavailable') {
    return revealAgain(record, request, { because: kind, detail }, now);
  }
  if (isGone(problem) || request.rotation.replacedBy !== undefined) {
    return startRevoking(record, request, { kind: 'not_revealed', problem }, now);
  }
  return revealAgain(record, request, { because: 'refused_by_cluster', detail }, now);
}

function revealAgain(
  record: RequestRecord,
  request: Revealing,
  why: { readonly because: Missed; readonly detail: string },
  now: EpochMs,
): Change {
  const { replacedBy, modal } = request.rotation;
  const { until, after } = modal;
  const reveal: Reveal = { until, after, ...(replacedBy !== undefined && { replacedBy }) };
  const event = { type: 'reveal_missed', until, ...why } as const;
  return transition(record, { ...withoutRotation(request), reveal }, [event], now);
}

/**
 * Sees to a secret that nobody revealed in time; `undefined` while there is time. Whoever holds an earlier one that
 * works keeps it. Else nobody can use the token, and it is revoked.
 */
export function lapseReveal(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'active' || request.reveal === undefined || now < request.reveal.until) return undefined;
  if (earlierSecret(request) !== 'works') return startRevoking(record, request, { kind: 'not_revealed' }, now);
  const { reveal: _, ...rest } = request;
  return transition(record, rest, [{ type: 'reveal_lapsed' }], now);
}
