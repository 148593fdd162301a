import { note, transition, type Change, type RequestRecord } from '../record.ts';
import type { Extension } from '../grant.ts';
import type { Active } from '../request.ts';
import { pauseAfter, type Postponement } from '../retry.ts';
import { MINUTE, SECOND, type EpochMs } from '../time.ts';

const PACE = { first: 2 * SECOND, longest: MINUTE };

/** The extension that was approved and is to be written to the cluster, if there is one. */
export function approvedExtension({ request }: RequestRecord): Extension | undefined {
  return request.state === 'active' && request.extension?.writing !== undefined ? request.extension : undefined;
}

/** Moves the end of a grant whose cluster was seen to have the new one; `undefined` when it is another extension's. */
export function finishExtension(record: RequestRecord, askedAt: EpochMs, now: EpochMs): Change | undefined {
  const { request } = record;
  const extension = approvedExtension(record);
  if (request.state !== 'active' || extension?.askedAt !== askedAt || now >= request.grant.expiresAt) return undefined;
  const { until } = extension;
  const remindAt = request.terms.reminders
    .map((lead) => until - lead)
    .filter((at) => at > now)
    .toSorted((a, b) => a - b);
  const extended = { ...withoutExtension(request), grant: { ...request.grant, expiresAt: until }, remindAt };
  return transition(record, extended, [{ type: 'extended', expiresAt: until }], now);
}

/** Puts the writing of an extension off after a fault that may pass; gives it up when its time is over. */
export function delayExtension(
  record: RequestRecord,
  askedAt: EpochMs,
  setback: Postponement,
  now: EpochMs,
): Change | undefined {
  const { request } = record;
  const extension = approvedExtension(record);
  if (request.state !== 'active' || extension?.writing === undefined || extension.askedAt !== askedAt) return undefined;
  const { failures, giveUpAt } = extension.writing;
  if (now >= giveUpAt) return failExtension(record, askedAt, setback.detail, now);
  const retryAt = now + pauseAfter(failures + 1, setback, PACE);
  const writing = { failures: failures + 1, retryAt, giveUpAt };
  const event = { type: 'extension_delayed', detail: setback.detail, retryAt } as const;
  return note(record, { ...request, extension: { ...extension, writing } }, [event], now);
}

/**
 * Gives up an extension that the cluster does not take: the grant keeps its end. A write that the cluster carries out
 * late moves only Proxmox's own expiry, to an end that was approved; the bot still revokes at the grant's.
 */
export function failExtension(
  record: RequestRecord,
  askedAt: EpochMs,
  detail: string,
  now: EpochMs,
): Change | undefined {
  const { request } = record;
  if (request.state !== 'active' || approvedExtension(record)?.askedAt !== askedAt) return undefined;
  return transition(record, withoutExtension(request), [{ type: 'extension_failed', detail }], now);
}

/** A grant as it is without a later end on its way. */
export function withoutExtension(request: Active): Active {
  const { extension: _, ...rest } = request;
  return rest;
}
