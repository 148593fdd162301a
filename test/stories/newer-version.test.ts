import { expect, it } from 'vitest';
import { openRedis, type RedisConnection } from '../../src/redis/open.ts';
import { RECORD_FORM } from '../../src/store/record-schema.ts';
import { keys } from '../../src/store/keys.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** Writes a request as a version to come might: in a state, with an event and under a form that nobody here knows. */
async function takenOver(redis: RedisConnection, id: string): Promise<Record<string, string>> {
  const key = keys.request(id);
  const { version = '', record = '' } = await redis.hgetall(key);
  const later = record
    .replace('"state":"pending"', '"state":"postponed"')
    .replace('"owed":{"card":[', '"owed":{"card":[{"type":"teleported","at":1}');
  await redis.hset(key, { version: Number(version) + 1, record: later, form: RECORD_FORM + 1 });
  await redis.zadd(keys.due, 1, id);
  return await redis.hgetall(key);
}

async function withRedis<T>({ redisUrl }: Journey, act: (redis: RedisConnection) => Promise<T>): Promise<T> {
  const redis = openRedis(redisUrl, { lazyConnect: true });
  await redis.connect();
  return await act(redis).finally(() => redis.disconnect());
}

it('a request that a newer version has written is left alone, and people are told so while others are served', async () => {
  const log: string[] = [];
  const journey = await startJourney({ onLog: (line) => log.push(line) });
  const { ruth, ann, ada, proxmox } = journey;
  const newer = await ruth.asks('provisioner rebuild the dev cluster');
  const card = await ann.seesCard(newer);
  await ruth.seesDm(new RegExp(newer));
  const written = await withRedis(journey, async (redis) => await takenOver(redis, newer));

  await ann.clicks(card, 'Approve');
  await ann.isTold(/^Nothing was done: a newer version of this app takes care of this request/);
  expect((await ruth.isAnswered(`/pvetoken cancel ${newer}`)).text).toMatch(/^Nothing was done: a newer version/);
  expect((await ada.isAnswered('/pvetoken revoke --all')).text).toMatch(/^Nothing was done: a newer version/);
  expect((await ada.isAnswered('/pvetoken reconcile')).text).not.toMatch(/fault/);

  const known = await ruth.asks('provisioner rebuild the test cluster');
  expect((await ruth.isAnswered('/pvetoken list')).text).toContain(known);
  await ruth.opensHome(new RegExp(known));
  await ann.clicks(await ann.seesCard(known), 'Approve');
  await ann.seesCard(known, /Active until/);
  await ada.clicks(await ada.isAnswered('/pvetoken revoke --all'), 'Revoke 1 grant');
  await ada.isTold(/Started to revoke 1 grant.*Could not start with 1 grant: type the command again/);
  await ann.seesCard(known, /Revoked/);
  expect(holdings(proxmox)).toEqual(isEmpty);

  expect(await withRedis(journey, async (redis) => await redis.hgetall(keys.request(newer)))).toEqual(written);
  expect(ann.cardSays(newer, /./)?.text).toBe(card.text);
  // What is said in turn, because Slack takes no more at once, is no fault of this.
  const told = log.filter((line) => /"level":[456]0/.test(line) && !line.includes('too much at once'));
  expect(told.map((line) => /"msg":"([^"]*)"/.exec(line)?.[1])).toEqual([
    'a newer version of the bot has written this request; it and others like it are left to that version',
  ]);
});
