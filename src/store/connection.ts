import { ReplyError } from 'ioredis';
import { openRedis, type RedisConnection } from '../redis/open.ts';
import { Unavailable } from '../use-cases/faults.ts';

/**
 * Opens the store's connection. It answers or fails within `commandTimeout`: with Redis down, a person gets a sentence
 * instead of silence. BullMQ has connections of its own, with the endless retries it needs.
 * @param url the address of Redis, as `readAddress` takes it.
 */
export function connectStore(url: string): RedisConnection {
  return openRedis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 2000,
    connectTimeout: 2000,
    disconnectTimeout: 200,
  });
}

/** Errors by which Redis says that it cannot serve us now; any other error reply is a fault of ours. */
const NOT_NOW = /^(LOADING|BUSY|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|NOREPLICAS|UNBLOCKED)\b/;

/** Runs commands of the store. @throws Unavailable when Redis did not answer; a lost answer leaves the outcome unknown. */
export async function answering<T>(commands: Promise<T>): Promise<T> {
  try {
    return await commands;
  } catch (fault) {
    const text = fault instanceof Error ? fault.message : 'unknown fault';
    if (fault instanceof ReplyError && !NOT_NOW.test(text)) throw fault;
    throw new Unavailable('the store', text, { outcome: 'unknown' });
  }
}
