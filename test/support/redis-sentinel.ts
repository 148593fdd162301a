import { Redis } from 'ioredis';
import { KEEPS_DATA, startNode, until, type NodeSettings, type RedisNode } from './redis-program.ts';

const MASTER = 'mymaster';
const SENTINELS = 3;
/** How long a master may be silent before Sentinels take it for dead. */
const DOWN_AFTER_MS = 500;

export interface SentinelOptions {
  /** Besides the master; default 1. */
  readonly replicas?: number;
  /** Asked of those who speak to the servers, and another by the Sentinels. */
  readonly passwords?: { readonly servers: string; readonly sentinels: string };
  /** Further settings of each server. */
  readonly settings?: NodeSettings;
}

/** Three Sentinels, a master and its replicas, on ports of 127.0.0.1. */
export interface SentinelRedis {
  /** For the bot's REDIS_URL; `/3` added to its path chooses a database. */
  readonly url: string;
  /** The master and its replicas, as they were started. */
  readonly servers: readonly RedisNode[];
  /** The server that the Sentinels call the master now. */
  master(): Promise<RedisNode>;
  replicas(): Promise<RedisNode[]>;
  /** Kills the master as a power cut does. @returns the dead server, once the Sentinels have made another the master. */
  failover(): Promise<RedisNode>;
  /** Waits until the Sentinels have made another server than this one the master. */
  replaced(old: RedisNode): Promise<void>;
  /** Brings a dead server back; it is a replica of the new master once this resolves. */
  revive(dead: RedisNode): Promise<void>;
  /** Ends everything, also what was killed or frozen. */
  stop(): Promise<void>;
}

/** Starts them and resolves once a failover could happen. Usable outside of vitest: the caller stops them. */
export async function startSentinel(options: SentinelOptions = {}): Promise<SentinelRedis> {
  const { replicas = 1, passwords, settings = {} } = options;
  const started: RedisNode[] = [];
  const keep = async (starting: Promise<RedisNode>): Promise<RedisNode> => {
    const node = await starting;
    started.push(node);
    return node;
  };
  const stop = async (): Promise<void> => void (await Promise.all(started.map(async (node) => await node.stop())));
  const shared: NodeSettings = {
    ...KEEPS_DATA,
    'repl-diskless-sync-delay': '0',
    ...(passwords && { requirepass: passwords.servers, masterauth: passwords.servers }),
    ...settings,
  };
  try {
    const first = await keep(startNode(() => shared));
    const servers = [first];
    for (let count = 0; count < replicas; count++) {
      servers.push(await keep(startNode(() => ({ ...shared, replicaof: `127.0.0.1 ${first.port}` }))));
    }
    const sentinels = await Promise.all(
      Array.from(
        { length: SENTINELS },
        async () => await keep(startNode(() => watching(first, options), ['--sentinel'])),
      ),
    );
    return await watched({ servers, sentinels, replicas, stop }, passwords);
  } catch (fault) {
    await stop();
    throw fault;
  }
}

function watching(first: RedisNode, { passwords }: SentinelOptions): NodeSettings {
  return {
    ...(passwords && { requirepass: passwords.sentinels }),
    sentinel: [
      `monitor ${MASTER} 127.0.0.1 ${first.port} 2`,
      `down-after-milliseconds ${MASTER} ${DOWN_AFTER_MS}`,
      `failover-timeout ${MASTER} 4000`,
      ...(passwords ? [`auth-pass ${MASTER} ${passwords.servers}`, `sentinel-pass ${passwords.sentinels}`] : []),
    ],
  };
}

interface Parts {
  readonly servers: readonly RedisNode[];
  readonly sentinels: readonly RedisNode[];
  readonly replicas: number;
  readonly stop: () => Promise<void>;
}

async function watched(
  { servers, sentinels, replicas, stop }: Parts,
  passwords: SentinelOptions['passwords'],
): Promise<SentinelRedis> {
  const toSentinels = async <T>(question: (redis: Redis) => Promise<T>) =>
    await Promise.all(sentinels.map(async ({ port }) => await ask(port, passwords?.sentinels, question)));
  const stateOf = async (): Promise<ReadonlyMap<string, string>[]> =>
    (await toSentinels(async (redis) => await redis.call('SENTINEL', 'MASTER', MASTER))).map(pairs);
  const portOfMaster = async (): Promise<number | undefined> => {
    const ports = new Set((await stateOf()).map((state) => state.get('port')));
    const [port] = ports;
    return ports.size === 1 && port !== undefined ? Number(port) : undefined;
  };
  const master = async (): Promise<RedisNode> => {
    let found: RedisNode | undefined;
    await until('Sentinels that agree on a master', async () => {
      const port = await portOfMaster();
      found = servers.find((server) => server.port === port);
      return found !== undefined;
    });
    if (found === undefined) throw new Error('unreachable');
    return found;
  };
  const roleOf = async ({ port }: RedisNode): Promise<string> =>
    (await ask(port, passwords?.servers, async (redis) => await redis.info('replication'))) ?? '';
  const replaced = async (old: RedisNode): Promise<void> => {
    await until('another master', async () => {
      const port = await portOfMaster();
      const next = servers.find((server) => server.port === port);
      return next !== undefined && next !== old && /role:master/.test(await roleOf(next));
    });
  };
  await until('Sentinels that know everybody', async () =>
    (await stateOf()).every(
      (state) =>
        state.get('num-slaves') === String(replicas) && state.get('num-other-sentinels') === String(SENTINELS - 1),
    ),
  );
  await until('replicas that follow', async () =>
    (await Promise.all(servers.slice(1).map(roleOf))).every((info) => /master_link_status:up/.test(info)),
  );
  const login = passwords === undefined ? '' : `:${encodeURIComponent(passwords.servers)}@`;
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const query = passwords === undefined ? '' : `?sentinel_password=${encodeURIComponent(passwords.sentinels)}`;
  return {
    url: `redis+sentinel://${login}${hosts}/${MASTER}${query}`,
    servers,
    master,
    replicas: async () => {
      const current = await master();
      return servers.filter((server) => server !== current);
    },
    replaced,
    async failover() {
      const old = await master();
      await old.kill();
      await replaced(old);
      return old;
    },
    async revive(dead) {
      await dead.restart();
      // The Sentinels would say so too, within ten seconds.
      const { port } = await master();
      await ask(dead.port, passwords?.servers, async (redis) => await redis.replicaof('127.0.0.1', port));
      await until('a replica that follows', async () => /master_link_status:up/.test(await roleOf(dead)));
    },
    stop,
  };
}

/** Asks one server or Sentinel. @returns nothing when it does not answer. */
async function ask<T>(
  port: number,
  password: string | undefined,
  question: (redis: Redis) => Promise<T>,
): Promise<T | undefined> {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    retryStrategy: null,
    ...(password !== undefined && { password }),
  });
  redis.on('error', () => undefined);
  try {
    return await question(redis);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

/** What a Sentinel answers: names and values in turn. */
function pairs(answer: unknown): ReadonlyMap<string, string> {
  const words = Array.isArray(answer) ? answer.map(String) : [];
  return new Map(words.flatMap((name, at) => (at % 2 === 0 ? [[name, words[at + 1] ?? ''] as const] : [])));
}
