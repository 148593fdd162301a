import { expect, it, onTestFinished, vi } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { openRedis, type RedisConnection } from '../../src/redis/open.ts';
import { lineOf } from '../../src/store/audit-lines.ts';
import { keys } from '../../src/store/keys.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';

/** Somebody's slip of the hand, by which nothing can be written into the audit until it is put back. */
const ASIDE = '{pvetoken}:audit-aside';

const PATIENCE = { timeout: 20_000 };

interface Break {
  readonly mend: () => Promise<void>;
  readonly acts: () => Promise<string[]>;
}

async function breakAudit(redisUrl: string): Promise<Break> {
  const redis: RedisConnection = openRedis(redisUrl, { lazyConnect: true });
  await redis.connect();
  onTestFinished(() => redis.disconnect());
  await redis.rename(keys.audit, ASIDE);
  await redis.set(keys.audit, 'not a stream');
  return {
    mend: async () => void (await redis.rename(ASIDE, keys.audit)),
    acts: async () => (await redis.xrange(keys.audit, '-', '+')).map((entry) => lineOf(entry).act),
  };
}

it('while the audit cannot be written no token is made, and the request goes on once it can', async () => {
  const log: string[] = [];
  const { ruth, ann, proxmox, redisUrl } = await startJourney({ onLog: (line) => log.push(line) });
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  const card = await ann.seesCard(id);
  const { mend, acts } = await breakAudit(redisUrl);

  await ann.clicks(card, 'Approve');
  await vi.waitFor(() => expect(log.join('')).toContain('WRONGTYPE'), PATIENCE);
  expect((await ruth.isAnswered(`/pvetoken status ${id}`)).text).toMatch(/Waiting for an approver/);
  expect((await ruth.isAnswered('/pvetoken request provisioner once more')).text).toMatch(/because of a fault/);
  expect(holdings(proxmox)).toEqual(isEmpty);
  expect(ann.ephemerals().map(({ text }) => text)).toEqual([expect.stringMatching(/because of a fault/)]);

  await mend();
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  await ruth.receivesSecret();
  expect(await acts()).toEqual(expect.arrayContaining(['requested', 'approved', 'provisioning_started', 'activated']));
});

it('an approved request whose intent cannot be written waits without a token', async () => {
  const log: string[] = [];
  const { ruth, ann, proxmox, redisUrl, letTimeFlow } = await startJourney({ onLog: (line) => log.push(line) });
  const outage = proxmox.inject({ kind: 'down' });
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Approved/);
  // The first attempt, whose intent was written, is over; the next one is due once time flows.
  await vi.waitFor(() => expect(log.join('')).toContain('provisioning_delayed'), PATIENCE);
  const { mend } = await breakAudit(redisUrl);
  outage.remove();
  letTimeFlow();
  await vi.waitFor(() => expect(log.join('')).toContain('WRONGTYPE'), PATIENCE);
  expect(holdings(proxmox)).toEqual(isEmpty);
  await mend();
  await ann.seesCard(id, /Active until/);
});

it('a grant ends on time although the audit cannot be written, and its entries follow', async () => {
  const { ruth, ann, proxmox, pass, letTimeFlow, redisUrl } = await startJourney();
  const [expiring, returned] = [
    await ruth.asks('provisioner for 1h rebuild'),
    await ruth.asks('provisioner for 1h again'),
  ];
  for (const id of [expiring, returned]) {
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
  }
  const { mend, acts } = await breakAudit(redisUrl);
  letTimeFlow();
  await ruth.isAnswered(`/pvetoken revoke ${returned}`);
  await ann.seesCard(returned, /Revoked/);
  expect(holdings(proxmox).tokens.join()).not.toContain(returned);
  pass(HOUR);
  await ann.seesCard(expiring, /Revoked/);
  expect(holdings(proxmox)).toEqual(isEmpty);

  await mend();
  await expect.poll(async () => (await acts()).filter((act) => act === 'revoked'), PATIENCE).toHaveLength(2);
  expect((await acts()).filter((act) => act === 'revocation_started')).toHaveLength(2);
});
