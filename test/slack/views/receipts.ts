import { receiptOf, type Receipt, type Task } from '../../../src/domain/receipt.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { MONDAY } from '../../support/records.ts';

/** A task on the first node, some minutes into Monday's grant. */
export function aTask(minutes: number, changes: Partial<Task> = {}): Task {
  return { node: 'pve1', kind: 'qmstart', on: '100', startedAt: MONDAY + minutes * MINUTE, end: 'ok', ...changes };
}

/** Somebody started two guests, one of them again, and a backup that goes on. */
export const RECEIPT: Receipt = receiptOf({
  kind: 'seen',
  tasks: [
    aTask(10),
    aTask(12, { on: '101', end: 'failed', said: 'start failed: QEMU exited with code 1' }),
    aTask(15, { on: '101', said: 'WARNINGS: 1' }),
    aTask(50, { kind: 'vzdump', end: 'running' }),
  ],
  isCut: false,
  unseen: [],
});

/** Nobody started anything. */
export const UNUSED: Receipt = receiptOf({ kind: 'seen', tasks: [], isCut: false, unseen: [] });

/** As much as a receipt can hold, of the same words in every place. */
export function fullReceipt(words: string): Receipt {
  // A task that is done to nothing is told in other words.
  const on = words === '' ? '100' : words;
  const task = (end: Task['end']) => aTask(HOUR / MINUTE, { node: words, kind: words, on, end, said: words });
  const kinds = Array.from({ length: 30 }, (_, index) => ({ ...task('failed'), kind: `${index}${words}` }));
  const running = Array.from({ length: 30 }, () => task('running'));
  return receiptOf({ kind: 'seen', tasks: [...kinds, ...running], isCut: true, unseen: Array(30).fill(words) });
}
