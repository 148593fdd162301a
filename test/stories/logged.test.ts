import { expect, it } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { openRedis } from '../../src/redis/open.ts';
import { keys } from '../../src/store/keys.ts';
import { CAUGHT } from '../support/canary.ts';
import { startJourney } from '../support/journey.ts';

it('a whole story is in the log: each of its lines carries the request’s id, and none a secret', async () => {
  let lines: string[] = [];
  const journey = await startJourney({ onLog: (line) => void lines.push(line) });
  const { ruth, ann, slack, proxmox, pass, letTimeFlow } = journey;
  // What was said before there was a request is about none. Once it is ready it has looked at its rights, and said so.
  await fetch(`http://127.0.0.1:${journey.bot.port()}/readyz`);
  lines = [];
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster for Foxtrot');
  // A cluster that is away, and a Slack that takes no card, so that there is something to complain of.
  const away = proxmox.inject({ kind: 'down' });
  const busy = slack.inject({ method: 'chat.update', kind: 'status', status: 500, times: 2 });
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await busy.reached;
  letTimeFlow();
  await ann.seesCard(id, /does not answer/);
  away.remove();
  const { secret, message } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  await ruth.clicks(message, 'I stored it');
  pass(2 * HOUR);
  await ann.seesCard(id, /Revoked/);
  await ann.seesReply(id, /Revoked/);

  const story = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(story.filter(({ request }) => request !== id)).toEqual([]);
  const events = story.map(({ event }) => event);
  expect(events).toEqual(
    expect.arrayContaining(['requested', 'approved', 'provisioning_delayed', 'activated', 'revoked']),
  );
  expect(story.filter(({ level }) => level === 50).length).toBeGreaterThan(1);
  for (const hidden of [secret, CAUGHT, 'Foxtrot']) expect(lines.join('')).not.toContain(hidden);
});

it('a fault of an act is in the log with the request that the act was about', async () => {
  const lines: string[] = [];
  const { ruth, ann, redisUrl } = await startJourney({ onLog: (line) => void lines.push(line) });
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  const card = await ann.seesCard(id);
  const redis = openRedis(redisUrl, { lazyConnect: true });
  await redis.connect();
  await redis.hset(keys.request(id), { version: 99, record: 'damaged' });
  redis.disconnect();
  await ann.clicks(card, 'Approve');
  await ann.isTold(/because of a fault in this app/);
  await ruth.isAnswered(`/pvetoken status ${id}`);
  const faults = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level === 50);
  for (const doing of ['answer a click', 'answer a command']) {
    expect(faults).toContainEqual(expect.objectContaining({ doing, request: id, reference: expect.any(String) }));
  }
});
