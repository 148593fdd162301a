import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditLine } from '../../src/domain/audit-line.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { AuditSink } from '../../src/use-cases/ports/audit.ts';
import { AuditStream } from '../../src/use-cases/stream-audit.ts';
import { InMemoryAuditCursors } from '../support/in-memory-audit-cursors.ts';
import { InMemoryAuditTrail } from '../support/in-memory-audit-trail.ts';
import { InMemoryLeases } from '../support/in-memory-queue.ts';
import { ManualClock } from '../support/clock.ts';
import { MONDAY } from '../support/records.ts';

/** Somebody who takes entries, for as long as they are up. */
class Receiver implements AuditSink {
  isUp = true;
  tries = 0;
  readonly taken: string[] = [];

  send(lines: readonly AuditLine[]): Promise<void> {
    this.tries += 1;
    if (!this.isUp) return Promise.reject(new Error('down'));
    this.taken.push(...lines.map(({ id }) => id));
    return Promise.resolve();
  }
}

let trail: InMemoryAuditTrail;
let cursors: InMemoryAuditCursors;
let leases: InMemoryLeases;
let clock: ManualClock;
let receiver: Receiver;
let faults: unknown[];
let lags: number[];

const report = (fault: unknown): string => `fault-${faults.push(fault)}`;
const onLag = (lag: number): void => void lags.push(lag);

/** A process of the bot. */
function process(): AuditStream {
  return new AuditStream({ trail, cursors, leases, now: clock.now, sink: receiver, report, onLag });
}

/** Writes so many more entries, one a millisecond from Monday on. */
function write(count: number): string[] {
  for (let added = 0; added < count; added++) {
    trail.entries.push({ id: `${MONDAY + trail.entries.length}-0`, text: 'reminded' });
  }
  return trail.entries.map(({ id }) => id);
}

beforeEach(() => {
  trail = new InMemoryAuditTrail();
  cursors = new InMemoryAuditCursors();
  leases = new InMemoryLeases();
  clock = new ManualClock();
  receiver = new Receiver();
  [faults, lags] = [[], []];
});

describe('the stream of the audit', () => {
  it('takes every entry elsewhere, in order and once, whichever process is at it', async () => {
    write(250);
    await process().run();
    const all = write(3);
    await process().run();
    await process().run();
    expect(receiver.taken).toEqual(all);
    expect(lags).toEqual([0, 0, 0]);
  });

  it('is the work of one process at a time', async () => {
    write(1);
    const lease = await leases.take('audit-stream');
    await process().run();
    expect(receiver.taken).toEqual([]);
    await lease?.release();
    await process().run();
    expect(receiver.taken).toHaveLength(1);
  });

  it('tries again what was not taken, less and less often, and says how long that waits', async () => {
    const all = write(2);
    receiver.isUp = false;
    const stream = process();
    for (let second = 0; second < 600; second++) {
      await stream.run();
      clock.advance(SECOND);
    }
    expect(receiver.tries).toBeGreaterThan(5);
    expect(receiver.tries).toBeLessThan(15);
    expect(faults).toHaveLength(receiver.tries);
    expect(lags.at(-1)).toBe(599 * SECOND);
    receiver.isUp = true;
    clock.advance(5 * MINUTE);
    await stream.run();
    expect(receiver.taken).toEqual(all);
    expect(lags.at(-1)).toBe(0);
  });

  it('gives an entry again rather than not at all, when a process dies before it noted that', async () => {
    const [first, second] = write(2);
    const set = cursors.set.bind(cursors);
    cursors.set = () => Promise.reject(new Error('killed'));
    await expect(process().run()).rejects.toThrow('killed');
    cursors.set = set;
    await process().run();
    expect(receiver.taken).toEqual([first, second, first, second]);
  });
});
