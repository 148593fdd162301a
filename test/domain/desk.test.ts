import { describe, expect, it } from 'vitest';
import {
  deskDelayed,
  homesFailed,
  homesPostponed,
  homesShown,
  offerClosed,
  reminded,
  remindedTooLate,
  requesterUnreachable,
  removalOf,
  secretDelayed,
  secretGone,
  secretStays,
  secretStored,
  secretStuck,
  secretToRemove,
  shown,
  told,
  untellable,
} from '../../src/domain/desk.ts';
import { audiencesOf, type Event, type Happening } from '../../src/domain/event.ts';
import { cancel } from '../../src/domain/lifecycle/review.ts';
import type { Change, RequestRecord, ShownOnHomes } from '../../src/domain/record.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { MONDAY, RUTH } from '../support/records.ts';
import {
  accepted,
  ACTIVE_AT,
  after,
  anActive,
  anApproved,
  aPending,
  APPROVED_AT,
  inState,
  SECRET_AT,
} from './states.ts';

const PLACE = { channel: 'C0ACCESS', ts: '1700000000.000001' };
const EXPIRES_AT = APPROVED_AT + 4 * HOUR;

function owing(...events: readonly Happening[]): RequestRecord {
  const record = aPending();
  return { ...record, desk: { ...record.desk, owed: { card: events, requester: events, alerts: events } } };
}

describe('a message that was shown', () => {
  it('is remembered with the revision it shows, which a later change makes stale', () => {
    const record = after(shown(aPending(), 'card', PLACE, 1));
    expect(record.desk.card).toEqual({ ...PLACE, revision: 1 });
    expect(accepted(cancel(record, RUTH, APPROVED_AT)).revision).toBe(2);
  });

  it('is remembered with the revision it was drawn from, when the request changed meanwhile', () => {
    const cancelled = accepted(cancel(aPending(), RUTH, APPROVED_AT));
    const record = after(shown(cancelled, 'status', PLACE, 1));
    expect(record.desk.status?.revision).toBeLessThan(record.revision);
  });
});

describe('what people are owed', () => {
  const lapsed: Happening = { type: 'lapsed', at: MONDAY };
  const later: Happening = { type: 'lapsed', at: MONDAY + 1 };
  const cancelled: Happening = { type: 'cancelled', by: RUTH, at: MONDAY };

  it('is crossed off one by one, for one audience at a time', () => {
    const record = after(told(owing(lapsed, later, cancelled), 'card', lapsed));
    expect(record.desk.owed).toEqual({
      card: [later, cancelled],
      requester: [lapsed, later, cancelled],
      alerts: [lapsed, later, cancelled],
    });
  });

  it('is dropped for an audience that cannot be told', () => {
    const record = after(untellable(owing(lapsed), 'alerts'));
    expect(record.desk.owed).toEqual({ card: [lapsed], requester: [lapsed], alerts: [] });
    expect(record.desk.requesterUnreachable).toBe(false);
  });

  it('is nothing for a requester who cannot be written to', () => {
    const { desk } = after(requesterUnreachable(owing(lapsed)));
    expect(desk).toMatchObject({ requesterUnreachable: true, owed: { card: [lapsed], requester: [] } });
  });

  it('grows with what happens, in order', () => {
    expect(anApproved().desk.owed.card.map(({ type }) => type)).toEqual(['approved']);
    expect(anActive().desk.owed.card.map(({ type }) => type)).toEqual(['approved', 'activated']);
  });

  it('is told where it matters: to whom it happens, to who decided, and to who has to act', () => {
    expect(audiencesOf({ type: 'revealed', expiresAt: EXPIRES_AT, isCertain: true })).toEqual(['card']);
    expect(audiencesOf({ type: 'revealed', expiresAt: EXPIRES_AT, isCertain: false })).toEqual(['card', 'requester']);
    const receipt = { type: 'receipt_given', saw: 'no_answer', tasks: 0, failed: 0, running: 0 } as const;
    expect(audiencesOf(receipt)).toEqual(['card', 'requester']);
    const chased = { type: 'follow_up_chased', since: MONDAY, users: [], groups: [] } as const;
    expect(audiencesOf(chased)).toEqual(['card', 'alerts']);
    const blind = { type: 'access_not_compared', because: 'no_answer', paths: [], detail: '' } as const;
    expect(audiencesOf(blind)).toEqual(['alerts']);
  });

  it.each<Event>([
    { type: 'requested', by: RUTH },
    { type: 'provisioning_started', attempt: 1, fullTokenId: 'x', expiresAt: EXPIRES_AT },
    { type: 'extension_approved', until: EXPIRES_AT },
    { type: 'extension_delayed', detail: 'x', retryAt: MONDAY },
    { type: 'rotation_asked', by: RUTH },
    { type: 'rotation_started', attempt: 3, fullTokenId: 'x' },
    { type: 'rotation_delayed', attempt: 3, detail: 'x', retryAt: MONDAY },
    { type: 'reveal_asked', by: RUTH },
    { type: 'secret_handed_over', attempt: 1, replaces: false },
    { type: 'secret_stored', by: RUTH },
  ])('never includes what the request’s own messages show: $type', (event) => {
    expect(audiencesOf(event)).toEqual([]);
  });

  it('never includes what only the audit needs', () => {
    expect(audiencesOf({ type: 'reminded', expiresAt: EXPIRES_AT })).toEqual([]);
    expect(audiencesOf({ type: 'secret_removed', wasStuck: false })).toEqual([]);
    expect(audiencesOf({ type: 'revoked', cause: { kind: 'expired' }, wasOverdue: false })).not.toContain('alerts');
    expect(audiencesOf({ type: 'revocation_overdue', since: MONDAY })).toContain('alerts');
  });
});

