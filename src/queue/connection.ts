import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection that comes to its end whenever it is told to. `disconnect` of ioredis, told between two tries, drops the
 * next try and waits for the close of a stream that is closed already (`disconnect` in its Redis.js): commands that wait
 * for an answer, and BullMQ, which waits for the end, would wait for ever.
 */
export class QueueConnection extends Redis {
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
    const copy = new QueueConnection(merged);
    this.#copies.push(copy);
    return copy;
  }

  /** Ends the connection and every copy of it at once. */
  cut(): void {
    for (const each of [this, ...this.#copies]) each.disconnect();
  }
}

/**
 * Opens a connection for BullMQ. A producer fails fast, because a person may be waiting; a worker retries for ever,
 * as BullMQ asks of it.
 * @param url a Redis URL, or the path of a unix socket.
 * @param onError told of the connection's errors, which have no caller.
 */
export function connectQueue(
  url: string,
  use: 'producer' | 'worker',
  onError: (fault: Error) => void,
): QueueConnection {
  const redis = new QueueConnection(url, {
    maxRetriesPerRequest: use === 'worker' ? null : 0,
    enableOfflineQueue: use === 'worker',
    ...(use === 'producer' && { commandTimeout: 2000 }),
    connectTimeout: 2000,
    // Whoever ends a connection has waited already for what it owed.
    disconnectTimeout: 200,
    retryStrategy: (tries) => Math.min(1000, 50 * 2 ** Math.min(tries, 10)),
  });
  redis.on('error', onError);
  return redis;
}
