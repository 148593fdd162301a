import { randomUUID } from 'node:crypto';
import type { World } from '../../playground/world.ts';
import type { Ground } from './ground.ts';
import type { BotProcess } from './processes.ts';

/** How long the work of a dead process stays locked, and how often is looked for what is due. */
export const LEASE = 4000;
const SWEEP_EVERY = 500;
/** The bot processes of one run, each in its place, with a token of its own. */
export class Bots {
  readonly #ground: Ground;
  readonly #world: World;
  readonly #note: (who: string, what: string) => void;
  readonly #onPort: (port: number) => void;
  readonly #secrets: readonly string[];
  /** Processes by their place; one that is dead is missing. */
  readonly #processes = new Map<number, BotProcess>();
  readonly #atWork = new WeakSet<BotProcess>();
  readonly #starting = new Set<Promise<void>>();
  /** What went wrong with a process that was not told to. */
  readonly failures: string[] = [];
  /** What each wrote. */
  readonly logs: { readonly place: string; readonly text: string }[] = [];

  /**
   * @param note is told what each does.
   * @param onPort is told where each listens that has come to be at work.
   */
  constructor(
    ground: Ground,
    world: World,
    places: number,
    note: (who: string, what: string) => void,
    onPort: (port: number) => void,
  ) {
    this.#ground = ground;
    this.#onPort = onPort;
    this.#world = world;
    this.#note = note;
    this.#secrets = Array.from({ length: places }, () => randomUUID());
    this.#secrets.forEach((value, slot) => {
      world.proxmox.createToken({ 'full-tokenid': `pvetoken@pve!bot${slot}`, value, privsep: 0 });
    });
  }

  /** The secrets that they were given. */
  get secrets(): readonly string[] {
    const { slack, environment } = this.#world;
    const { botToken, appToken, signingSecret } = slack;
    const home = environment['PVE_HOME_SECRET'] ?? '';
    return [...this.#secrets, botToken, appToken, signingSecret, home].filter((secret) => secret !== '');
  }

  /** The places of those that run. */
  get running(): readonly number[] {
    return [...this.#processes.keys()];
  }

  /** Whether each that runs has started its bot. */
  get areAtWork(): boolean {
    return [...this.#processes.values()].every((process) => this.#atWork.has(process));
  }

  process(slot: number): BotProcess | undefined {
    return this.#processes.get(slot);
  }

  /** Starts a bot in a place, unless one runs there. It is at work once Redis and Slack let it. */
  start(slot: number): void {
    if (this.#processes.has(slot)) return;
    const process = this.#ground.pool.take();
    this.#processes.set(slot, process);
    process.onLine((line) => this.#heard(slot, line));
    const starting = this.#startOn(process, slot);
    this.#starting.add(starting);
    void starting.finally(() => this.#starting.delete(starting));
  }

  /** Starts one in every place. */
  startAll(): void {
    for (const slot of this.#secrets.keys()) this.start(slot);
  }

  async kill(slot: number): Promise<void> {
    const process = this.#processes.get(slot);
    if (process === undefined) return;
    this.#processes.delete(slot);
    this.#note(`bot ${slot}`, 'is killed');
    await process.kill();
    this.#ground.pool.giveBack(process);
  }

  /** Stops every one in order. Those of a run that failed are killed. */
  async strike(inOrder: boolean): Promise<void> {
    const processes = [...this.#processes.values()];
    this.#processes.clear();
    try {
      if (inOrder) await Promise.all(this.#starting);
      await Promise.all(processes.map(async (each) => await (inOrder ? each.stop() : each.kill())));
    } catch (fault) {
      this.failures.push(String(fault));
      await Promise.all(processes.map(async (each) => await each.kill()));
    }
    for (const each of processes) this.#ground.pool.giveBack(each);
  }

  async #startOn(process: BotProcess, slot: number): Promise<void> {
    try {
      const port = await process.start({
        environment: { ...this.#world.environment, PVE_HOME_SECRET: this.#secrets[slot] ?? '' },
        configuration: this.#configurationOf(slot),
        redisUrl: this.#ground.redisUrl,
        clock: this.#ground.clockPath,
        slot,
        lease: LEASE,
        sweepEvery: SWEEP_EVERY,
      });
      this.#atWork.add(process);
      if (port !== undefined) this.#onPort(port);
      this.#note(`bot ${slot}`, 'is at work');
    } catch (fault) {
      this.failures.push(String(fault));
    }
  }

  #heard(slot: number, line: string): void {
    this.logs.push({ place: `the log of bot ${slot}`, text: line });
    if (/the process ended by itself|nobody listened/.test(line)) this.failures.push(`bot ${slot}: ${line}`);
    this.#note(`bot ${slot}`, line);
  }

  #configurationOf(slot: number): string {
    const file = structuredClone(this.#world.file);
    Object.assign(file.clusters['home'] ?? {}, {
      token: { id: `pvetoken@pve!bot${slot}`, secretEnv: 'PVE_HOME_SECRET' },
    });
    return JSON.stringify(file);
  }
}