describe('reminders', () => {
  it('that fell due together are answered by one', () => {
    const active = anActive();
    expect(inState(active, 'active').remindAt).toEqual([EXPIRES_AT - HOUR, EXPIRES_AT - 10 * MINUTE]);
    const first = after(reminded(active, EXPIRES_AT - HOUR));
    expect(inState(first, 'active').remindAt).toEqual([EXPIRES_AT - 10 * MINUTE]);
    const both = after(reminded(active, EXPIRES_AT - 5 * MINUTE));
    expect(inState(both, 'active').remindAt).toEqual([]);
  });

  it('are in the audit, with the end that they were about', () => {
    const change = reminded(anActive(), EXPIRES_AT - HOUR);
    expect(change?.events).toEqual([{ type: 'reminded', expiresAt: EXPIRES_AT, at: EXPIRES_AT - HOUR }]);
  });

  it('that did not go out before the end are dropped without a word', () => {
    const change = remindedTooLate(anActive(), EXPIRES_AT);
    expect(inState(after(change), 'active').remindAt).toEqual([]);
    expect(change?.events).toEqual([]);
  });

  it('are not dropped before the end, nor of what has no token', () => {
    expect(remindedTooLate(anActive(), EXPIRES_AT - 1)).toBeUndefined();
    expect(remindedTooLate(anApproved(), EXPIRES_AT)).toBeUndefined();
  });
});

