import { expect, it } from 'vitest';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { createLog } from '../../src/ops/log.ts';
import { logEvents } from '../../src/ops/log-events.ts';
import { aBot } from './support/scraped.ts';

/** A bot in memory, and the lines that operators read of its requests. */
function aLoggedBot() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const log = createLog('info', { write });
  return { bot: aBot((change, saved) => logEvents(log, change, saved)), lines };
}

it('tells each event of a request in a line, under the request’s id, by names alone', async () => {
  const { bot, lines } = aLoggedBot();
  const id = await bot.active(HOUR);
  const time = expect.any(String);
  const version = expect.any(Number);
  const about = { level: 30, time, version, request: id, role: 'provisioner', cluster: 'home' };
  expect(lines).toEqual([
    { ...about, event: 'requested', state: 'pending', msg: 'requested' },
    { ...about, event: 'approved', state: 'approved', msg: 'approved' },
    { ...about, event: 'provisioning_started', state: 'approved', msg: 'provisioning_started' },
    { ...about, event: 'secret_handed_over', state: 'approved', msg: 'secret_handed_over' },
    { ...about, event: 'activated', state: 'active', msg: 'activated' },
  ]);
});

it('says why something is late', async () => {
  const { bot, lines } = aLoggedBot();
  const id = await bot.approved(HOUR);
  bot.cluster.isDown = true;
  await bot.pass(SECOND);
  expect(lines).toContainEqual(
    expect.objectContaining({ request: id, event: 'provisioning_delayed', detail: expect.stringMatching(/Proxmox/) }),
  );
});
