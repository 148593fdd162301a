import { expect, it } from 'vitest';
import { startJourney, type Journey } from '../support/journey.ts';
import { ownRedis } from '../support/redis.ts';

/** What Prometheus reads of a bot, by series. */
async function scraped({ bot }: Journey): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${bot.port()}/metrics`, { headers: { connection: 'close' } });
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

it('a bot at work is in its metrics: grants, calls, times, queues', async () => {
  const journey = await startJourney();
  const { ruth, ann } = journey;
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  const series = await scraped(journey);
  const role = 'role="provisioner",cluster="home"';
  expect(series.get(`pvetoken_grants_active{${role}}`)).toBe(1);
  expect(series.get('pvetoken_overdue_revocations{cluster="home"}')).toBe(0);
  expect(series.get('pvetoken_late_requests')).toBe(0);
  expect(series.get('pvetoken_store_up')).toBe(1);
  expect(series.get('pvetoken_store_risks')).toBe(0);
  expect(series.get('pvetoken_slack_connected')).toBe(1);
  expect(series.get('pvetoken_queue_jobs{queue="cluster-home",state="active"}')).toBeGreaterThanOrEqual(0);
  expect(series.get('pvetoken_cluster_up{cluster="home"}')).toBe(1);
  expect(
    series.get('pvetoken_proxmox_calls_total{cluster="home",caller="bot",method="POST",result="ok"}'),
  ).toBeGreaterThan(0);
  expect(series.get('pvetoken_slack_calls_total{method="chat.postMessage",result="ok"}')).toBeGreaterThan(0);
  expect(series.get('pvetoken_acknowledgement_seconds_count')).toBeGreaterThanOrEqual(2);
  expect(series.get('pvetoken_click_to_secret_seconds_count{click="approval",cluster="home"}')).toBe(1);
  expect(series.get('pvetoken_last_sweep_timestamp_seconds')).toBeGreaterThan(0);
  // Names of the configuration and of our own code, never an id.
  for (const name of series.keys()) expect(name).not.toMatch(new RegExp(`${id}|${ruth.userId}|pvt-`));
});

it('with Redis down, metrics are answered, without what nobody knows then', async () => {
  const redis = await ownRedis();
  const journey = await startJourney({ redisUrl: redis.url });
  await redis.kill();
  const series = await scraped(journey);
  expect(series.get('pvetoken_store_up')).toBe(0);
  expect(series.get('pvetoken_slack_connected')).toBe(1);
  const unknown = /^pvetoken_(overdue|late|waiting|queue|store_risks|intake)/;
  expect([...series.keys()].filter((name) => unknown.test(name))).toEqual([]);
});
