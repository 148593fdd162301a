import { describe, expect, it } from 'vitest';
import { abandon } from '../../../src/domain/lifecycle/setback.ts';
import {
  capacityOf,
  delayRevoking,
  expire,
  finishRevoking,
  revoke,
  revokeAsAdministrator,
} from '../../../src/domain/lifecycle/revoke.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { ANN, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import {
  accepted,
  ACTIVE_AT,
  after,
  anActive,
  anAttempted,
  aPending,
  APPROVED_AT,
  aRevoking,
  inState,
  member,
} from '../states.ts';

const NOON = MONDAY + 3 * HOUR;
const EXPIRES_AT = APPROVED_AT + 4 * HOUR;
const SINCE = MONDAY + 10 * MINUTE;
const ALERT_AFTER = 5 * MINUTE;
const DOWN = { detail: 'connection refused' };

function delayed(record: RequestRecord, now: number): RequestRecord {
  return after(delayRevoking(record, DOWN, ALERT_AFTER, now));
}

describe('in which capacity a person may revoke', () => {
  const policy = aPolicy([aRole({ approvers: { users: [ANN], groups: ['S0OPS'], required: 1 } })], {
    administrators: { users: ['U0ADA'], groups: ['S0ADM'] },
  });
  const { ask } = aPending().request;

  it.each<[string, Standing, ReturnType<typeof capacityOf>]>([
    ['the requester', member(RUTH), 'requester'],
    ['the requester, whatever Slack says', { kind: 'lookup_failed', id: RUTH, detail: 'no answer' }, 'requester'],
    ['an approver', member(ANN), 'approver'],
    ['an approver by group', member('U0OPS', ['S0OPS']), 'approver'],
    ['an administrator', member('U0ADA'), 'administrator'],
    ['an administrator by group', member('U0ADM', ['S0ADM']), 'administrator'],
    ['anybody else', member('U0ELSE', ['S0DEV']), undefined],
    ['an approver whose account was closed', { kind: 'ineligible', id: ANN, because: 'deleted' }, undefined],
    ['an approver whom Slack cannot vouch for', { kind: 'lookup_failed', id: ANN, detail: 'no answer' }, undefined],
  ])('%s', (_, person, capacity) => {
    expect(capacityOf(ask, person, policy)).toBe(capacity);
  });

  it('an administrator also of a request whose role is gone', () => {
    expect(capacityOf(ask, member('U0ADA'), aPolicy([]))).toBe('administrator');
    expect(capacityOf(ask, member(ANN), aPolicy([]))).toBeUndefined();
  });
});

describe('revoking on somebody’s word', () => {
  it('starts at once, whether the grant is active or still being made', () => {
    for (const record of [anActive(), anAttempted()]) {
      const { request } = accepted(revoke(record, member(ANN), aPolicy(), NOON));
      expect(request).toMatchObject({
        state: 'revoking',
        cause: { kind: 'revoked', by: ANN, as: 'approver' },
        since: NOON,
        retryAt: NOON,
      });
    }
  });

  it('is refused to those who may not', () => {
    expect(revoke(anActive(), member('U0ELSE'), aPolicy(), NOON)).toEqual({
      ok: false,
      refusal: { kind: 'may_not_revoke' },
    });
  });

  it('is refused with the reason when Slack could not vouch for an approver', () => {
    const who: Standing = { kind: 'lookup_failed', id: ANN, detail: 'no answer' };
    expect(revoke(anActive(), who, aPolicy(), NOON)).toEqual({
      ok: false,
      refusal: { kind: 'lookup_failed', detail: 'no answer' },
    });
  });

  it.each([aPending(), aRevoking()])('has nothing to take away when the request is $request.state', (record) => {
    expect(revoke(record, member(RUTH), aPolicy(), NOON)).toEqual({
      ok: false,
      refusal: { kind: 'nothing_to_revoke', request: record.request },
    });
  });

  it('brings the removal of the secret’s message forward, and never puts it off', () => {
    const revoked = accepted(revoke(anActive(), member(RUTH), aPolicy(), ACTIVE_AT + 1));
    expect(revoked.desk.secrets.map(({ deleteAt }) => deleteAt)).toEqual([ACTIVE_AT + 1]);
    const [secret] = anActive().desk.secrets;
    const late = accepted(revoke(anActive(), member(RUTH), aPolicy(), NOON));
    expect(late.desk.secrets).toEqual([secret]);
  });
});

