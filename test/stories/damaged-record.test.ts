import { expect, it } from 'vitest';
import { openRedis } from '../../src/redis/open.ts';
import { keys } from '../../src/store/keys.ts';
import { startJourney } from '../support/journey.ts';

it('a record that was damaged in Redis stands in nobody’s way, and operators find it in the log', async () => {
  const log: string[] = [];
  const { ruth, ann, ada, redisUrl } = await startJourney({ onLog: (line) => log.push(line) });
  const damaged = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.seesCard(damaged);
  const redis = openRedis(redisUrl, { lazyConnect: true });
  await redis.connect();
  // Of another version too, or whoever works on it just now would save it over.
  await redis.hset(keys.request(damaged), { version: 99, record: '{"revision":1,"request":{"state":"actve"}}' });
  redis.disconnect();

  const id = await ruth.asks('provisioner rebuild it once more');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ruth.receivesSecret();
  expect((await ruth.isAnswered('/pvetoken list')).text).toContain(id);
  expect((await ada.isAnswered('/pvetoken list all')).text).toContain(id);
  await ruth.opensHome(new RegExp(id));
  expect((await ruth.isAnswered(`/pvetoken status ${damaged}`)).text).toMatch(/because of a fault in this app/);
  const told = log.filter((line) => line.includes('read a record for a list') && line.includes(damaged));
  expect(told).toHaveLength(1);
});
