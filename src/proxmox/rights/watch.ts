import type { Logger } from 'pino';
import type { Policy } from '../../domain/policy.ts';
import { MINUTE, SECOND, type EpochMs, type Milliseconds } from '../../domain/time.ts';
import { Unavailable } from '../../use-cases/faults.ts';
import type { ProxmoxClient } from '../client.ts';
import { lookAtRights, type RightsFindings } from './look.ts';

const LOOK_EVERY: Milliseconds = 5 * MINUTE;
/** Whoever waits for missing rights is told soon that they were given. */
const LOOK_AGAIN_AFTER: Milliseconds = 10 * SECOND;

const NOT_LOOKED_AT = { missing: ['the bot’s own rights could not be looked at; the log says why'], remarks: [] };

/** Watches the bot's rights on one cluster, from start to stop. What is found is logged once, and once more when it is over. */
export class RightsWatch {
  readonly cluster: string;
  readonly #client: ProxmoxClient;
  readonly #policy: Policy;
  readonly #log: Logger;
  readonly #now: () => EpochMs;
  readonly #onFindings: (findings: RightsFindings) => void;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #last: { readonly findings: RightsFindings; readonly at: EpochMs } | undefined;

  /** @param onFindings is told what each look finds. */
  constructor(
    client: ProxmoxClient,
    policy: Policy,
    log: Logger,
    now: () => EpochMs,
    onFindings: (findings: RightsFindings) => void,
  ) {
    this.cluster = client.cluster;
    this.#client = client;
    this.#policy = policy;
    this.#log = log.child({ cluster: client.cluster });
    this.#now = now;
    this.#onFindings = onFindings;
  }

  /** Looks now and every five minutes, without waiting for the cluster. */
  start(): void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** Looks no more; a look under way ends without a word. */
  stop(): void {
    clearInterval(this.#timer);
    this.#stopped.abort();
  }

  /**
   * What the last look found, for `/readyz`: what keeps the bot from its work, and remarks. While rights are missing, or
   * no look came to its end yet, it looks again first, but not more often than every ten seconds.
   */
  async findings(): Promise<{ readonly missing: readonly string[]; readonly remarks: readonly string[] }> {
    const known = this.#last;
    const isOld = known === undefined || Math.abs(this.#now() - known.at) >= LOOK_AGAIN_AFTER;
    if (isOld && known?.findings.missing.length !== 0) await this.look();
    if (this.#last === undefined) return NOT_LOOKED_AT;
    const { missing, tooMuch, remarks } = this.#last.findings;
    const warnings = tooMuch.map((sentence) => `warning: ${sentence}`);
    return { missing, remarks: [...warnings, ...remarks.map((sentence) => `note: ${sentence}`)] };
  }

  /** Looks once, however many ask at the same time. A look that fails is logged, and leaves what is known. */
  async look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    await this.#looking;
  }

  async #look(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    try {
      const findings = await lookAtRights(this.#client, this.#policy, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      this.#tellChanges(this.#last?.findings, findings);
      this.#last = { findings, at: this.#now() };
      this.#onFindings(findings);
    } catch (fault) {
      if (this.#stopped.signal.aborted) return;
      // That a cluster does not answer is for its health to say; anything else is a defect of ours.
      const level = fault instanceof Unavailable ? 'warn' : 'error';
      this.#log[level]({ fault }, 'the bot’s own rights could not be looked at; it is tried again');
    }
  }

  #tellChanges(before: RightsFindings | undefined, after: RightsFindings): void {
    const known = new Set(before === undefined ? [] : sentencesOf(before));
    const isNew = (sentence: string): boolean => !known.delete(sentence);
    for (const sentence of after.missing.filter(isNew)) this.#log.warn(`a right is missing: ${sentence}`);
    for (const sentence of after.tooMuch.filter(isNew)) this.#log.warn(`a right is too much: ${sentence}`);
    for (const sentence of after.remarks.filter(isNew)) this.#log.info(sentence);
    for (const sentence of known) this.#log.info(`no longer so: ${sentence}`);
  }
}

function sentencesOf({ missing, tooMuch, remarks }: RightsFindings): string[] {
  return [...missing, ...tooMuch, ...remarks];
}
