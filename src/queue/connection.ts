import { Cluster, Redis, type ClusterNode, type ClusterOptions, type RedisOptions } from 'ioredis';
import { openRedis, type ManyOptions } from '../redis/open.ts';

/**
 * A connection that comes to its end whenever it is told to. `disconnect` of ioredis, told between two tries, drops the
 * next try and waits for the close of a stream that is closed already (`disconnect` in its Redis.js): commands that wait
 * for an answer, and BullMQ, which waits for the end, would wait for ever.
 */
class ServerConnection extends Redis {
  readonly #copies: Redis[] = [];

  override disconnect(reconnect = false): void {
    // Told again, ioredis would wait for the close once more, and keep the process alive meanwhile.
    if (this.status === 'end') return;
    // A try that is broken off as it begins ends the connection, and fails its commands.
    if (!reconnect && this.status === 'reconnecting') this.connect().catch(() => undefined);
    super.disconnect(reconnect);
  }

  /** BullMQ makes the connections on which it waits for jobs in this way. */
  override duplicate(options: RedisOptions = {}): Redis {
    // The types take the mapping of replies only where it is not undefined; nobody here sets one.
    const { replyMapping: _, ...merged } = { ...this.options, ...options };
    const copy = new ServerConnection(merged);
    this.#copies.push(copy);
    return copy;
  }

  /** Ends the connection and every copy of it at once. */
  cut(): void {
    for (const each of [this, ...this.#copies]) each.disconnect();
  }
}

/** The same of a Redis Cluster, whose `disconnect`, told while it knows no node, waits for the end of the last one. */
class ClusterConnection extends Cluster {
  readonly #nodes: readonly ClusterNode[];
  readonly #copies: Cluster[] = [];

  constructor(nodes: readonly ClusterNode[], options: ManyOptions) {
    super([...nodes], options);
    this.#nodes = nodes;
  }

  override disconnect(reconnect = false): void {
    if (this.status === 'end') return;
    // A cluster that waits for its first command has no node to wait for, and ends at once.
    if (!reconnect && this.nodes().length === 0) this.status = 'wait';
    super.disconnect(reconnect);
  }

  override duplicate(nodes: readonly ClusterNode[] = [], options: ClusterOptions = {}): Cluster {
    const { redisOptions = {}, ...rest } = { ...this.options, ...options };
    const { replyMapping: _, ...node } = redisOptions;
    const copy = new ClusterConnection(nodes.length > 0 ? nodes : this.#nodes, { ...rest, redisOptions: node });
    this.#copies.push(copy);
    return copy;
  }

  cut(): void {
    for (const each of [this, ...this.#copies]) each.disconnect();
  }
}

export type QueueConnection = ServerConnection | ClusterConnection;

/**
 * Opens a connection for BullMQ. A producer fails fast, because a person may be waiting; a worker retries for ever,
 * as BullMQ asks of it.
 * @param url the address of Redis, as `readAddress` takes it.
 * @param onError told of the connection's errors, which have no caller.
 */
export function connectQueue(
  url: string,
  use: 'producer' | 'worker',
  onError: (fault: Error) => void,
): QueueConnection {
  const redis = openRedis(
    url,
    {
      maxRetriesPerRequest: use === 'worker' ? null : 0,
      enableOfflineQueue: use === 'worker',
      ...(use === 'producer' && { commandTimeout: 2000 }),
      connectTimeout: 2000,
      // Whoever ends a connection has waited already for what it owed.
      disconnectTimeout: 200,
    },
    {
      one: (options, address) =>
        address === undefined ? new ServerConnection(options) : new ServerConnection(address, options),
      many: (nodes, options) => new ClusterConnection(nodes, options),
    },
  );
  redis.on('error', onError);
  return redis;
}
