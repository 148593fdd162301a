import type { Deliverer, Outcome } from '../delivery/deliver.ts';
import type { EventFeed } from '../delivery/events.ts';
import type { AppSettings } from '../manifest.ts';
import type { ResponsePlace } from '../world/response-urls.ts';
import type { World } from '../world/world.ts';

/** What a person's acts need of the simulated Slack. */
export interface Inside {
  world: World;
  settings: AppSettings;
  deliverer: Deliverer;
  events: EventFeed;
  /** A fresh `response_url`. */
  responseUrl(place: ResponsePlace): string;
}

/** What Slack shows when the app does not answer in time, or cannot be reached. */
export type Failure = 'operation_timeout' | 'dispatch_failed';

/** How an act fared on its way to the app. */
export interface Delivered {
  /** False when Slack had no reason to tell the app: nothing was confirmed, or the form was incomplete. */
  sent: boolean;
  acked: boolean;
  /** Milliseconds by the simulator's clock. */
  ackedAfterMs: number;
  failure?: Failure;
}

export const notSent: Delivered = { sent: false, acked: false, ackedAfterMs: 0 };

/** The outcome in the person's terms. */
export function delivered(outcome: Outcome): Delivered {
  const { acked, afterMs } = outcome;
  if (outcome.acked) return { sent: true, acked, ackedAfterMs: afterMs };
  const failure = outcome.reason === 'http_timeout' ? 'operation_timeout' : 'dispatch_failed';
  return { sent: true, acked, ackedAfterMs: afterMs, failure };
}
