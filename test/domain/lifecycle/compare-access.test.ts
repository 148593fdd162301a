import { describe, expect, it } from 'vitest';
import { COMPARE_WITHIN, type AclEntry } from '../../../src/domain/comparison.ts';
import {
  beginRemoval,
  comparing,
  delayComparison,
  finishComparison,
  oweComparison,
} from '../../../src/domain/lifecycle/compare-access.ts';
import { activate } from '../../../src/domain/lifecycle/provision.ts';
import { finishRevoking, startRevoking } from '../../../src/domain/lifecycle/revoke.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import { clusterDue } from '../../../src/domain/schedule.ts';
import { DAY, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { aPolicy, MONDAY } from '../../support/records.ts';
import { ACTIVE_AT, after, anApproved, anAttempted, ENDED, inState, OPEN, SECRET_AT } from '../states.ts';

const BOB: AclEntry = { holder: 'bob@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: true };
const NONE = { entries: [], more: 0 };
const ENDED_AT = MONDAY + DAY;
const UNCHANGED = { type: 'access_unchanged' } as const;

/** Owed from its first attempt on. */
function watched(): RequestRecord {
  return after(oweComparison(anAttempted(), 1));
}

/** A grant whose token can hand on rights, revoked a day after it was asked for. */
function anEnded(): RequestRecord {
  const active = after(activate(watched(), 1, SECRET_AT, aPolicy().timing.secretVisible, ACTIVE_AT));
  const revoking = after(startRevoking(active, inState(active, 'active'), { kind: 'expired' }, ENDED_AT));
  return after(finishRevoking(revoking, ENDED_AT));
}

describe('a comparison', () => {
  it('is owed by the attempt that is at work alone', () => {
    expect(oweComparison(anApproved(), 1)).toBeUndefined();
    expect(oweComparison(anAttempted(), 2)).toBeUndefined();
    expect(oweComparison(anAttempted(), 1)?.record.comparison).toEqual({ failures: 0, retryAt: 0 });
    for (const [, record] of ENDED) expect(oweComparison(record, 1)).toBeUndefined();
  });

  it('is owed, and put off, without a word', () => {
    expect(oweComparison(anAttempted(), 1)?.events).toEqual([]);
    expect(delayComparison(anEnded(), { detail: 'no answer' }, ENDED_AT)?.events).toEqual([]);
  });

  it('is due as soon as the token is gone, and not before', () => {
    expect(comparing(watched())).toBeUndefined();
    expect(clusterDue(watched())?.act).toBe('provision');
    expect(clusterDue(anEnded())).toEqual({ act: 'compare', at: 0 });
  });

  it('is due too for what never became a grant, because its secret may have been seen', () => {
    const problem = { kind: 'slack_unavailable', detail: 'x' } as const;
    const approved = inState(watched(), 'approved');
    const revoking = startRevoking(watched(), approved, { kind: 'not_provisioned', problem }, ENDED_AT);
    const failed = after(finishRevoking(after(revoking), ENDED_AT));
    expect(failed.request.state).toBe('failed');
    expect(clusterDue(failed)?.act).toBe('compare');
  });

  it('changes no end of a request, and is over when it is finished', () => {
    const ended = anEnded();
    const finished = after(finishComparison(ended, [UNCHANGED], ENDED_AT));
    expect(finished.request).toBe(ended.request);
    expect(finished.revision).toBe(ended.revision);
    expect(clusterDue(finished)).toBeUndefined();
    expect(finishComparison(finished, [UNCHANGED], ENDED_AT)).toBeUndefined();
  });

  it('owes what appeared to the card and to alerts', () => {
    const left = { type: 'access_left', entries: [BOB], more: 0 } as const;
    const { record, events } = finishComparison(anEnded(), [left], ENDED_AT) ?? { record: anEnded(), events: [] };
    expect(events).toEqual([{ ...left, at: ENDED_AT }]);
    expect(record.desk.owed.alerts).toEqual(events);
    expect(record.desk.owed.card.at(-1)).toEqual({ ...left, at: ENDED_AT });
    expect(record.desk.owed.requester.map(({ type }) => type)).not.toContain('access_left');
  });

  it('is not owed by requests that none was begun for', () => {
    for (const [, record] of [...OPEN, ...ENDED]) {
      expect(comparing(record)).toBeUndefined();
      expect(finishComparison(record, [UNCHANGED], ENDED_AT)).toBeUndefined();
      expect(beginRemoval(record, [BOB], NONE, [], ENDED_AT)).toBeUndefined();
      expect(delayComparison(record, { detail: 'x' }, ENDED_AT)).toBeUndefined();
    }
  });
});

describe('a removal', () => {
  it('is in the audit before it begins, and begins once', () => {
    const begun = beginRemoval(anEnded(), [BOB], NONE, [], ENDED_AT);
    expect(begun?.events).toEqual([{ type: 'access_removal_started', entries: [BOB], at: ENDED_AT }]);
    expect(begun?.record.desk.owed.alerts).toEqual([]);
    const record = after(begun);
    expect(clusterDue(record)).toEqual({ act: 'compare', at: ENDED_AT });
    expect(beginRemoval(record, [], NONE, [], ENDED_AT)).toBeUndefined();
  });
});

describe('a comparison that cannot be made', () => {
  it('is tried again, less and less often', () => {
    const once = after(delayComparison(anEnded(), { detail: 'x' }, ENDED_AT));
    expect(clusterDue(once)).toEqual({ act: 'compare', at: ENDED_AT + 2 * SECOND });
    let record = once;
    for (let tries = 0; tries < 20; tries++) record = after(delayComparison(record, { detail: 'x' }, ENDED_AT));
    expect(clusterDue(record)).toEqual({ act: 'compare', at: ENDED_AT + 5 * MINUTE });
  });

  it('is given up after a day, and that is told', () => {
    const given = delayComparison(anEnded(), { detail: 'no connection' }, ENDED_AT + COMPARE_WITHIN);
    const at = ENDED_AT + COMPARE_WITHIN;
    const event = {
      type: 'access_not_compared',
      because: 'no_answer',
      paths: [],
      detail: 'no connection',
      at,
    } as const;
    expect(given?.record.comparison).toBeUndefined();
    expect(given?.record.desk.owed.alerts).toEqual([event]);
  });

  it('tells after a day what was to be removed, as not removed', () => {
    const begun = after(beginRemoval(anEnded(), [BOB], { entries: [], more: 3 }, [], ENDED_AT));
    const given = delayComparison(begun, { detail: 'no connection' }, ENDED_AT + COMPARE_WITHIN);
    const at = ENDED_AT + COMPARE_WITHIN;
    expect(given?.events).toEqual([{ type: 'access_left', entries: [BOB], more: 3, at }]);
  });
});
