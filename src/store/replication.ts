import { Cluster } from 'ioredis';
import type { RedisConnection } from '../redis/open.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import { answering } from './connection.ts';

/** A replica in reach answers in about a millisecond. */
const COPIED_WITHIN: Milliseconds = 100;

/** How long no replica is waited for after none has answered: there may be none, and people are waiting. */
const NONE_FOR: Milliseconds = 5 * SECOND;

/** By these a node of a cluster says that the keys are another's; ioredis asks there by itself, but not for a pipeline. */
const ELSEWHERE = /^(MOVED|ASK|TRYAGAIN|CLUSTERDOWN)\b/;

/**
 * Has what is saved reach a replica before anybody is told that it is saved, where one may come to take over. Redis copies
 * what it has acknowledged a moment later, so a master that dies would take the last moments with it
 * (redis.io/docs/latest/commands/wait).
 */
export class Replication {
  readonly #redis: RedisConnection;
  readonly #hasReplicas: boolean;
  #noneUntil: Milliseconds = 0;

  constructor(redis: RedisConnection) {
    this.#redis = redis;
    this.#hasReplicas = redis instanceof Cluster || Array.isArray(redis.options.sentinels);
  }

  /**
   * Runs a script. Without an answer of a replica it counts as well: one server that is left has to go on alone.
   * @throws Unavailable when Redis does not answer, also when the master was lost before it told of a replica.
   */
  async run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    const alone = async (): Promise<unknown> =>
      await answering(this.#redis.eval(script, keys.length, ...keys, ...args));
    if (!this.#hasReplicas || performance.now() < this.#noneUntil) return await alone();
    const both = this.#redis
      .pipeline()
      .eval(script, keys.length, ...keys, ...args)
      .wait(1, COPIED_WITHIN);
    const [written, copied] = (await answering(both.exec())) ?? [];
    if (written === undefined || copied === undefined) throw unknown('no answer');
    const [[fault, answer], [lost, copies]] = [written, copied];
    if (fault !== null) return ELSEWHERE.test(fault.message) ? await alone() : await answering(Promise.reject(fault));
    if (lost !== null) throw unknown(lost.message);
    if (copies === 0) this.#noneUntil = performance.now() + NONE_FOR;
    return answer;
  }
}

function unknown(detail: string): Unavailable {
  return new Unavailable('the store', detail, { outcome: 'unknown' });
}
