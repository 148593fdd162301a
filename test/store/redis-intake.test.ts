import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Undertaking } from '../../src/domain/intake.ts';
import { connectStore } from '../../src/store/connection.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisIntake } from '../../src/store/redis-intake.ts';
import { ANN, MONDAY, RUTH } from '../support/records.ts';
import { testRedis } from '../support/redis.ts';

const { url } = await testRedis();
const redis = connectStore(url);
await redis.connect();
const intake = new RedisIntake(redis);

beforeEach(async () => void (await redis.flushdb()));
afterAll(() => redis.disconnect());

const COMMAND: Undertaking = { id: 'a', by: RUTH, what: { kind: 'command', word: 'list' }, at: MONDAY };
const CLICK: Undertaking = { id: 'b', by: ANN, what: { kind: 'click' }, at: MONDAY + 1 };

it('keeps what was begun until it has ended, and gives what is older than a moment', async () => {
  await intake.begun(COMMAND);
  await intake.begun(CLICK);
  expect(await intake.leftFrom(MONDAY + 1)).toEqual([COMMAND]);
  expect(await intake.leftFrom(MONDAY + 2)).toEqual([COMMAND, CLICK]);
  await intake.ended(COMMAND.id);
  expect(await intake.leftFrom(MONDAY + 2)).toEqual([CLICK]);
});

it('leaves out what cannot be read', async () => {
  await redis.hset(keys.intake, { x: 'not JSON', y: '{"by":7}' });
  await intake.begun(CLICK);
  expect(await intake.leftFrom(MONDAY + 2)).toEqual([CLICK]);
});
