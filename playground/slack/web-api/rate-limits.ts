/**
 * Rate limits: docs.slack.dev/apis/web-api/rate-limits. Each method has its own allowance per app and workspace,
 * refilled steadily by the simulator's clock.
 */

/** How many calls a minute, and how many at once after a pause. */
const TIERS = {
  // Slack tolerates "a small amount of burst behavior"; a client that reconnects must fit into it.
  tier1: { perMinute: 1, burst: 20 },
  tier2: { perMinute: 20, burst: 20 },
  tier3: { perMinute: 50, burst: 50 },
  tier4: { perMinute: 100, burst: 100 },
  /** `auth.test`: hundreds a minute. */
  authTest: { perMinute: 600, burst: 600 },
  /** `chat.postMessage`: one a second for each channel, short bursts tolerated. */
  postMessage: { perMinute: 60, burst: 5 },
} as const;

export type Tier = keyof typeof TIERS;

/** Counts the calls of one app. */
export class RateLimits {
  readonly #allowances = new Map<string, { left: number; at: number }>();
  readonly #now: () => number;
  readonly #enforced: boolean;

  constructor(now: () => number, enforced: boolean) {
    this.#now = now;
    this.#enforced = enforced;
  }

  /**
   * Counts a call.
   *
   * @param what the method, and the channel where that is counted separately
   * @returns whole seconds to wait, when it was one too many
   */
  take(what: string, tier: Tier): number | undefined {
    if (!this.#enforced) return undefined;
    const { perMinute, burst } = TIERS[tier];
    const perMs = perMinute / 60_000;
    const now = this.#now();
    const known = this.#allowances.get(what) ?? { left: burst, at: now };
    const left = Math.min(burst, known.left + Math.max(0, now - known.at) * perMs);
    this.#allowances.set(what, { left: left >= 1 ? left - 1 : left, at: now });
    return left >= 1 ? undefined : Math.max(1, Math.ceil((1 - left) / perMs / 1000));
  }
}
