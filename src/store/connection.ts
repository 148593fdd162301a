import { ReplyError } from 'ioredis';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import { openRedis, type RedisConnection } from '../redis/open.ts';
import { Unavailable } from '../use-cases/faults.ts';

/** How long a person may have to wait for the store. */
const ANSWER_WITHIN: Milliseconds = 2 * SECOND;

/**
 * Opens the store's connection. What runs under `answering` answers or fails in time: with Redis down, a person gets a sentence
 * instead of silence. BullMQ has connections of its own, with the endless retries it needs.
 * @param url the address of Redis, as `readAddress` takes it.
 */
export function connectStore(url: string): RedisConnection {
  return openRedis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    // Commands of the same moment go in one write; each has an answer and an error of its own. While Redis owes answers to
    // such a write the next one waits, and its `commandTimeout` with it, so that `answering` looks at the clock itself.
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_WITHIN,
    connectTimeout: 2000,
    disconnectTimeout: 200,
  });
}

/** Errors by which Redis says that it cannot serve us now; any other error reply is a fault of ours. */
const NOT_NOW = /^(LOADING|BUSY|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|NOREPLICAS|UNBLOCKED)\b/;

/** Runs commands of the store. @throws Unavailable when Redis did not answer; a lost answer leaves the outcome unknown. */
export async function answering<T>(commands: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('Command timed out')), ANSWER_WITHIN);
  });
  try {
    return await Promise.race([commands, tooLate]);
  } catch (fault) {
    const text = fault instanceof Error ? fault.message : 'unknown fault';
    if (fault instanceof ReplyError && !NOT_NOW.test(text)) throw fault;
    throw new Unavailable('the store', text, { outcome: 'unknown' });
  } finally {
    clearTimeout(late);
  }
}
