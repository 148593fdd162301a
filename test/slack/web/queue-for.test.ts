import { expect, test } from 'vitest';
import { SECOND } from '../../../src/domain/time.ts';
import { Queues } from '../../../src/slack/web/queue-for.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import { ManualClock } from '../../support/clock.ts';

const limited = async (): Promise<never> =>
  await Promise.reject(new Unavailable('Slack', 'rate limited', { retryAfter: 2 * SECOND }));
const done = async (): Promise<string> => await Promise.resolve('done');

/** How long somebody is told to wait; `done` when they need not. */
async function waitOf(attempt: Promise<string>): Promise<unknown> {
  return await attempt.catch((fault: unknown) => (fault instanceof Unavailable ? fault.retryAfter : fault));
}

function queues() {
  const clock = new ManualClock();
  return { clock, lines: new Queues(clock.now) };
}

test('nobody waits before Slack says that they are too many', async () => {
  const { lines } = queues();
  for (const _ of [1, 2, 3]) expect(await waitOf(lines.queueFor('C1', done))).toBe('done');
});

test('each of those who wait comes back at another moment, and Slack is not asked before the first', async () => {
  const { clock, lines } = queues();
  expect(await waitOf(lines.queueFor('C1', limited))).toBe(2 * SECOND);
  expect(await waitOf(lines.queueFor('C1', done))).toBe(3.2 * SECOND);
  expect(await waitOf(lines.queueFor('C1', done))).toBe(4.4 * SECOND);
  expect(await waitOf(lines.queueFor('C2', done))).toBe('done');
  clock.advance(2 * SECOND);
  expect(await waitOf(lines.queueFor('C1', done))).toBe('done');
  // Whoever comes now, out of turn, waits behind the others.
  expect(await waitOf(lines.queueFor('C1', done))).toBe(3.6 * SECOND);
  clock.advance(1.2 * SECOND);
  expect(await waitOf(lines.queueFor('C1', done))).toBe('done');
});

test('a line ends with its last turn', async () => {
  const { clock, lines } = queues();
  await waitOf(lines.queueFor('C1', limited));
  clock.advance(2 * SECOND);
  for (const _ of [1, 2, 3]) expect(await waitOf(lines.queueFor('C1', done))).toBe('done');
});

test('any other fault is nobody else’s', async () => {
  const { lines } = queues();
  const broken = new Unavailable('Slack', 'it answered HTTP 500');
  await expect(lines.queueFor('C1', async () => await Promise.reject(broken))).rejects.toBe(broken);
  expect(await waitOf(lines.queueFor('C1', done))).toBe('done');
});
