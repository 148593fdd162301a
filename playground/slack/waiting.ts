/** Waiting for something to be so, without sleeping: looked at again after every change. */
import { renderMessage } from './render/message.ts';
import type { World } from './world/world.ts';

/** How many messages and calls a failed wait tells of. */
const TOLD = 5;

function summary(world: World): string {
  const messages = world.messages.all().slice(-TOLD);
  const told = messages.map((message) => {
    const { channel, ephemeralTo, text } = renderMessage(world, message);
    return `  ${channel}${ephemeralTo === undefined ? '' : ` (only ${ephemeralTo})`}: ${text.replaceAll('\n', ' / ')}`;
  });
  const calls = world.calls.slice(-TOLD).map((call) => `  ${call.method} ${call.error ?? 'ok'}`);
  return ['Last messages:', ...told, 'Last calls:', ...calls].join('\n');
}

/** Those who wait on one world. */
export class Waiting {
  readonly #world: World;
  readonly #giveUp = new Set<(reason: string) => void>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * @param probe returns what is waited for, or `undefined` or `false` while it is not there
   * @param what names it in the error
   * @param timeoutMs real milliseconds
   */
  async until<T>(probe: () => T | undefined | false, what: string, timeoutMs: number): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const giveUp = (reason: string) => reject(new Error(`Waited for ${what}, ${reason}.\n${summary(this.#world)}`));
    const look = () => {
      try {
        const found = probe();
        if (found !== undefined && found !== false) resolve(found);
      } catch (error) {
        reject(error);
      }
    };
    const unsubscribe = this.#world.changed.subscribe(look);
    const timer = setTimeout(() => giveUp(`in vain, for ${timeoutMs} ms`), timeoutMs);
    this.#giveUp.add(giveUp);
    look();
    try {
      return await promise;
    } finally {
      unsubscribe();
      clearTimeout(timer);
      this.#giveUp.delete(giveUp);
    }
  }

  /** Ends every wait with an error. */
  close(): void {
    for (const giveUp of this.#giveUp) giveUp('but Slack was closed');
  }
}
