/**
 * Measures one round of reconciling over a cluster of 10,000 users and 20,000 tokens, all of them ours and as approved,
 * with their 20,000 records in a real Redis: `node tools/run.mjs node bench/reconcile.ts`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Active } from '../src/domain/request.ts';
import { newRequestId } from '../src/domain/request-id.ts';
import { Secret } from '../src/domain/secret.ts';
import { HOUR, SECOND } from '../src/domain/time.ts';
import { startRedisServer } from '../src/embedded-redis/start.ts';
import { createProxmoxClient } from '../src/proxmox/client.ts';
import { createHoldings } from '../src/proxmox/holdings.ts';
import { connectStore } from '../src/store/connection.ts';
import { RedisDiscrepancies } from '../src/store/redis-discrepancies.ts';
import { RedisStore } from '../src/store/redis-store.ts';
import { reconcileCluster } from '../src/use-cases/reconcile.ts';
import { anActive, inState } from '../test/domain/states.ts';
import { InMemoryBot } from '../test/support/in-memory-bot.ts';
import { MONDAY } from '../test/support/records.ts';

const USERS = 10_000;
const NOW = MONDAY + HOUR;
const TEMPLATE = inState(anActive(), 'active');

/** An active grant of its own for each number; the first half has users of their own. */
function aGrant(number: number): Active {
  const id = newRequestId(Uint8Array.from({ length: 8 }, (_, index) => Math.floor(number / 20 ** index) % 20));
  const isDedicated = number < USERS;
  const owner = isDedicated ? ({ kind: 'dedicated' } as const) : ({ kind: 'existing', user: 'terraform@pve' } as const);
  return { ...TEMPLATE, id, terms: { ...TEMPLATE.terms, owner } };
}

const grants = Array.from({ length: 2 * USERS }, (_, number) => aGrant(number));
const expire = TEMPLATE.grant.expiresAt / SECOND - 1;
const [path = ''] = TEMPLATE.terms.paths;

function tokenOf({ id, terms }: Active): object {
  const privsep = terms.owner.kind === 'existing' ? 1 : 0;
  return { tokenid: `pvt-${id}`, privsep, expire, comment: `pvetoken request ${id}` };
}

const [dedicated, onTerraform] = [grants.slice(0, USERS), grants.slice(USERS)];
const users = [
  ...dedicated.map((grant) => ({
    userid: `pvt-${grant.id}@pve`,
    enable: 1,
    expire,
    comment: `pvetoken request ${grant.id}`,
    groups: 'pvetoken',
    'realm-type': 'pve',
    tokens: [tokenOf(grant)],
  })),
  { userid: 'terraform@pve', enable: 1, expire: 0, groups: 'pvetoken', tokens: onTerraform.map(tokenOf) },
];
const acl = grants.map(({ id, terms }) => {
  const isDedicated = terms.owner.kind === 'dedicated';
  const ugid = isDedicated ? `pvt-${id}@pve` : `terraform@pve!pvt-${id}`;
  return { path, type: isDedicated ? 'user' : 'token', ugid, roleid: terms.pveRole, propagate: 1 };
});
const answers = new Map([
  ['/api2/json/access/users', JSON.stringify({ data: users })],
  ['/api2/json/access/acl', JSON.stringify({ data: acl })],
]);

const server = createServer((request, response) => response.end(answers.get(request.url?.split('?')[0] ?? '')));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const client = createProxmoxClient({
  name: 'home',
  endpoints: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
  credential: { kind: 'token', fullTokenId: 'pvetoken@pve!bot', secret: new Secret('bench') },
  tls: {},
  deadline: 30 * SECOND,
});

const redisServer = await startRedisServer();
const redis = connectStore(redisServer.url);
await redis.connect();
const store = new RedisStore(redis);
const { desk } = anActive();
for (const request of grants) {
  await store.save({ record: { version: 0, revision: 1, request, desk }, events: [] }, TEMPLATE.grant.expiresAt);
}

const bot = new InMemoryBot();
bot.now = NOW;
const holdings = createHoldings(new Map([['home', client]]));
const deps = { ...bot.deps, store, holdings, discrepancies: new RedisDiscrepancies(redis) };

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const size = (text = ''): string => `${(text.length / 1e6).toFixed(1)} MB`;
say(`users with their tokens: ${size(answers.get('/api2/json/access/users'))}`);
say(`ACL entries: ${size(answers.get('/api2/json/access/acl'))}`);

for (const round of [1, 2, 3]) {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const start = performance.now();
  await holdings.all('home');
  const read = performance.now() - start;
  const readBlocked = loop.max / 1e6;
  loop.reset();
  const whole = await reconcileCluster(deps, 'home');
  const time = performance.now() - start - read;
  loop.disable();
  if (whole.kind !== 'done') throw new Error(whole.kind);
  say(
    `round ${round}: reading alone ${read.toFixed(0)} ms (loop held up ${readBlocked.toFixed(0)} ms at most), ` +
      `whole round ${time.toFixed(0)} ms (${(loop.max / 1e6).toFixed(0)} ms at most), ` +
      `${whole.held} held, ${whole.found.length} found, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`,
  );
}

await client.close();
server.close();
redis.disconnect();
await redisServer.stop();
