import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { letSeeTasks } from '../support/rights.ts';

interface Held {
  readonly id: string;
  readonly fullTokenId: string;
  readonly secret: string;
}

async function activeGrant({ ruth, ann }: Journey): Promise<Held> {
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const { secret } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  return { id, fullTokenId: `pvt-${id}@pve!pvt-${id}`, secret };
}

/** Ruth uses her token as any client does. */
async function uses({ proxmox }: Journey, { fullTokenId, secret }: Held, method: string, path: string): Promise<void> {
  const headers = { authorization: `PVEAPIToken=${fullTokenId}=${secret}` };
  const { status } = await fetch(`${proxmox.url}/api2/json${path}`, { method, headers });
  expect(status).toBe(200);
}

describe('at the end of a grant', () => {
  it('its owner reads what ran under the token, and the card’s thread how much', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, pass, clock } = journey;
    letSeeTasks(proxmox);
    const held = await activeGrant(journey);
    pass(30 * MINUTE);
    await uses(journey, held, 'POST', '/nodes/pve1/qemu/100/status/start');
    pass(30 * MINUTE);
    const starttime = clock.now() / SECOND;
    const failed = { endtime: starttime, status: 'command lvcreate failed: exit code 5' };
    proxmox.addTask({ user: held.fullTokenId, type: 'qmcreate', id: '110', starttime, ended: failed });
    proxmox.addTask({ user: held.fullTokenId, type: 'vzdump', id: '100', starttime });
    pass(HOUR);
    await ann.seesCard(held.id, /Revoked.*its time ran out/);
    const inThread = await ann.seesReply(held.id, /^3 tasks ran under the token, of which 1 failed: /);
    expect(inThread.text).toMatch(/Still running: vzdump of 100; a task goes on after its token is gone\.$/);
    expect(inThread.pings).toEqual([]);
    const { text } = await ruth.seesDm(/^3 tasks ran under the token, of which 1 failed, the first begun .* 10:30/);
    expect(text).toMatch(/qmcreate of 110 on pve1, failed, command lvcreate failed: exit code 5/);
    expect(text).toMatch(/qmstart of 100 on pve1, OK$/);
  });

  it('nobody reads that a token was never used, only that no task ran', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, pass } = journey;
    letSeeTasks(proxmox);
    const held = await activeGrant(journey);
    await uses(journey, held, 'GET', '/cluster/resources');
    pass(2 * HOUR);
    await ruth.seesDm(/^No task ran under the token\. Reading leaves no trace.*does not prove that it was never used/);
    await ann.seesReply(held.id, /^No task ran under the token, which does not prove/);
  });

  it('the owner reads that the bot may not look, and operators what to grant', async () => {
    const log: string[] = [];
    const journey = await startJourney({ onLog: (line) => void log.push(line) });
    const { ruth, ann, pass } = journey;
    const { id } = await activeGrant(journey);
    pass(2 * HOUR);
    const { text } = await ruth.seesDm(/^What ran under the token is not known: the bot may not see/);
    expect(text).not.toContain('pveum');
    await ann.seesReply(id, /^What ran under the token is not known/);
    await ruth.waits(
      () => log.some((line) => line.includes('pveum acl modify /nodes --roles TokenBotTasks')),
      'what operators read',
    );
  });

  it('a cluster that shows no task log holds nothing up', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, pass, letTimeFlow } = journey;
    letSeeTasks(proxmox);
    const { id, fullTokenId, secret } = await activeGrant(journey);
    proxmox.inject({ kind: 'unknown', done: false, match: { path: /^\/nodes/ }, times: Infinity });
    pass(2 * HOUR);
    await ann.seesCard(id, /Revoked.*its time ran out/);
    await ruth.seesDm(/^Revoked/);
    expect(proxmox.can(fullTokenId, secret)).toEqual({ ok: false });
    letTimeFlow();
    await ruth.seesDm(/^What ran under the token is not known: the cluster did not show its task log/);
  });
});
