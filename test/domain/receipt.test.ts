import { describe, expect, it } from 'vitest';
import { receiptDelayed, receiptGiven } from '../../src/domain/lifecycle/receipt.ts';
import { finishRevoking, startRevoking } from '../../src/domain/lifecycle/revoke.ts';
import { receiptOf, type Receipt, type Task } from '../../src/domain/receipt.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { MONDAY } from '../support/records.ts';
import { after, anAttempted, aRevoking, inState } from './states.ts';

const NOW = MONDAY + HOUR;

function aTask(minutes: number, changes: Partial<Task> = {}): Task {
  return { node: 'pve1', kind: 'qmstart', on: '100', startedAt: MONDAY + minutes * MINUTE, end: 'ok', ...changes };
}

function receiptFor(...tasks: readonly Task[]): Extract<Receipt, { kind: 'seen' }> {
  const receipt = receiptOf({ kind: 'seen', tasks, isCut: false, unseen: [] });
  if (receipt.kind !== 'seen') throw new Error(receipt.kind);
  return receipt;
}

/** A grant whose token is gone; its receipt is owed. */
function aRevoked(): RequestRecord {
  return after(finishRevoking(aRevoking(), NOW));
}

describe('a receipt', () => {
  it('counts tasks and failures by kind, the most frequent first', () => {
    const failed = aTask(5, { kind: 'vzdump', end: 'failed', said: 'job errors' });
    const receipt = receiptFor(aTask(9, { kind: 'qmstop' }), failed, aTask(1), aTask(2));
    expect(receipt).toMatchObject({ count: 4, failed: 1, running: 0 });
    expect(receipt.span).toEqual({ first: MONDAY + MINUTE, last: MONDAY + 9 * MINUTE });
    expect(receipt.kinds).toEqual([
      { kind: 'qmstart', count: 2, failed: 0 },
      { kind: 'qmstop', count: 1, failed: 0 },
      { kind: 'vzdump', count: 1, failed: 1 },
    ]);
  });

  it('names what goes on apart from what ended, the latest first', () => {
    const receipt = receiptFor(aTask(1), aTask(3, { kind: 'vzdump', end: 'running' }), aTask(2));
    expect(receipt.goingOn.map(({ kind }) => kind)).toEqual(['vzdump']);
    expect(receipt.latest.map(({ startedAt }) => startedAt)).toEqual([MONDAY + 2 * MINUTE, MONDAY + MINUTE]);
    expect(receipt.running).toBe(1);
  });

  it('stays small, however much ran', () => {
    const tasks = Array.from({ length: 5_000 }, (_, index) =>
      aTask(index, { kind: `kind-${index % 40}`, end: index % 2 === 0 ? 'running' : 'ok' }),
    );
    const receipt = receiptFor(...tasks);
    expect([receipt.count, receipt.running]).toEqual([5_000, 2_500]);
    expect([receipt.kinds.length, receipt.latest.length, receipt.goingOn.length]).toEqual([6, 5, 3]);
  });

  it('sorts kinds that are equally frequent by name', () => {
    const kinds = receiptFor(aTask(1, { kind: 'vzdump' }), aTask(2, { kind: 'qmstop' }), aTask(3)).kinds;
    expect(kinds.map(({ kind }) => kind)).toEqual(['qmstart', 'qmstop', 'vzdump']);
  });

  it('is none where the bot may not read the tasks', () => {
    expect(receiptOf({ kind: 'not_allowed', detail: '403' })).toEqual({ kind: 'not_allowed' });
  });

  it('names a hundred nodes at most that were not seen', () => {
    const unseen = Array.from({ length: 101 }, (_, index) => `pve${index}`);
    const receipt = receiptOf({ kind: 'seen', tasks: [], isCut: false, unseen });
    expect(receipt).toMatchObject({ kind: 'seen', unseen: unseen.slice(0, 100) });
  });

  it('of no task has no moments', () => {
    expect(receiptFor()).not.toHaveProperty('span');
  });
});

describe('the owner of a grant that has ended', () => {
  it('is owed a receipt from the moment its token is gone, and the card its short form', () => {
    const record = aRevoked();
    expect(record.desk.receipt).toEqual({ failures: 0, retryAt: NOW });
    const given = receiptGiven(record, receiptFor(aTask(1)), NOW + SECOND);
    const { desk, request } = after(given);
    expect(desk).not.toHaveProperty('receipt');
    expect(desk.owed.requester.at(-1)).toMatchObject({ type: 'receipt_given', receipt: { count: 1 } });
    expect(desk.owed.card.at(-1)?.type).toBe('receipt_given');
    expect(request).toEqual(record.request);
  });

  it('is given it once', () => {
    const given = after(receiptGiven(aRevoked(), receiptFor(), NOW));
    expect(receiptGiven(given, receiptFor(), NOW)).toBeUndefined();
    expect(receiptDelayed(given, NOW)).toBeUndefined();
  });

  it('leaves numbers in the audit, and nothing of what was done', () => {
    const given = receiptGiven(aRevoked(), receiptFor(aTask(1, { end: 'failed', said: 'no such disk' })), NOW);
    expect(given?.events).toEqual([{ type: 'receipt_given', saw: 'seen', tasks: 1, failed: 1, running: 0, at: NOW }]);
  });

  it.each([
    ['there were more tasks', { isCut: true }],
    ['a node’s log was not seen', { unseen: ['pve2'] }],
  ])('leaves in the audit that not all was looked at, where %s', (_, changes) => {
    const seen = receiptOf({ kind: 'seen', tasks: [], isCut: false, unseen: [], ...changes });
    expect(receiptGiven(aRevoked(), seen, NOW)?.events).toMatchObject([{ saw: 'seen', tasks: 0, isPartial: true }]);
  });

  it('waits while the cluster does not answer, then reads that it did not', () => {
    let record = aRevoked();
    const pauses: number[] = [];
    for (let now = NOW; record.desk.receipt !== undefined; now = record.desk.receipt?.retryAt ?? now) {
      record = after(receiptDelayed(record, now));
      if (record.desk.receipt !== undefined) pauses.push(record.desk.receipt.retryAt - now);
    }
    expect(pauses).toEqual([15, 30, 60, 120].map((seconds) => seconds * SECOND));
    expect(record.desk.owed.requester.at(-1)).toMatchObject({ receipt: { kind: 'no_answer' } });
  });

  it('is owed none for a token that was never handed over', () => {
    const attempted = anAttempted();
    const cause = { kind: 'revoked', by: 'U0ANN', as: 'approver' } as const;
    const revoking = after(startRevoking(attempted, inState(attempted, 'approved'), cause, NOW));
    const record = after(finishRevoking(revoking, NOW));
    expect(record.request.state).toBe('revoked');
    expect(record.desk).not.toHaveProperty('receipt');
  });
});
