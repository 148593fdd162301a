import { Redis } from 'ioredis';

/**
 * Opens a connection for BullMQ. A producer fails fast, because a person may be waiting; a worker retries for ever,
 * as BullMQ asks of it.
 * @param url a Redis URL, or the path of a unix socket.
 * @param onError told of the connection's errors, which have no caller.
 */
export function connectQueue(url: string, use: 'producer' | 'worker', onError: (fault: Error) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: use === 'worker' ? null : 0,
    enableOfflineQueue: use === 'worker',
    ...(use === 'producer' && { commandTimeout: 2000 }),
    connectTimeout: 2000,
    retryStrategy: (tries) => Math.min(1000, 50 * 2 ** Math.min(tries, 10)),
  });
  redis.on('error', onError);
  return redis;
}
