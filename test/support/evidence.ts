import diagnostics from 'node:diagnostics_channel';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { unpacked } from './unpacked.ts';

/** Everything that was written somewhere, and where. It is searched for words that should not be there. */
export class Evidence {
  readonly #texts = new Map<string, Set<string>>();

  /** @param place as it is to be read in a failed test, e.g. `log` or `hash {pvetoken}:cards`. */
  add(place: string, text: string): void {
    const texts = this.#texts.get(place) ?? new Set();
    this.#texts.set(place, texts.add(text.toLowerCase()));
  }

  /** Every place that was looked at. */
  places(): string[] {
    return [...this.#texts.keys()];
  }

  /** The places where a word stands, or stood. */
  placesOf(word: string): string[] {
    const wanted = word.toLowerCase();
    return [...this.#texts].filter(([, texts]) => [...texts].some((text) => text.includes(wanted))).map(([at]) => at);
  }
}

/** A Redis that is watched for the length of a test. */
export interface WatchedRedis {
  /** Reads every key of every type, and all commands that came before. */
  look(): Promise<void>;
}

/** Notes every command that a Redis takes from now on, those inside Lua scripts included, as `command`. */
export async function watchRedis(url: string, evidence: Evidence): Promise<WatchedRedis> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  onTestFinished(() => {
    monitor.disconnect();
    redis.disconnect();
  });
  const echoes = new Map<string, () => void>();
  monitor.on('monitor', (_time: string, words: string[]) => {
    evidence.add('command', unpacked(words.join(' ')));
    echoes.get(words[1] ?? '')?.();
  });
  /** MONITOR tells of commands in their order, so one that we know marks the end of all before it. */
  const caughtUp = async (): Promise<void> => {
    const mark = `mark ${echoes.size}`;
    const heard = new Promise<void>((resolve) => echoes.set(mark, resolve));
    await redis.echo(mark);
    await heard;
  };
  return {
    async look() {
      for await (const keys of redis.scanStream()) {
        for (const key of z.array(z.string()).parse(keys)) {
          const type = await redis.type(key);
          evidence.add(`${type} ${key}`, unpacked(`${key} ${JSON.stringify(await contentOf(redis, type, key))}`));
        }
      }
      await caughtUp();
    },
  };
}

async function contentOf(redis: Redis, type: string, key: string): Promise<unknown> {
  switch (type) {
    case 'string':
      return await redis.get(key);
    case 'hash':
      return await redis.hgetall(key);
    case 'list':
      return await redis.lrange(key, 0, -1);
    case 'set':
      return await redis.smembers(key);
    case 'zset':
      return await redis.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return await redis.xrange(key, '-', '+');
    case 'none':
      // It was deleted since it was found.
      return undefined;
    default:
      throw new Error(`cannot read ${key}: the canary knows no Redis type ${type}`);
  }
}

const Received = z.object({ chunk: z.instanceof(Uint8Array) });
const ISSUED = /"value":"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/g;

/**
 * Listens to the answers that undici, our client of Proxmox, receives in this test.
 * @returns a function that gives the secret of every token that the bot was told, whether or not it went any further.
 */
export function overhearSecrets(): () => string[] {
  let answers = '';
  const hear = (message: unknown): void => {
    answers += Buffer.from(Received.parse(message).chunk).toString();
  };
  diagnostics.subscribe('undici:request:bodyChunkReceived', hear);
  onTestFinished(() => void diagnostics.unsubscribe('undici:request:bodyChunkReceived', hear));
  return () => [...new Set([...answers.matchAll(ISSUED)].flatMap(([, secret = '']) => secret))];
}