describe('the message of a secret', () => {
  it('goes at once when its owner stored it', () => {
    const change = secretStored(anActive(), SECRET_AT, RUTH, ACTIVE_AT + 1);
    expect(after(change).desk.secrets).toEqual([{ ...SECRET_AT, deleteAt: ACTIVE_AT + 1 }]);
    expect(change?.events).toEqual([{ type: 'secret_stored', by: RUTH, at: ACTIVE_AT + 1 }]);
  });

  it('is not put off by a click that comes late', () => {
    const record = after(secretStored(anActive(), SECRET_AT, RUTH, EXPIRES_AT));
    expect(record.desk.secrets).toEqual(anActive().desk.secrets);
  });

  it('that is gone is not removed twice', () => {
    const record = after(secretGone(anActive(), SECRET_AT, 'removed', ACTIVE_AT));
    expect(record.desk.secrets).toEqual([]);
    expect(secretStored(record, SECRET_AT, RUTH, ACTIVE_AT)).toBeUndefined();
  });

  it('is told from others by its channel and its time', () => {
    const other = { ...SECRET_AT, ts: '1700000000.000043' };
    const two = after(secretToRemove(anActive(), other, ACTIVE_AT));
    const one = after(secretGone(two, SECRET_AT, 'removed', ACTIVE_AT));
    expect(one.desk.secrets).toEqual([{ ...other, deleteAt: ACTIVE_AT }]);
  });

  it('is told from those in other channels, where times may be the same', () => {
    const elsewhere = { ...SECRET_AT, channel: 'D0EVE' };
    expect(secretStored(anActive(), elsewhere, RUTH, ACTIVE_AT)).toBeUndefined();
  });

  it('goes when its handing over says so, whatever was planned for it, and leaves others as they are', () => {
    const other = { ...SECRET_AT, ts: '1700000000.000043' };
    const two = secretToRemove(anActive(), other, ACTIVE_AT);
    expect(secretStays(two, SECRET_AT, EXPIRES_AT).record.desk.secrets).toEqual([
      { ...other, deleteAt: ACTIVE_AT },
      { ...SECRET_AT, deleteAt: EXPIRES_AT },
    ]);
  });

  it('that is overwritten is in the audit as that, and not as removed', () => {
    const overwritten = secretGone(anActive(), SECRET_AT, 'overwritten', ACTIVE_AT);
    expect(overwritten.events).toEqual([{ type: 'secret_overwritten', wasStuck: false, at: ACTIVE_AT }]);
    const removed = secretGone(anActive(), SECRET_AT, 'removed', ACTIVE_AT);
    expect(removed.events).toEqual([{ type: 'secret_removed', wasStuck: false, at: ACTIVE_AT }]);
  });
});

/** The pauses between tries, in seconds, and the record after them. */
function tried(times: number, fail: (record: RequestRecord) => Change): { waits: number[]; record: RequestRecord } {
  let record = after(secretStored(anActive(), SECRET_AT, RUTH, ACTIVE_AT));
  const waits: number[] = [];
  for (let failures = 0; failures < times; failures++) {
    record = after(fail(record));
    waits.push(...record.desk.secrets.map((secret) => (removalOf(secret) - ACTIVE_AT) / SECOND));
  }
  return { waits, record };
}

function stuck(record: RequestRecord): Change {
  return secretStuck(record, SECRET_AT, 'no, no', ACTIVE_AT);
}

describe('the message of a secret that stays', () => {
  it('is tried again with pauses of its own, slow ones where Slack refuses', () => {
    const failing = tried(9, (record) => secretDelayed(record, SECRET_AT, undefined, ACTIVE_AT));
    expect(failing.waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300]);
    expect(failing.record.desk).toMatchObject({ failures: 0, retryAt: 0 });
    expect(tried(8, stuck).waits).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600]);
    const limited = tried(1, (record) => secretDelayed(record, SECRET_AT, 5 * MINUTE, ACTIVE_AT));
    expect(limited.waits).toEqual([300]);
  });

  it('goes on being tried slowly when Slack fails in between', () => {
    const record = after(secretDelayed(tried(1, stuck).record, SECRET_AT, undefined, ACTIVE_AT));
    expect(record.desk.secrets[0]?.delay).toEqual({ failures: 2, retryAt: ACTIVE_AT + 2 * MINUTE, isStuck: true });
  });

  it('is told to its owner and in alerts once, and so is its going', () => {
    const { record } = tried(3, stuck);
    const told: Happening = { type: 'secret_stuck', detail: 'no, no', at: ACTIVE_AT };
    expect(record.desk.owed).toMatchObject({ requester: [told], alerts: [told] });
    const gone: Happening = { type: 'secret_overwritten', wasStuck: true, at: ACTIVE_AT + 1 };
    const { owed, secrets } = after(secretGone(record, SECRET_AT, 'overwritten', ACTIVE_AT + 1)).desk;
    expect(owed).toMatchObject({ requester: [told, gone], alerts: [told, gone] });
    expect(secrets).toEqual([]);
  });

  it('is news of its own where another one is stuck already, and that other keeps its pause', () => {
    const other = { ...SECRET_AT, ts: '1700000000.000043' };
    const one = after(secretStuck(after(secretToRemove(anActive(), other, ACTIVE_AT)), other, 'no, no', ACTIVE_AT));
    const change = secretStuck(one, SECRET_AT, 'no, no', ACTIVE_AT + MINUTE);
    expect(change.events).toEqual([{ type: 'secret_stuck', detail: 'no, no', at: ACTIVE_AT + MINUTE }]);
    expect(change.record.desk.secrets[1]).toEqual(one.desk.secrets[1]);
  });

  it('does not make the going of another one news', () => {
    const other = { ...SECRET_AT, ts: '1700000000.000043' };
    const two = after(secretToRemove(tried(1, stuck).record, other, ACTIVE_AT));
    expect(secretGone(two, other, 'removed', ACTIVE_AT).events).toMatchObject([{ wasStuck: false }]);
  });

  it('stays when another one was stored, which may show an older secret', () => {
    const other = { ...SECRET_AT, ts: '1700000000.000043' };
    const two = after(secretToRemove(anActive(), other, ACTIVE_AT));
    const [first] = after(secretStored(two, other, RUTH, ACTIVE_AT)).desk.secrets;
    expect(first).toEqual(anActive().desk.secrets[0]);
  });
});

