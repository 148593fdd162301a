import { Cluster, Redis, type ClusterNode, type ClusterOptions, type RedisOptions } from 'ioredis';
import { readAddress, type RedisAddress } from './address.ts';

/** A connection to one Redis, to the master that Sentinels name, or to the masters of a Redis Cluster. */
export type RedisConnection = Redis | Cluster;

/** How long, and how often, a connection tries. */
export type Patience = Pick<
  RedisOptions,
  | 'lazyConnect'
  | 'enableOfflineQueue'
  | 'enableAutoPipelining'
  | 'maxRetriesPerRequest'
  | 'commandTimeout'
  | 'connectTimeout'
  | 'disconnectTimeout'
  | 'protocol'
>;

/** Replies are read as ioredis reads them by itself, so none of its options for their mapping is among ours. */
export type OneOptions = Omit<RedisOptions, 'replyMapping'>;
export type ManyOptions = Omit<ClusterOptions, 'redisOptions'> & {
  redisOptions?: Omit<NonNullable<ClusterOptions['redisOptions']>, 'replyMapping'>;
};

/** Which classes the connection is made of. */
export interface Makers<One extends Redis, Many extends Cluster> {
  readonly one: (options: OneOptions, url?: string) => One;
  readonly many: (nodes: readonly ClusterNode[], options: ManyOptions) => Many;
}

const PLAIN: Makers<Redis, Cluster> = {
  one: (options, url) => (url === undefined ? new Redis(options) : new Redis(url, options)),
  many: (nodes, options) => new Cluster([...nodes], options),
};

/** More than BullMQ lets a connection wait for a job in one go, which is ten seconds. */
const LONGEST_WAIT = 15_000;

const soon = (tries: number): number => Math.min(1000, 50 * 2 ** Math.min(tries, 10));

/** Makes a connection that is tried again for as long as it is wanted. @throws Error on an address that says nothing. */
export function openRedis(text: string, patience: Patience): RedisConnection;
export function openRedis<One extends Redis, Many extends Cluster>(
  text: string,
  patience: Patience,
  makers: Makers<One, Many>,
): One | Many;
export function openRedis(text: string, patience: Patience, makers = PLAIN): RedisConnection {
  const read = readAddress(text);
  if (!read.ok) throw new Error(`The address of Redis ${read.reason}`);
  const { address } = read;
  switch (address.kind) {
    case 'server':
      return makers.one({ ...patience, retryStrategy: soon }, address.url);
    case 'sentinel':
      return makers.one({ ...patience, ...sentinelOptions(address, patience), retryStrategy: soon });
    case 'cluster':
      return makers.many([...address.nodes], clusterOptions(address, patience));
    default:
      return address satisfies never;
  }
}

function sentinelOptions(
  address: Extract<RedisAddress, { kind: 'sentinel' }>,
  { commandTimeout }: Patience,
): OneOptions {
  const { sentinels, master, database, toSentinels, tls } = address;
  return {
    sentinels: sentinels.map(({ host, port }) => ({ host, port })),
    name: master,
    db: database,
    ...loginOptions(address),
    ...(toSentinels.username !== undefined && { sentinelUsername: toSentinels.username }),
    ...(toSentinels.password !== undefined && { sentinelPassword: toSentinels.password }),
    ...(tls && { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }),
    // A master that hangs closes no connection: whoever waits for it for too long asks the Sentinels anew. Not by ioredis's
    // `failoverDetector`, which ends the connection for good when it strikes while that is being made again.
    socketTimeout: commandTimeout === undefined ? LONGEST_WAIT : 2 * commandTimeout,
    sentinelCommandTimeout: 2000,
    sentinelRetryStrategy: soon,
  };
}

/**
 * A cluster is sent each command by itself, since of several in one write each may have moved elsewhere. Offline, a cluster's own
 * queue is meant; those of its nodes are always on, and hold what is sent while they
 * connect.
 */
function clusterOptions(
  address: Extract<RedisAddress, { kind: 'cluster' }>,
  { lazyConnect = false, enableOfflineQueue = true, ...patience }: Patience,
): ManyOptions {
  return {
    lazyConnect,
    enableOfflineQueue,
    clusterRetryStrategy: soon,
    redisOptions: {
      ...patience,
      enableAutoPipelining: false,
      ...loginOptions(address),
      ...(address.tls && { tls: {} }),
    },
    // Certificates are for names, so names are not looked up beforehand.
    ...(address.tls && { dnsLookup: (name, told) => told(null, name) }),
  };
}

function loginOptions({
  username,
  password,
}: {
  readonly username: string | undefined;
  readonly password: string | undefined;
}) {
  return { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
}
