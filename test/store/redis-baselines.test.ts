import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AclEntry, Survey } from '../../src/domain/comparison.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisBaselines } from '../../src/store/redis-baselines.ts';
import { anId } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const { url } = await testRedis();
const redis: RedisConnection = connectStore(url);
await redis.connect();
const baselines = new RedisBaselines(redis);

beforeEach(async () => void (await redis.flushdb()));
afterAll(() => redis.disconnect());

const BOB: AclEntry = { holder: 'bob@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: true };

function surveyOf(...entries: readonly AclEntry[]): Survey {
  return { entries, blind: ['/pool/dev'], privileges: ['VM.Allocate'], members: ['/vms/100'] };
}

describe('a baseline', () => {
  it('knows what was there, and nothing that differs from it', async () => {
    await baselines.keep(anId(), surveyOf(BOB));
    const baseline = await baselines.load(anId());
    expect(baseline).toMatchObject({ blind: ['/pool/dev'], privileges: ['VM.Allocate'], members: ['/vms/100'] });
    expect(baseline?.had(BOB)).toBe(true);
    for (const change of [{ holder: 'bob@pam' }, { pveRole: 'PVEAdmin' }, { path: '/vms/10' }, { propagate: false }]) {
      expect([change, baseline?.had({ ...BOB, ...change })]).toEqual([change, false]);
    }
  });

  it('is that which was kept first', async () => {
    await baselines.keep(anId(), surveyOf());
    await baselines.keep(anId(), surveyOf(BOB));
    expect((await baselines.load(anId()))?.had(BOB)).toBe(false);
  });

  it('is each request’s own, and gone once it is forgotten', async () => {
    await baselines.keep(anId(1), surveyOf(BOB));
    expect(await baselines.load(anId(2))).toBeUndefined();
    await baselines.forget(anId(1));
    expect(await baselines.load(anId(1))).toBeUndefined();
  });

  it('has no time to live, and shares the hash slot of all keys', async () => {
    await baselines.keep(anId(), surveyOf(BOB));
    expect(await redis.keys('*')).toEqual([keys.acl(anId())]);
    expect(await redis.ttl(keys.acl(anId()))).toBe(-1);
    expect(keys.acl(anId())).toMatch(/^\{pvetoken\}/);
  });

  it('of a cluster with 20,000 entries stays below half a megabyte', async () => {
    const entries = Array.from({ length: 20_000 }, (_, index) => ({ ...BOB, holder: `${'x'.repeat(50)}${index}@pve` }));
    await baselines.keep(anId(), surveyOf(...entries));
    expect(await redis.strlen(keys.acl(anId()))).toBeLessThan(500_000);
  });

  it('that cannot be read is a fault, not an empty ACL', async () => {
    await redis.set(keys.acl(anId()), '{"marks":1}');
    await expect(baselines.load(anId())).rejects.toThrow(/marks/);
  });
});
