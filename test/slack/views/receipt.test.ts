import { describe, expect, it } from 'vitest';
import { receiptOf, type Receipt } from '../../../src/domain/receipt.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { MONDAY } from '../../support/records.ts';
import { aTask, RECEIPT, UNUSED } from './receipts.ts';
import { EXPIRED, revoked } from './requests.ts';
import { see } from './see.ts';

function told(receipt: Receipt): string {
  const event = { type: 'receipt_given', saw: receipt.kind, tasks: 0, failed: 0, running: 0, receipt } as const;
  return (['requester', 'card'] as const)
    .map((audience) => see(announcement(audience, revoked(EXPIRED), { ...event, at: MONDAY })).text)
    .join('\n\n');
}

describe('the receipt of a grant that has ended', () => {
  it('lists for its owner what ran under the token, and for the card’s thread how much', () => {
    expect(told(RECEIPT)).toMatchInlineSnapshot(`
      "4 tasks ran under the token, of which 1 failed, the first begun Today at 10:10 AM, the last Today at 10:50 AM: 3 × qmstart (1 failed), 1 × vzdump. Still running: vzdump of 100; a task goes on after its token is gone.
      The last that ended:
      • Today at 10:15 AM: qmstart of 101 on pve1, OK, WARNINGS: 1
      • Today at 10:12 AM: qmstart of 101 on pve1, failed, start failed: QEMU exited with code 1
      • Today at 10:10 AM: qmstart of 100 on pve1, OK

      4 tasks ran under the token, of which 1 failed: 3 × qmstart (1 failed), 1 × vzdump. Still running: vzdump of 100; a task goes on after its token is gone."
    `);
  });

  it('claims no more than is known where no task ran', () => {
    expect(told(UNUSED)).toMatchInlineSnapshot(`
      "No task ran under the token. Reading leaves no trace in Proxmox’s task log, so this does not prove that it was never used.

      No task ran under the token, which does not prove that it was never used."
    `);
  });

  it('says where the bot may not look, and where nothing answered', () => {
    expect([told({ kind: 'not_allowed' }), told({ kind: 'no_answer' })].join('\n\n')).toMatchInlineSnapshot(`
      "What ran under the token is not known: the bot may not see the cluster’s task log. Administrators find in this app’s log how to let it.

      What ran under the token is not known: the bot may not see the cluster’s task log.

      What ran under the token is not known: the cluster did not show its task log. The token is gone all the same. To see what ran, ask an administrator for the task log.

      What ran under the token is not known: the cluster did not show its task log."
    `);
  });

  it('says what was not looked at', () => {
    const unseen = { kind: 'seen', isCut: false, unseen: ['pve2', 'pve3'] } as const;
    const some = receiptOf({ ...unseen, tasks: [aTask(3)], isCut: true });
    expect([told(receiptOf({ ...unseen, tasks: [] })), told(some)].join('\n\n')).toMatchInlineSnapshot(`
      "Found no task that ran under the token. Reading leaves no trace in Proxmox’s task log, so this does not prove that it was never used. The tasks of pve2, pve3 were not to be seen.

      Found no task that ran under the token, which does not prove that it was never used. The tasks of pve2, pve3 were not to be seen.

      One task ran under the token, begun Today at 10:03 AM: 1 × qmstart. Only the latest tasks of its user were looked at; there were more. The tasks of pve2, pve3 were not to be seen.
      The last that ended:
      • Today at 10:03 AM: qmstart of 100 on pve1, OK

      One task ran under the token: 1 × qmstart. Only the latest tasks of its user were looked at; there were more. The tasks of pve2, pve3 were not to be seen."
    `);
  });

  it('names a task that is done to nothing, and an end that the cluster does not know', () => {
    const task = aTask(3, { kind: 'aptupdate', on: '', end: 'unknown', said: 'unexpected status' });
    expect(told(receiptOf({ kind: 'seen', tasks: [task], isCut: false, unseen: [] }))).toContain(
      'aptupdate on pve1, how it ended is not known, unexpected status',
    );
  });
});
