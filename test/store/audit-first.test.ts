import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { expire } from '../../src/domain/lifecycle/revoke.ts';
import { HOUR } from '../../src/domain/time.ts';
import { beginAttempt } from '../../src/domain/lifecycle/provision.ts';
import type { Reconciled } from '../../src/domain/discrepancy.ts';
import type { Change, RequestRecord } from '../../src/domain/record.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { lineOf } from '../../src/store/audit-lines.ts';
import type { AuditLine } from '../../src/domain/audit-line.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisAuditTrail } from '../../src/store/redis-audit-trail.ts';
import { RedisDiscrepancies } from '../../src/store/redis-discrepancies.ts';
import { RedisPauses } from '../../src/store/redis-pauses.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { anActive, anApproved } from '../domain/states.ts';
import { anId, MONDAY, RUTH } from '../support/records.ts';
import { ownRedis } from '../support/redis.ts';

/** The bot's user in Redis, which some administrator may keep from writing into streams. */
let administrator: RedisConnection;
let redis: RedisConnection;
let store: RedisStore;

const STAMP = { policy: 'Zq3-x_9A', team: () => 'T0HOME' };

async function open(url: string, auth?: { username: string; password: string }): Promise<RedisConnection> {
  const connection = connectStore(url);
  onTestFinished(() => connection.disconnect());
  await connection.connect();
  if (auth !== undefined) await connection.call('AUTH', auth.username, auth.password);
  return connection;
}

async function mayWriteStreams(may: boolean): Promise<void> {
  await administrator.call('ACL', 'SETUSER', 'bot', 'on', '>pw', '~*', '&*', '+@all', may ? '+xadd' : '-xadd');
}

beforeEach(async () => {
  const { url } = await ownRedis();
  administrator = await open(url);
  await mayWriteStreams(true);
  redis = await open(url, { username: 'bot', password: 'pw' });
  store = new RedisStore(redis, undefined, STAMP);
});

async function saved(change: Change): Promise<RequestRecord> {
  const record = await store.save(change, MONDAY);
  if (record === 'conflict') throw new Error('somebody else saved');
  return record;
}

async function lines(): Promise<AuditLine[]> {
  return (await administrator.xrange(keys.audit, '-', '+')).map(lineOf);
}

it('a change that leads to a token is not saved where its entry cannot be written', async () => {
  const record = await saved({ record: { ...anApproved(), version: 0 }, events: [] });
  const change = beginAttempt(record, MONDAY);
  if (change === undefined) throw new Error('it is approved');
  await mayWriteStreams(false);
  await expect(store.save(change, MONDAY)).rejects.toThrow(/nothing was saved, because the audit cannot be written/);
  expect(await store.load(anId())).toEqual(record);
  await expect(new RedisPauses(redis).end(undefined, RUTH, MONDAY)).resolves.toBeUndefined();

  await mayWriteStreams(true);
  await saved(change);
  expect((await lines()).map(({ act }) => act)).toEqual(['provisioning_started']);
});

it('the end of a grant is saved without its entry, which follows as it would have been', async () => {
  const record = await saved({ record: { ...anActive(), version: 0 }, events: [] });
  const change = expire(record, MONDAY + 10 * HOUR);
  if (change === undefined) throw new Error('it is over');
  await mayWriteStreams(false);
  const revoking = await saved({ ...change, from: 'active' });
  expect(revoking.request.state).toBe('revoking');
  expect((await store.load(anId()))?.request.state).toBe('revoking');
  const trail = new RedisAuditTrail(redis);
  await expect(trail.writeOwed()).rejects.toThrow(/^ERR The user executing/);
  expect(await lines()).toEqual([]);

  await mayWriteStreams(true);
  await trail.writeOwed();
  await trail.writeOwed();
  expect(await lines()).toEqual([
    {
      id: expect.any(String),
      at: MONDAY + 10 * HOUR,
      act: 'revocation_started',
      actor: 'bot',
      request: anId(),
      before: 'active',
      after: 'revoking',
      policy: 'Zq3-x_9A',
      details: { cause: { kind: 'expired' } },
    },
  ]);
});

it('a pause, and what reconciling does, go on without their entries; a resumption does not', async () => {
  const [pauses, discrepancies] = [new RedisPauses(redis, STAMP), new RedisDiscrepancies(redis, STAMP)];
  await mayWriteStreams(false);
  await pauses.begin({ cluster: 'home', by: RUTH, reason: 'The audit is broken "now"\n', since: MONDAY });
  await expect(pauses.end('home', RUTH, MONDAY)).rejects.toThrow(
    /nothing was saved, because the audit cannot be written/,
  );
  expect(await pauses.list()).toHaveLength(1);
  const what: Reconciled = {
    type: 'reconciled',
    name: 'a',
    cluster: 'home',
    requestId: anId(),
    owner: 'pvt-a@pve',
    discrepancy: { kind: 'vanished' },
    handling: { kind: 'started' },
    at: MONDAY,
  };
  await discrepancies.note(what, MONDAY);
  expect((await discrepancies.known('home')).size).toBe(1);

  await mayWriteStreams(true);
  await new RedisAuditTrail(redis).writeOwed();
  expect((await lines()).map(({ act, actor, details }) => [act, actor, details['reason']])).toEqual([
    ['paused', `T0HOME/${RUTH}`, 'The audit is broken "now"\n'],
    ['reconciled', 'bot', undefined],
  ]);
});
