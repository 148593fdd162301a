import type { Bot } from '../../src/compose.ts';

/** The bot of a session, which people may stop and start. What it keeps in Redis and on Proxmox outlasts that. */
export class BotSwitch {
  readonly #start: () => Promise<Bot>;
  #bot: Bot | undefined;
  /** Two pages may use the switch at once: one thing after the other. */
  #turn: Promise<void> = Promise.resolve();

  /** @param start makes a bot and resolves when it is at work. */
  constructor(start: () => Promise<Bot>) {
    this.#start = start;
  }

  get isOn(): boolean {
    return this.#bot !== undefined;
  }

  /** Resolves when a bot is at work. @throws what keeps it from starting; it stays off then. */
  async on(): Promise<void> {
    await this.#next(async () => {
      this.#bot ??= await this.#start();
    });
  }

  /** Resolves when none is at work. */
  async off(): Promise<void> {
    await this.#next(async () => {
      const bot = this.#bot;
      this.#bot = undefined;
      await bot?.stop();
    });
  }

  async #next(what: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(what, what);
    await this.#turn;
  }
}
