import type { Measurement } from './figure.ts';

/** What `npm run bench` can measure: the figures that come out of the same rounds, and where their measurement is. */
export interface Offer {
  readonly figures: readonly string[];
  /** Loads it only now, so that one measurement's libraries do not weigh on another one's memory and start. */
  readonly load: () => Promise<Measurement>;
}

/** In the order in which they run and are shown. */
export const OFFERS: readonly Offer[] = [
  { figures: ['click_to_secret_ratio'], load: async () => (await import('./click-to-secret.ts')).clickToSecret },
  { figures: ['ack_p99_ratio'], load: async () => (await import('./ack.ts')).ackP99 },
  { figures: ['grants_per_s_ratio'], load: async () => (await import('./grants-per-second.ts')).grantsPerSecond },
  { figures: ['revoke_burst_ratio'], load: async () => (await import('./revoke-burst.ts')).revokeBurst },
  { figures: ['idle_sweep_growth'], load: async () => (await import('./idle-sweep.ts')).idleSweepGrowth },
  { figures: ['list_growth', 'home_growth'], load: async () => (await import('./growth.ts')).listAndHomeGrowth },
  { figures: ['bytes_per_grant'], load: async () => (await import('./memory.ts')).bytesPerGrant },
  { figures: ['start_ratio', 'rss_ratio'], load: async () => (await import('./start.ts')).startAndMemory },
];
