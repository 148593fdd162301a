import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import { homelab, type Workspace } from '../../playground/slack/workspaces.ts';
import { startWorld, type World } from '../../playground/world.ts';
import type { RedisServer } from '../../src/embedded-redis/start.ts';
import type { SentinelRedis } from '../support/redis-sentinel.ts';
import type { AppendOnly } from './append-only.ts';
import type { WorldClock } from './clock.ts';
import type { Acted, Asked } from './evidence.ts';
import type { FaultName } from './fault-names.ts';
import { requestIn } from './judges/requests.ts';
import type { Plan } from './plan.ts';
import type { BotProcess, ProcessPool } from './processes.ts';
import { roleEntries } from './roles.ts';
import type { Moment } from './timeline.ts';

/** How long the work of a dead process stays locked, and how often is looked for what is due. */
export const LEASE = 4000;
const SWEEP_EVERY = 500;
/** How long Proxmox may take to answer. */
const DEADLINE = '2s';
/** How long a write waits for Proxmox's lock. */
const LOCK_TIMEOUT = 700;

/** How long bots may take to be at work, in real milliseconds. */
const STARTS_WITHIN = 120_000;

/** How long a leap of time waits for people who are in the middle of something, in real milliseconds. */
const LEAP_WITHIN = 20_000;

/** How often something that announces itself nowhere is looked at. */
const LOOK_EVERY = 25;

/** What is there before a run and stays after it. */
export interface Ground {
  /** For the bots' REDIS_URL. */
  readonly redisUrl: string;
  /** The one server, or those behind Sentinels. */
  readonly redis:
    | { readonly kind: 'server'; readonly server: RedisServer }
    | { readonly kind: 'sentinel'; readonly sentinels: SentinelRedis };
  /** A connection of the harness's own. */
  readonly store: Redis;
  readonly pool: ProcessPool;
  readonly clock: WorldClock;
  readonly clockPath: string;
  /** What Redis writes to its disk. */
  readonly file: AppendOnly;
}

/** A wait that came to its bound. */
export class InVain extends Error {
  override name = 'InVain';
}

/** The Slack user of one of the people who ask. */
export function personOf(number: number): string {
  return `U0CHAOS${String(number).padStart(3, '0')}`;
}

/** The world of one run, with its bot processes. */
export class Stage {
  readonly ground: Ground;
  readonly plan: Plan;
  readonly world: World;
  readonly asked: Asked[] = [];
  readonly acted: Acted[] = [];
  readonly moments: Moment[] = [];
  readonly logs: { readonly place: string; readonly text: string }[] = [];
  /** When the store was emptied. */
  readonly emptied: number[] = [];
  /** By how much a clock was ahead at most. */
  ahead = 0;
  /** The faults that struck. */
  readonly struck: FaultName[] = [];
  /** Processes by their place; one that is dead is missing. */
  readonly #processes = new Map<number, BotProcess>();
  readonly #atWork = new WeakSet<BotProcess>();
  readonly #starting = new Set<Promise<void>>();
  readonly #failures: string[] = [];
  readonly #botSecrets: readonly string[];
  readonly #stop: AbortSignal | undefined;
  /** How much of what was written is read already, and what of it is there now. */
  #read = 0;
  readonly #messages = new Map<string, PostedRecord>();
  #stirs = 0;
  /** How many people are in the middle of something, and what they wait for before they begin. */
  #acting = 0;
  #leaping: Promise<void> | undefined;