describe('the button that reveals a secret', () => {
  it('is gone without a word', () => {
    const offering = { ...anActive(), desk: { ...anActive().desk, offer: { ...SECRET_AT, after: 1 } } };
    const change = offerClosed(offering);
    expect(change.record.desk).not.toHaveProperty('offer');
    expect(change.events).toEqual([]);
  });
});

function homesOf(change: Change): ShownOnHomes | undefined {
  return change.record.desk.homes;
}

describe('the Homes that people have open', () => {
  it('are drawn in a moment where one was drawn just now, which is no failure', () => {
    expect(homesOf(homesPostponed(aPending(), SECOND, MONDAY))).toEqual({
      revision: 0,
      stuck: false,
      failures: 0,
      retryAt: MONDAY + SECOND,
    });
    const before = after(homesShown(aPending(), aPending()));
    expect(homesOf(homesPostponed(before, SECOND, MONDAY))).toMatchObject({ revision: 1, retryAt: MONDAY + SECOND });
  });

  it('are tried again for some two minutes, and then left until the next change', () => {
    let record = aPending();
    const waits: number[] = [];
    for (let failures = 1; failures < 7; failures++) {
      record = after(homesFailed(record, record, MONDAY));
      expect(record.desk.homes).toMatchObject({ revision: 0, failures });
      waits.push(((record.desk.homes?.retryAt ?? 0) - MONDAY) / SECOND);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64]);
    const { revision } = record;
    expect(homesOf(homesFailed(record, record, MONDAY))).toEqual({ revision, stuck: false, failures: 0, retryAt: 0 });
  });
});

describe('after a failed message', () => {
  it('the desk waits longer each time, up to five minutes', () => {
    let record = aPending();
    const waits: number[] = [];
    for (let failures = 0; failures < 10; failures++) {
      record = after(deskDelayed(record, undefined, MONDAY));
      waits.push((record.desk.retryAt - MONDAY) / SECOND);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('the desk waits no less than Slack asked for', () => {
    expect(after(deskDelayed(aPending(), 10 * MINUTE, MONDAY)).desk.retryAt).toBe(MONDAY + 10 * MINUTE);
    expect(after(deskDelayed(aPending(), 1, MONDAY)).desk.retryAt).toBe(MONDAY + 2 * SECOND);
  });

  it('the removal of a secret, which waits for nothing, does not cut the wait short', () => {
    const record = after(deskDelayed(anActive(), 10 * MINUTE, MONDAY));
    expect(after(secretGone(record, SECRET_AT, 'removed', MONDAY)).desk).toMatchObject({
      failures: 1,
      retryAt: MONDAY + 10 * MINUTE,
    });
  });

  it('the next success calms it down', () => {
    const record = after(deskDelayed(anActive(), undefined, MONDAY));
    for (const change of [
      shown(record, 'card', PLACE, 1),
      told(record, 'card', { type: 'lapsed', at: MONDAY }),
      reminded(record, MONDAY),
    ]) {
      expect(after(change).desk).toMatchObject({ failures: 0, retryAt: 0 });
    }
  });
});
