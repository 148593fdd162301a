import { setTimeout as delay } from 'node:timers/promises';
import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import type { World } from '../../playground/world.ts';
import { startLoadBalancer, type LoadBalancer } from '../support/load-balancer.ts';
import { Bots } from './bots.ts';
import type { Acted, Asked, EndedAll } from './evidence.ts';
import type { FaultName } from './fault-names.ts';
import type { Ground } from './ground.ts';
import { requestIn } from './judges/requests.ts';
import type { Plan } from './plan.ts';
import type { Moment } from './timeline.ts';
import { worldOf } from './world.ts';

/** How long bots may take to be at work, in real milliseconds. */
const STARTS_WITHIN = 120_000;

/** How long a leap of time waits for people who are in the middle of something, in real milliseconds. */
const LEAP_WITHIN = 20_000;

/** How often is looked which processes Slack's requests can go to; each look is a call of Proxmox, too. */
const LOOK_AT_BOTS_EVERY = 300;

/** How often something that announces itself nowhere is looked at. */
const LOOK_EVERY = 25;

/** A wait that came to its bound. */
export class InVain extends Error {
  override name = 'InVain';
}

/** The world of one run, with its bot processes. */
export class Stage {
  readonly ground: Ground;
  readonly plan: Plan;
  readonly world: World;
  /**
   * What stands between Slack and the processes in HTTP mode. A request whose process dies over it is answered 502, which
   * Slack takes for a failed delivery: it sends an event again, and tells a person that what they did failed.
   */
  readonly balancer: LoadBalancer | undefined;
  readonly bots: Bots;
  readonly asked: Asked[] = [];
  readonly acted: Acted[] = [];
  readonly endedAll: EndedAll[] = [];
  readonly moments: Moment[] = [];
  /** When the store was emptied. */
  readonly emptied: number[] = [];
  /** By how much a clock was ahead at most. */
  ahead = 0;
  /** The faults that struck. */
  readonly struck: FaultName[] = [];
  readonly #stop: AbortSignal | undefined;
  /** How much of what was written is read already, and what of it is there now. */
  #read = 0;
  readonly #messages = new Map<string, PostedRecord>();
  #stirs = 0;
  /** How many people are in the middle of something, and what they wait for before they begin. */
  #acting = 0;
  #leaping: Promise<void> | undefined;

  private constructor(
    ground: Ground,
    plan: Plan,
    { world, balancer }: Pick<Stage, 'world' | 'balancer'>,
    stop: AbortSignal | undefined,
  ) {
    this.ground = ground;
    this.plan = plan;
    this.world = world;
    this.balancer = balancer;
    this.#stop = stop;
    const note = (who: string, what: string): void => this.note(who, what);
    this.bots = new Bots(ground, world, plan.processes, note, (port) => this.balancer?.add(port));
    world.slack.onChange(() => void (this.#stirs += 1));
    world.proxmox.onChange(() => void (this.#stirs += 1));
  }

  /** Empties the ground and raises a world on it, in which no bot runs yet. */
  static async raise(ground: Ground, plan: Plan, stop?: AbortSignal): Promise<Stage> {
    await ground.store.flushall();
    await ground.file.begin();
    const people = plan.journeys.map(({ person }) => person);
    const world = await worldOf(people, ground, plan.mode);
    const balancer = plan.mode === 'http' ? await startLoadBalancer(LOOK_AT_BOTS_EVERY) : undefined;
    if (balancer !== undefined) world.slack.deliverTo(`${balancer.url}/slack/events`);
    return new Stage(ground, plan, { world, balancer }, stop);
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

  /** Starts a bot in every place, and waits until Slack reaches all. @throws InVain when they do not come to be at work. */
  async starts(): Promise<void> {
    this.bots.startAll();
    const { processes } = this.plan;
    const areReady = (): boolean => this.balancer === undefined || this.balancer.ready() >= processes;
    const areAtWork = await this.until(() => this.bots.areAtWork && areReady(), STARTS_WITHIN);
    if (areAtWork !== true) throw new InVain('waited in vain for the bots to be at work');
    if (this.balancer === undefined) await this.world.slack.connected(processes);
  }

  /** Stops every bot and ends the world. */
  async strike(inOrder: boolean): Promise<void> {
    await this.bots.strike(inOrder);
    await this.balancer?.stop();
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
    await delay(ms);
  }
}