  private constructor(ground: Ground, plan: Plan, world: World, stop: AbortSignal | undefined) {
    this.ground = ground;
    this.plan = plan;
    this.world = world;
    this.#stop = stop;
    this.#botSecrets = Array.from({ length: plan.processes }, () => randomUUID());
    this.#botSecrets.forEach((value, slot) => {
      world.proxmox.createToken({ 'full-tokenid': `pvetoken@pve!bot${slot}`, value, privsep: 0 });
    });
    world.slack.onChange(() => void (this.#stirs += 1));
    world.proxmox.onChange(() => void (this.#stirs += 1));
  }

  /** Empties the ground and raises a world on it, in which no bot runs yet. */
  static async raise(ground: Ground, plan: Plan, stop?: AbortSignal): Promise<Stage> {
    await ground.store.flushall();
    await ground.file.begin();
    const people = plan.journeys.map(({ person }) => person);
    const world = await startWorld({
      redisUrl: ground.redisUrl,
      now: ground.clock.now,
      workspace: workspaceWith(people),
      rateLimits: 'off',
      authFailureDelayMs: 100,
      lockTimeoutMs: LOCK_TIMEOUT,
      adjust: (file) => {
        file.roles = roleEntries(people.map(personOf));
        file.people = Object.fromEntries(people.map((person) => [personOf(person), `chaos${person}@pve`]));
        Object.assign(file.clusters['home'] ?? {}, { deadline: DEADLINE });
        file.limits = { pendingPerPerson: 50, activePerPerson: 50 };
      },
    });
    for (const person of people) {
      world.proxmox.createUser({ userid: `chaos${person}@pve`, groups: ['pvetoken'] });
      world.proxmox.addAcl({
        path: '/vms',
        roleid: 'PVEVMUser',
        type: 'user',
        ugid: `chaos${person}@pve`,
        propagate: 1,
      });
    }
    return new Stage(ground, plan, world, stop);
  }

  readonly now = (): number => this.ground.clock.now();

  note(who: string, what: string): void {
    this.moments.push({ at: this.now(), who, what });
  }

  /** How often the world stirred so far: a call, an answer, a change. */
  get stirs(): number {
    return this.#stirs;
  }

  /** Makes as if it had stirred so often more. */
  stir(times: number): void {
    this.#stirs += times;
  }

  /** The secrets that the bots were given. */
  get ownSecrets(): readonly string[] {
    const { slack, environment } = this.world;
    return [...this.#botSecrets, slack.botToken, slack.appToken, environment['PVE_HOME_SECRET'] ?? ''].filter(
      (secret) => secret !== '',
    );
  }

  /** What went wrong with a process that was not told to. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** The places of the processes that run. */
  get running(): readonly number[] {
    return [...this.#processes.keys()];
  }

  async #startOn(process: BotProcess, slot: number): Promise<void> {
    try {
      await process.start({
        environment: { ...this.world.environment, PVE_HOME_SECRET: this.#botSecrets[slot] ?? '' },
        configuration: this.#configurationOf(slot),
        redisUrl: this.ground.redisUrl,
        clock: this.ground.clockPath,
        slot,
        lease: LEASE,
        sweepEvery: SWEEP_EVERY,
      });
      this.#atWork.add(process);
      this.note(`bot ${slot}`, 'is at work');
    } catch (fault) {
      this.#failures.push(String(fault));
    }
  }

  /** Whether the process in a place has started its bot. */
  isAtWork(slot: number): boolean {
    const process = this.#processes.get(slot);
    return process !== undefined && this.#atWork.has(process);
  }

  process(slot: number): BotProcess | undefined {
    return this.#processes.get(slot);
  }

  /** Starts a bot in a place, unless one runs there. It is at work once Redis and Slack let it. */
  start(slot: number): void {
    if (this.#processes.has(slot)) return;
    const process = this.ground.pool.take();
    this.#processes.set(slot, process);
    process.onLine((line) => this.#heard(slot, line));
    const starting = this.#startOn(process, slot);
    this.#starting.add(starting);
    void starting.finally(() => this.#starting.delete(starting));
  }

  /** Starts a bot in every place, and waits until all are at work. @throws InVain when they do not come to be. */
  async starts(): Promise<void> {
    for (let slot = 0; slot < this.plan.processes; slot++) this.start(slot);
    const areAtWork = await this.until(() => this.running.every((slot) => this.isAtWork(slot)), STARTS_WITHIN);
    if (areAtWork !== true) throw new InVain('waited in vain for the bots to be at work');
  }

  async kill(slot: number): Promise<void> {
    const process = this.#processes.get(slot);
    if (process === undefined) return;
    this.#processes.delete(slot);
    this.note(`bot ${slot}`, 'is killed');
    await process.kill();
    this.ground.pool.giveBack(process);
  }

  /** Stops every bot in order and ends the world. A run that failed kills them. */
  async strike(inOrder: boolean): Promise<void> {
    const processes = [...this.#processes.values()];
    this.#processes.clear();
    try {
      if (inOrder) await Promise.all(this.#starting);
      await Promise.all(processes.map(async (each) => await (inOrder ? each.stop() : each.kill())));
    } catch (fault) {
      this.#failures.push(String(fault));
      await Promise.all(processes.map(async (each) => await each.kill()));
    }
    for (const each of processes) this.ground.pool.giveBack(each);
    await this.world.close();
  }

  /** Every message of the app that there is now, as it was last written. */
  messages(): readonly PostedRecord[] {
    for (const posted of this.world.slack.everPosted(this.#read)) {
      this.#read += 1;
      const { channel, ts, source } = posted;
      if (channel === undefined || ts === undefined) continue;
      if (source === '') this.#messages.delete(`${channel}:${ts}`);
      else this.#messages.set(`${channel}:${ts}`, posted);
    }
    return [...this.#messages.values()];
  }

  /** The newest card of each request. */
  cards(): ReadonlyMap<string, PostedRecord> {
    const cards = new Map<string, PostedRecord>();
    for (const message of this.messages()) {
      const id = message.userId === undefined ? requestIn(message.text) : undefined;
      if (id !== undefined) cards.set(id, message);
    }
    return cards;
  }

  /**
   * Waits until something is so.
   * @param within real milliseconds.
   * @returns `undefined` when it did not come to be.
   */
  async until<T>(probe: () => T | undefined | false, within: number): Promise<T | undefined> {
    const end = performance.now() + within;
    for (;;) {
      const found = probe();
      if (found !== undefined && found !== false) return found;
      if (performance.now() >= end) return undefined;
      await this.pass(LOOK_EVERY);
    }
  }

  /**
   * Lets somebody do something that Slack has limits in time for, between leaps of time. A real world does not leap, and
   * answers within seconds.
   */
  async acts<T>(act: () => Promise<T>): Promise<T> {
    while (this.#leaping !== undefined) await this.#leaping;
    this.#acting += 1;
    try {
      return await act();
    } finally {
      this.#acting -= 1;
    }
  }

  /** Moves time for the whole world, once nobody is in the middle of something. */
  async leap(by: number): Promise<void> {
    const quiet = Promise.withResolvers<void>();
    this.#leaping = quiet.promise;
    await this.until(() => this.#acting === 0, LEAP_WITHIN);
    this.note('time', `leaps ahead by ${by / 1000} s`);
    this.ground.clock.travel(by);
    this.world.proxmox.recheck();
    this.#leaping = undefined;
    quiet.resolve();
  }

  /** Lets so many real milliseconds pass. @throws InVain when the run is broken off. */
  async pass(ms: number): Promise<void> {
    if (this.#stop?.aborted === true) throw new InVain('the run was broken off');
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  #heard(slot: number, line: string): void {
    const place = `the log of bot ${slot}`;
    this.logs.push({ place, text: line });
    if (/the process ended by itself|nobody listened/.test(line)) this.#failures.push(`bot ${slot}: ${line}`);
    this.note(`bot ${slot}`, line);
  }

  #configurationOf(slot: number): string {
    const file = structuredClone(this.world.file);
    Object.assign(file.clusters['home'] ?? {}, {
      token: { id: `pvetoken@pve!bot${slot}`, secretEnv: 'PVE_HOME_SECRET' },
    });
    return JSON.stringify(file);
  }
}

function workspaceWith(people: readonly number[]): Workspace {
  const workspace = homelab();
  for (const person of people) {
    const id = personOf(person);
    workspace.people.push({ id, name: `chaos${person}`, realName: `Chaos ${person}`, tz: 'Etc/UTC' });
    for (const { name, members } of workspace.channels) if (name === 'proxmox-access') members.push(id);
  }
  return workspace;
}
