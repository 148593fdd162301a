import { SECOND, type Milliseconds } from '../../domain/time.ts';
import { Overtaken, Unavailable } from '../../use-cases/faults.ts';
import type { Order } from '../../use-cases/ports/proxmox.ts';
import { told, type ProxmoxAnswer, type ProxmoxError } from '../answer.ts';
import type { Settled } from '../ask.ts';
import { readAcl, type AclEntry, type Call } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { unavailable } from '../faults.ts';
import { mayBeDone } from './refusals.ts';
import { SharedLook } from './shared-look.ts';

/** One cluster, as the issuer knows it. */
export interface Cluster {
  readonly client: ProxmoxClient;
  /** Whether the server knows `regenerate` (access-control 9.1.0 on); taken for true until it says no. */
  knowsRegenerate: boolean;
  /** The whole ACL, which in a burst of revocations all of them want to see. */
  readonly acl: SharedLook<ProxmoxAnswer<AclEntry[]>>;
}

/** A cluster of which nothing is known yet. */
export function clusterOn(client: ProxmoxClient): Cluster {
  return { client, knowsRegenerate: true, acl: new SharedLook(async () => await client.call(readAcl())) };
}

/** Waiting and chance, so that tests need neither. */
export interface Chance {
  readonly pause: (time: Milliseconds) => Promise<void>;
  /** @returns a number from 0 up to 1. */
  readonly random: () => number;
}

/** The answer to a write was lost: only a look at the cluster tells whether it was done. */
export type Lost = Extract<ProxmoxError, { kind: 'unknown' }>;

/**
 * How often a step looks and writes before it gives up on seeing the cluster as ordered. The longest way without bad
 * luck has three rounds: an old server refuses `regenerate`, deletes the token, creates it.
 */
export const MOST_ROUNDS = 6;

const MOST_LOCK_TRIES = 4;

/**
 * How long after its answer was lost a write may still be done: Proxmox gives up after 30 s on a worker that goes on, and
 * a worker waits up to 10 s for the lock of the file (measured on Proxmox's own code).
 */
const MAY_COME_LATE: Milliseconds = 10 * SECOND;
const FIRST_LOCK_PAUSE = SECOND / 2;

/** The calls of one attempt to carry out, or take back, one order: the rules that every step shares. */
export class Session {
  readonly order: Order;
  readonly cluster: Cluster;
  readonly #mayGoOn: () => Promise<boolean>;
  readonly #chance: Chance;
  #hasWritten = false;
  #hasLost = false;

  constructor(order: Order, cluster: Cluster, mayGoOn: () => Promise<boolean>, chance: Chance) {
    this.order = order;
    this.cluster = cluster;
    this.#mayGoOn = mayGoOn;
    this.#chance = chance;
  }

  /** Looks at the cluster. @throws Unavailable unless Proxmox gave an answer that settles it. */
  async read<T>(call: Call<T>): Promise<Settled<T>> {
    return this.#settled(call, await this.cluster.client.call(call));
  }

  /** Looks at the ACL as it is by now. @throws as `read`. */
  async readAcl(): Promise<Settled<AclEntry[]>> {
    return this.#settled(readAcl(), await this.cluster.acl.fresh());
  }

  #settled<T>(call: Call<T>, answer: ProxmoxAnswer<T>): Settled<T> {
    if (answer.kind === 'ok' || answer.kind === 'refused') return answer;
    throw this.unavailable(call, answer);
  }

  /**
   * Changes the cluster, if this attempt may still go on. A configuration lock that somebody else holds is waited for.
   * @throws Overtaken, and Unavailable when nothing was done and nothing more can be.
   */
  async write<T>(call: Call<T>): Promise<Settled<T> | Lost> {
    for (let tries = 1; ; tries++) {
      if (!(await this.#mayGoOn())) throw new Overtaken();
      const answer = await this.cluster.client.call(call);
      if (answer.kind === 'locked' && tries < MOST_LOCK_TRIES) {
        await this.#chance.pause(FIRST_LOCK_PAUSE * 2 ** (tries - 1) * (0.5 + this.#chance.random()));
        continue;
      }
      const isDone = answer.kind === 'ok' || answer.kind === 'unknown';
      if (isDone || (answer.kind === 'refused' && mayBeDone(answer))) this.#hasWritten = true;
      if (answer.kind === 'unknown') this.#hasLost = true;
      if (answer.kind === 'ok' || answer.kind === 'refused' || answer.kind === 'unknown') return answer;
      throw this.unavailable(call, answer);
    }
  }

  /**
   * Waits until no write whose answer was lost can still be done. One that gives the token a new secret late would take
   * that which somebody holds by then out of force, and nobody would know.
   */
  async outwaitLost(): Promise<void> {
    if (!this.#hasLost) return;
    await this.#chance.pause(MAY_COME_LATE);
    this.#hasLost = false;
  }

  /** The fault for a call that brought nothing. */
  unavailable(call: Call<unknown>, error: ProxmoxError): Unavailable {
    return unavailable(this.cluster.client, call, error, this.outcome);
  }

  /** The fault for a cluster that is not as it should be; `detail` is for operators and may quote the cluster. */
  fault(detail: string): Unavailable {
    return new Unavailable('Proxmox', told(`cluster ${this.cluster.client.cluster}: ${detail}`), {
      outcome: this.outcome,
    });
  }

  /** Whether anything was written so far, or may have been. */
  get outcome(): Unavailable['outcome'] {
    return this.#hasWritten ? 'unknown' : 'not_done';
  }
}
