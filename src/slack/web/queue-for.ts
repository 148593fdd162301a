import { SECOND, type EpochMs, type Milliseconds } from '../../domain/time.ts';
import { Unavailable } from '../../use-cases/faults.ts';

/**
 * How far apart those come back who wait for the same: a channel takes one message a second, and methods of tier 3 fifty
 * calls a minute (docs.slack.dev/apis/web-api/rate-limits).
 */
const SPACING: Milliseconds = 1.2 * SECOND;

/** A line of those who wait is forgotten so long after its last turn. */
const KEPT: Milliseconds = 60 * SECOND;

interface Line {
  /** Until when Slack wants nothing of this kind. */
  closedUntil: EpochMs;
  /** The moments at which those in the line may come back, the earliest first. */
  readonly turns: EpochMs[];
}

/**
 * Has those who want the same of Slack come one after the other once it has said that they are too many. Slack names all of
 * them the same moment to come back; they would come together, and all but one be refused again, later and later. It
 * knows of this process only: several of them share a limit as Slack lets them.
 */
export class Queues {
  readonly #now: () => EpochMs;
  readonly #lines = new Map<string, Line>();

  constructor(now: () => EpochMs) {
    this.#now = now;
  }

  /**
   * Does the work, unless others wait for the same.
   * @param what is limited, such as a channel.
   * @throws Unavailable with the time until one's own turn, when Slack says, or said a moment ago, that it is too much.
   */
  async queueFor<T>(what: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(what);
    if (line !== undefined && !this.#mayPass(line)) throw this.#sentAway(line, what);
    try {
      return await work();
    } catch (fault) {
      if (!(fault instanceof Unavailable) || fault.retryAfter === undefined) throw fault;
      throw this.#sentAway(this.#closed(what, fault.retryAfter), what);
    }
  }

  /** Takes up a turn that has come, whoever it was given to: they get another. */
  #mayPass({ closedUntil, turns }: Line): boolean {
    const now = this.#now();
    if (now < closedUntil) return false;
    const [next] = turns;
    if (next === undefined) return true;
    if (next > now) return false;
    turns.shift();
    return true;
  }

  #closed(what: string, retryAfter: Milliseconds): Line {
    const now = this.#now();
    for (const [other, { closedUntil, turns }] of this.#lines) {
      if (Math.max(closedUntil, turns.at(-1) ?? 0) < now - KEPT) this.#lines.delete(other);
    }
    const line = this.#lines.get(what) ?? { closedUntil: 0, turns: [] };
    line.closedUntil = Math.max(line.closedUntil, now + retryAfter);
    this.#lines.set(what, line);
    return line;
  }

  /** Gives the last turn of the line. */
  #sentAway({ closedUntil, turns }: Line, what: string): Unavailable {
    const now = this.#now();
    const turn = Math.max(closedUntil, now, (turns.at(-1) ?? 0) + SPACING);
    turns.push(turn);
    return new Unavailable('Slack', `too much at once for ${what}`, { retryAfter: turn - now });
  }
}
