import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { SECOND, type Milliseconds } from '../domain/time.ts';

/** What people are told is late by this much at most. */
const LONGEST: Milliseconds = SECOND;
const LOOK_EVERY: Milliseconds = 50;
/** Of the time since the last look, how much of it the process was at work. */
const BUSY = 0.8;

/** How busy this process was since it was last asked, from 0 to 1. */
export type Load = () => number;

/**
 * Lets the desk stand back while work on clusters takes all the time that this process has. In a burst of revocations
 * the messages about each would else hold up the next one: both lanes share one thread. A cluster that is slow, or away,
 * keeps no process busy, and so nobody waiting.
 */
export class Courtesy {
  readonly #load: Load;
  #onClusters = 0;
  #isBusy = false;
  #lookedAt = -Infinity;

  constructor(load: Load = loadOfThisProcess()) {
    this.#load = load;
  }

  /** Does work on a cluster, which has precedence. */
  async onCluster<T>(work: () => Promise<T>): Promise<T> {
    this.#onClusters += 1;
    try {
      return await work();
    } finally {
      this.#onClusters -= 1;
    }
  }

  /** Does work at the desk, when clusters leave time for it or have been let ahead long enough. */
  async atDesk<T>(work: () => Promise<T>): Promise<T> {
    const until = performance.now() + LONGEST;
    while (this.#onClusters > 0 && this.#busy() && performance.now() < until) await delay(LOOK_EVERY);
    return await work();
  }

  #busy(): boolean {
    const now = performance.now();
    if (now - this.#lookedAt >= LOOK_EVERY) {
      this.#lookedAt = now;
      this.#isBusy = this.#load() >= BUSY;
    }
    return this.#isBusy;
  }
}

function loadOfThisProcess(): Load {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
