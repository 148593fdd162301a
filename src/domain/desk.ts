import type { Audience, Happening } from './event.ts';
import { isStuck } from './home.ts';
import {
  atDesk,
  note,
  type Change,
  type Place,
  type RequestRecord,
  type SecretMessage,
  type ShownOnHomes,
} from './record.ts';
import { pauseAfter } from './retry.ts';
import { HOUR, MINUTE, SECOND, type EpochMs, type Milliseconds } from './time.ts';

const PACE = { first: 2 * SECOND, longest: 5 * MINUTE };

/** For what Slack refuses, which only an operator can mend. */
const SLOW_PACE = { first: MINUTE, longest: HOUR };

/** With the pauses between them, some two minutes. */
const MOST_HOME_FAILURES = 7;

const CALM = { failures: 0, retryAt: 0 } as const;

/**
 * Notes that the card, or the status message, shows a revision. A new card has its reactions read at once: one given
 * before the card was saved belonged to no request yet.
 */
export function shown(record: RequestRecord, what: 'card' | 'status', place: Place, revision: number): Change {
  const message = { channel: place.channel, ts: place.ts, revision };
  if (what === 'status') return atDesk(record, { status: message, ...CALM });
  const isNew = record.desk.card === undefined;
  return atDesk(record, { card: message, ...(isNew && { reactionsReadAt: 0 }), ...CALM });
}

/** Notes where the owner of a grant finds the button that reveals a secret. @param after which one. */
export function offered(record: RequestRecord, { channel, ts }: Place, after: number): Change {
  return atDesk(record, { offer: { channel, ts, after }, ...CALM });
}

/** Notes that such a button is gone. */
export function offerClosed(record: RequestRecord): Change {
  const { offer: _, ...desk } = record.desk;
  return { record: { ...record, desk: { ...desk, ...CALM } }, events: [] };
}

/** Notes that an audience was told the oldest thing it was owed. */
export function told(record: RequestRecord, audience: Audience, what: Happening): Change {
  const owed = record.desk.owed[audience].filter((event) => event.at !== what.at || event.type !== what.type);
  return atDesk(record, { owed: { ...record.desk.owed, [audience]: owed }, ...CALM });
}

/** Notes that an audience cannot be told anything: what it is owed is dropped. */
export function untellable(record: RequestRecord, audience: Audience): Change {
  return atDesk(record, { owed: { ...record.desk.owed, [audience]: [] }, ...CALM });
}

/** Notes that Slack shows no card of a request that can do without one. */
export function cardless(record: RequestRecord): Change {
  return atDesk(record, { cardUnreachable: true, owed: { ...record.desk.owed, card: [] }, ...CALM });
}

/** Notes that the requester's DM cannot be written to. */
export function requesterUnreachable(record: RequestRecord): Change {
  return atDesk(record, {
    requesterUnreachable: true,
    owed: { ...record.desk.owed, requester: [] },
    ...CALM,
  });
}

/** Notes that a reminder went out; those that fell due together are answered by one. */
export function reminded(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'active') return undefined;
  const remindAt = request.remindAt.filter((at) => at > now);
  const change = note(
    record,
    { ...request, remindAt },
    [{ type: 'reminded', expiresAt: request.grant.expiresAt }],
    now,
  );
  return { ...change, record: { ...change.record, desk: { ...change.record.desk, ...CALM } } };
}

/** Drops the reminders of a grant whose time was over before they went out: nothing can be extended any more. */
export function remindedTooLate(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  if (request.state !== 'active' || now < request.grant.expiresAt) return undefined;
  return note(record, { ...request, remindAt: [] }, [], now);
}

/** Has the message of a secret that was handed over removed at a moment, whatever was planned for it before. */
export function secretStays({ record, events }: Change, place: Place, deleteAt: EpochMs): Change {
  const others = record.desk.secrets.filter((secret) => !isAt(secret, place));
  const secrets = [...others, { channel: place.channel, ts: place.ts, deleteAt }];
  return { record: { ...record, desk: { ...record.desk, secrets } }, events };
}

/**
 * Brings the removal of a secret's message forward to now, for *I stored it*. Another message stays: it may show a newer
 * secret, which nobody said was stored.
 */
export function secretStored(record: RequestRecord, message: Place, by: string, now: EpochMs): Change | undefined {
  if (!record.desk.secrets.some((secret) => isAt(secret, message))) return undefined;
  const secrets = record.desk.secrets.map((secret) =>
    isAt(secret, message) ? { ...secret, deleteAt: Math.min(secret.deleteAt, now) } : secret,
  );
  return atDesk(record, { secrets }, [{ type: 'secret_stored', by, at: now }]);
}

