import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { Secret } from '../../src/domain/secret.ts';
import { auditMac } from '../../src/ops/audit-key.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { keepAudit, type KeepingDeps } from '../../src/use-cases/keep-audit.ts';
import { InMemoryAuditCursors } from '../support/in-memory-audit-cursors.ts';
import { InMemoryAuditTrail } from '../support/in-memory-audit-trail.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { MONDAY } from '../support/records.ts';

const CHANNEL = 'C0AUDIT';

let bot: InMemoryBot;
let trail: InMemoryAuditTrail;
let cursors: InMemoryAuditCursors;

async function keep(changes: Partial<KeepingDeps> = {}): Promise<void> {
  const mac = auditMac(new Secret('a key for nothing but the tests of it'));
  await keepAudit({ ...bot.deps, trail, cursors, mac, channel: CHANNEL, checkpointEvery: HOUR, ...changes });
}

function write(): void {
  trail.entries.push({ id: `${MONDAY + trail.entries.length}-0`, text: 'reminded' });
}

/** What the channel was told. */
function told(): string[] {
  return bot.slack.messages.filter(({ channel }) => channel === CHANNEL).map(({ says }) => says);
}

function checkpoints(): string[] {
  return trail.seals.map(({ number, mac }) => `${number}:${mac}`);
}

beforeEach(() => {
  bot = new InMemoryBot();
  trail = new InMemoryAuditTrail();
  cursors = new InMemoryAuditCursors();
});

describe('the channel of the audit', () => {
  it('is told how far it is sealed, at most once in that time', async () => {
    write();
    await keep();
    write();
    await keep();
    bot.now += HOUR;
    await keep();
    expect(told()).toEqual(checkpoints());
    expect(told()).toHaveLength(2);
  });

  it('is told nothing where nothing was sealed since, or nobody seals', async () => {
    await keep();
    write();
    await keep({ mac: undefined });
    await keep({ channel: undefined });
    expect(told()).toEqual([]);
    bot.now += HOUR;
    await keep();
    bot.now += HOUR;
    await keep();
    expect(told()).toEqual(checkpoints());
  });

  it('is told once Slack takes it, and by another process', async () => {
    write();
    const messenger = { ...bot.deps.messenger, tellCheckpoint: () => Promise.reject(new Unavailable('Slack', 'down')) };
    await keep({ messenger });
    expect(bot.faults).toHaveLength(1);
    await keep();
    expect(told()).toEqual(checkpoints());
  });

  it('that cannot be written to is said to operators, no more often than it would be told', async () => {
    write();
    const refused = { ok: false, because: 'unreachable', detail: 'not_in_channel' } as const;
    const messenger = { ...bot.deps.messenger, tellCheckpoint: () => Promise.resolve(refused) };
    await keep({ messenger });
    await keep({ messenger });
    expect(bot.faults.map(String)).toEqual([`Error: ${CHANNEL} cannot be written to: not_in_channel`]);
  });
});
