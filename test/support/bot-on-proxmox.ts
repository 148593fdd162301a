import { onTestFinished } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import {
  startProxmox,
  type ProxmoxOptions,
  type SimulatedProxmox,
} from '../../playground/proxmox/simulated-proxmox.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createAccessLists } from '../../src/proxmox/access-lists.ts';
import { createProxmoxClient, type ProxmoxClient } from '../../src/proxmox/client.ts';
import { createHoldings } from '../../src/proxmox/holdings.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import type { AccessLists, Holdings, Issuer } from '../../src/use-cases/ports/proxmox.ts';
import { reconcileDue } from '../../src/use-cases/reconcile.ts';
import { InMemoryBot, type Process, type TestStore } from './in-memory-bot.ts';
import { stepwise, type Stop } from './in-memory-steps.ts';
import { InMemoryStore } from './in-memory-store.ts';
import { aPolicy, MONDAY } from './records.ts';

const BOT_SECRET = 'b07b07b0-7b07-4b07-8b07-b07b07b07b07';

/** How often the clusters of a test are read back. */
export const EVERY = 5 * MINUTE;

/** The bot in memory, but for the cluster, which is a simulated Proxmox that is spoken to as a real one. */
export class BotOnProxmox extends InMemoryBot {
  readonly proxmox: SimulatedProxmox;
  readonly #issuer: Issuer;
  readonly #holdings: Holdings;
  readonly #accessLists: AccessLists;

  constructor(proxmox: SimulatedProxmox, client: ProxmoxClient, policy: Policy, store: TestStore) {
    super(policy, store);
    this.proxmox = proxmox;
    const chance = { pause: () => Promise.resolve(), random: () => 0.5 };
    this.#issuer = createIssuer(new Map([['home', client]]), chance);
    this.#holdings = createHoldings(new Map([['home', client]]), chance);
    this.#accessLists = createAccessLists(new Map([['home', client]]), chance);
  }

  override process(stop?: Stop): Process {
    const { deps, steps } = super.process(stop);
    const issuer = stepwise(this.#issuer, 'issuer', steps);
    const holdings = stepwise(this.#holdings, 'holdings', steps);
    const accessLists = stepwise(this.#accessLists, 'accessLists', steps);
    return { deps: { ...deps, issuer, holdings, accessLists }, steps };
  }

  /** Lets the time of one round pass, and what follows from it. */
  async round(): Promise<void> {
    await this.pass(EVERY);
    await reconcileDue(this.deps);
    await this.pass(5 * SECOND);
  }

  /** What reconciling says it found and did, oldest first, in a few words each. */
  said(): string[] {
    return this.discrepancies.audit.map(({ discrepancy, handling }) => `${discrepancy.kind} ${handling.kind}`);
  }

  /** What operators read in `alerts`. */
  alerts(): string[] {
    return this.slack.in('C0ALERTS');
  }
}

/** What of such a bot a test chooses. */
export interface OnProxmox {
  readonly policy?: Policy;
  readonly store?: TestStore;
  readonly level?: ProxmoxOptions['level'];
}

/** Starts a homelab and a bot for it; they end with the test. */
export async function startBotOnProxmox({ policy, store, level }: OnProxmox = {}): Promise<BotOnProxmox> {
  const clock: { bot?: BotOnProxmox } = {};
  const proxmox = await startProxmox({
    seed: homelabSeed(BOT_SECRET),
    authFailureDelayMs: 0,
    lockTimeoutMs: 1,
    now: () => clock.bot?.now ?? MONDAY,
    ...(level && { level }),
  });
  const client = createProxmoxClient(
    {
      name: 'home',
      endpoints: [proxmox.url],
      credential: { kind: 'token', fullTokenId: 'pvetoken@pve!bot', secret: new Secret(BOT_SECRET) },
      tls: {},
      deadline: 10 * SECOND,
    },
    { now: () => clock.bot?.now ?? MONDAY },
  );
  onTestFinished(async () => {
    await client.close();
    await proxmox.close();
  });
  clock.bot = new BotOnProxmox(proxmox, client, policy ?? aPolicy(), store ?? new InMemoryStore());
  return clock.bot;
}