/** Owes the removal of a message whose secret is worthless, such as one sent by an attempt that was overtaken. */
export function secretToRemove(record: RequestRecord, place: Place, now: EpochMs): Change {
  const secrets = [...record.desk.secrets, { channel: place.channel, ts: place.ts, deleteAt: now }];
  return atDesk(record, { secrets });
}

/** When the message of a secret is to be taken away, be it once more. */
export function removalOf({ deleteAt, delay }: SecretMessage): EpochMs {
  return Math.max(deleteAt, delay?.retryAt ?? 0);
}

/**
 * Notes that a message shows no secret any more, and how Slack let that be done; those told that it does are told. What
 * waits for `desk.retryAt` goes on waiting.
 */
export function secretGone(record: RequestRecord, place: Place, how: 'removed' | 'overwritten', now: EpochMs): Change {
  const gone = record.desk.secrets.filter((secret) => isAt(secret, place));
  const secrets = record.desk.secrets.filter((secret) => !isAt(secret, place));
  const wasStuck = gone.some(({ delay }) => delay?.isStuck === true);
  return atDesk(record, { secrets }, [{ type: `secret_${how}`, wasStuck, at: now }]);
}

/** Tries to take a secret's message away again later, after a failure of Slack that may pass. It holds up nothing else. */
export function secretDelayed(
  record: RequestRecord,
  place: Place,
  retryAfter: Milliseconds | undefined,
  now: EpochMs,
): Change {
  return putOff(record, place, false, retryAfter, now);
}

/** As `secretDelayed`, when Slack neither deletes the message nor lets it be overwritten; people are told, once. */
export function secretStuck(record: RequestRecord, place: Place, detail: string, now: EpochMs): Change {
  const isNews = record.desk.secrets.some((secret) => isAt(secret, place) && secret.delay?.isStuck !== true);
  const { record: later } = putOff(record, place, true, undefined, now);
  return atDesk(later, {}, isNews ? [{ type: 'secret_stuck', detail, at: now }] : []);
}

function putOff(
  record: RequestRecord,
  place: Place,
  isRefused: boolean,
  retryAfter: Milliseconds | undefined,
  now: EpochMs,
): Change {
  const secrets = record.desk.secrets.map((secret) => {
    if (!isAt(secret, place)) return secret;
    const failures = (secret.delay?.failures ?? 0) + 1;
    const isStuck = isRefused || secret.delay?.isStuck === true;
    const retryAt = now + pauseAfter(failures, { retryAfter }, isStuck ? SLOW_PACE : PACE);
    return { ...secret, delay: { failures, retryAt, isStuck } };
  });
  return atDesk(record, { secrets });
}

function isAt(message: Place, { channel, ts }: Place): boolean {
  return message.channel === channel && message.ts === ts;
}

/**
 * Notes that the Homes of the people concerned show a revision. `seen` is the record that they were drawn from: what
 * changed since then makes them stale again.
 */
export function homesShown(record: RequestRecord, seen: RequestRecord): Change {
  const stuck = isStuck(seen.request);
  return atDesk(record, { homes: { revision: seen.revision, stuck, failures: 0, retryAt: 0 } });
}

/** Comes back to the Homes in a moment, because one of them was drawn a moment ago. */
export function homesPostponed(record: RequestRecord, pause: Milliseconds, now: EpochMs): Change {
  return atDesk(record, { homes: { ...homesBefore(record), retryAt: now + pause } });
}

/**
 * Tries the Homes again later, after one of them failed. After some tries they are left as they are until the next
 * change, or until their owner opens them.
 */
export function homesFailed(record: RequestRecord, seen: RequestRecord, now: EpochMs): Change {
  const before = homesBefore(record);
  const failures = before.failures + 1;
  if (failures >= MOST_HOME_FAILURES) return homesShown(record, seen);
  return atDesk(record, { homes: { ...before, failures, retryAt: now + pauseAfter(failures, {}, PACE) } });
}

function homesBefore({ desk }: RequestRecord): ShownOnHomes {
  return desk.homes ?? { revision: 0, stuck: false, failures: 0, retryAt: 0 };
}

/** Puts the desk's work on a request off after Slack failed. */
export function deskDelayed(record: RequestRecord, retryAfter: Milliseconds | undefined, now: EpochMs): Change {
  const failures = record.desk.failures + 1;
  return atDesk(record, { failures, retryAt: now + pauseAfter(failures, { retryAfter }, PACE) });
}
