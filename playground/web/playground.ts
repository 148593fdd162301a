import type { RunningRedis } from '../redis/start-redis.ts';
import { actInSlack } from './act-in-slack.ts';
import { actOnProxmox } from './act-on-proxmox.ts';
import type { Act, StageAct } from './acts.ts';
import { Breakages } from './breakages.ts';
import { nextEvent } from './next-event.ts';
import { screenOf } from './screen.ts';
import { startSession, type Session } from './session.ts';
import { TravellingClock } from './travelling-clock.ts';
import type { Result, Screen } from './wire.ts';

/** The bot and its world, played with from any number of pages, each as some person. */
export interface Playground {
  /** What a person's page shows now. */
  screen(me: string): Promise<Screen>;
  /** Does something as a person. What cannot be done is told in words. */
  act(me: string, act: Act): Promise<Result>;
  /** Tells of every change; @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Starts the playground on a Redis that nobody else works with.
 * @param onLog receives what operators would find in the bot's log, a line each.
 */
export async function startPlayground(redis: RunningRedis, onLog: (line: string) => void): Promise<Playground> {
  const clock = new TravellingClock();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  // Never that of an earlier run at the same address, of which a browser may still know something.
  let round = Date.now();
  let session = await startSession(redis, clock, onLog);
  let watching = watch(session, changed);
  let broken = new Breakages(session);

  const travel = (by: number): void => {
    clock.travel(by);
    session.world.proxmox.recheck();
  };

  async function reset(): Promise<void> {
    watching.stop();
    await session.close();
    round += 1;
    session = await startSession(redis, clock, onLog);
    watching = watch(session, changed);
    broken = new Breakages(session);
  }

  async function perform(me: string, { to, what }: Act): Promise<unknown> {
    switch (to) {
      case 'slack':
        return await actInSlack(session.world.slack.as(me), what);
      case 'proxmox':
        return await actOnProxmox(session.world.proxmox, what);
      case 'stage':
        return await actOnStage(what);
      default:
        return to satisfies never;
    }
  }

  async function actOnStage(what: StageAct): Promise<void> {
    switch (what.act) {
      case 'travel':
        return travel(what.by);
      case 'next_event': {
        const next = await nextEvent(session.store, session.timing, clock.now());
        if (next === undefined) throw new Error('Nothing comes with time just now: ask for a token first.');
        return travel(next.at - clock.now());
      }
      case 'break':
        return await broken.set(what.what, what.on);
      case 'reset':
        return await reset();
      default:
        return what satisfies never;
    }
  }

  return {
    screen: async (me) => await screenOf({ session, round, broken: broken.now(), now: clock.now() }, me),
    async act(me, act) {
      try {
        return { ok: true, value: await perform(me, act) };
      } catch (fault) {
        // The simulators throw for what the real ones would not let a person do, and say what.
        return { ok: false, problem: fault instanceof Error ? fault.message : String(fault) };
      } finally {
        changed();
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      watching.stop();
      await session.close();
    },
  };
}

/** Looks for changes that announce themselves nowhere, such as those in Redis. */
const LOOK_EVERY_MS = 500;

function watch(session: Session, changed: () => void): { readonly stop: () => void } {
  const ends = [session.world.slack.onChange(changed), session.world.proxmox.onChange(changed)];
  const timer = setInterval(changed, LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      for (const end of ends) end();
    },
  };
}
