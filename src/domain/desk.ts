import type { Audience, Happening } from './event.ts';
import { isStuck } from './home.ts';
import { atDesk, note, type Change, type Place, type RequestRecord, type ShownOnHomes } from './record.ts';
import { pauseAfter } from './retry.ts';
import { MINUTE, SECOND, type EpochMs, type Milliseconds } from './time.ts';

const PACE = { first: 2 * SECOND, longest: 5 * MINUTE };

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

/** Notes that an audience was told the oldest thing it was owed. */
export function told(record: RequestRecord, audience: Audience, what: Happening): Change {
  const owed = record.desk.owed[audience].filter((event) => event.at !== what.at || event.type !== what.type);
  return atDesk(record, { owed: { ...record.desk.owed, [audience]: owed }, ...CALM });
}

/** Notes that an audience cannot be told anything: what it is owed is dropped. */
export function untellable(record: RequestRecord, audience: Audience): Change {
  return atDesk(record, { owed: { ...record.desk.owed, [audience]: [] }, ...CALM });
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

/** Notes that the message of a secret is gone from Slack. */
export function secretRemoved(record: RequestRecord, place: Place, now: EpochMs): Change {
  const secrets = record.desk.secrets.filter((secret) => !isAt(secret, place));
  return atDesk(record, { secrets, ...CALM }, [{ type: 'secret_removed', at: now }]);
}

function isAt(message: Place, { channel, ts }: Place): boolean {
  return message.channel === channel && message.ts === ts;
}

/** Notes that the reactions of the card were read back. */
export function reactionsRead(record: RequestRecord, now: EpochMs): Change {
  return atDesk(record, { reactionsReadAt: now, ...CALM });
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