describe('revoking many grants as an administrator', () => {
  it.each([anActive(), anAttempted()])('starts at once for one that is $request.state', (record) => {
    expect(accepted(revokeAsAdministrator(record, 'U0ADA', NOON)).request).toMatchObject({
      state: 'revoking',
      cause: { kind: 'revoked', by: 'U0ADA', as: 'administrator' },
      since: NOON,
    });
  });

  it.each([aPending(), aRevoking()])('has nothing to take away when the request is $request.state', (record) => {
    expect(revokeAsAdministrator(record, 'U0ADA', NOON)).toEqual({
      ok: false,
      refusal: { kind: 'nothing_to_revoke', request: record.request },
    });
  });
});

describe('expiry', () => {
  it('comes at the grant’s last moment and not before', () => {
    expect(expire(anActive(), EXPIRES_AT - 1)).toBeUndefined();
    expect(after(expire(anActive(), EXPIRES_AT)).request).toMatchObject({
      state: 'revoking',
      cause: { kind: 'expired' },
      since: EXPIRES_AT,
    });
  });
});

describe('a revocation that fails', () => {
  it('is tried again after a wait that doubles up to five minutes, for ever', () => {
    let record = aRevoking(SINCE);
    const waits: number[] = [];
    for (let failures = 0; failures < 1000; failures++) {
      record = delayed(record, SINCE);
      waits.push((inState(record, 'revoking').retryAt - SINCE) / SECOND);
    }
    expect(waits.slice(0, 10)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(waits.at(-1)).toBe(300);
    expect(record.request.state).toBe('revoking');
  });

  it('is in the audit each time, and people see it from the second time on', () => {
    const first = delayRevoking(aRevoking(SINCE), DOWN, ALERT_AFTER, SINCE);
    const second = delayRevoking(after(first), DOWN, ALERT_AFTER, SINCE);
    const third = delayRevoking(after(second), DOWN, ALERT_AFTER, SINCE);
    for (const [index, change] of [first, second, third].entries()) {
      expect(change?.events).toMatchObject([{ type: 'revocation_delayed', failures: index + 1, at: SINCE }]);
    }
    const revisions = [first, second, third].map((change) => (change?.record.revision ?? 0) - aRevoking().revision);
    expect(revisions).toEqual([0, 1, 1]);
  });

  it('is not tried before the moment that the cluster asked for', () => {
    const record = after(delayRevoking(aRevoking(SINCE), { ...DOWN, retryAfter: 10 * MINUTE }, ALERT_AFTER, SINCE));
    expect(inState(record, 'revoking').retryAt).toBe(SINCE + 10 * MINUTE);
  });

  it('is told once when it takes too long, to the channel, the requester and the alerts', () => {
    const early = delayed(aRevoking(SINCE), SINCE + ALERT_AFTER - 1);
    expect(inState(early, 'revoking').overdue).toBe(false);
    const late = delayed(early, SINCE + ALERT_AFTER);
    const later = delayed(late, SINCE + HOUR);
    for (const audience of ['card', 'requester', 'alerts'] as const) {
      const overdue = later.desk.owed[audience].filter(({ type }) => type === 'revocation_overdue');
      expect([audience, overdue]).toEqual([
        audience,
        [{ type: 'revocation_overdue', since: SINCE, at: SINCE + ALERT_AFTER }],
      ]);
    }
    expect([late.revision, later.revision]).toEqual([early.revision + 1, early.revision + 1]);
  });
});

describe('a revocation that is done', () => {
  it('ends the request as revoked, with its cause and grant', () => {
    const { request } = after(finishRevoking(aRevoking(SINCE), NOON));
    expect(request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'expired' },
      grant: inState(anActive(), 'active').grant,
      endedAt: NOON,
    });
  });

  it('tells the alerts when they had been told that it takes long', () => {
    const quick = after(finishRevoking(aRevoking(SINCE), NOON));
    const slow = after(finishRevoking(delayed(aRevoking(SINCE), SINCE + ALERT_AFTER), NOON));
    expect(quick.desk.owed.alerts.map(({ type }) => type)).toEqual([]);
    expect(slow.desk.owed.alerts.map(({ type }) => type)).toEqual(['revocation_overdue', 'revoked']);
  });

  it('ends the request as failed when it was the clean-up of a grant that never was', () => {
    const problem = { kind: 'requester_unreachable', detail: 'user_disabled' } as const;
    const record = after(finishRevoking(after(abandon(anAttempted(), 1, problem, ACTIVE_AT)), NOON));
    expect(record.request).toMatchObject({ state: 'failed', problem, endedAt: NOON });
    expect(record.desk.owed.requester.map(({ type }) => type)).toEqual(['failed']);
  });
});
