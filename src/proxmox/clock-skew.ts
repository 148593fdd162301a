import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';

/** A difference up to this much is taken for none: the header gives whole seconds, and answers take their time. */
const IGNORED: Milliseconds = 5 * SECOND;

/** An answer that took longer than this tells too little of the moment at which it was given. */
const LONGEST_TRIP: Milliseconds = 10 * SECOND;

/**
 * How far a cluster's clock is ahead of ours, by the `Date` of one answer; negative where it is behind. Every answer of
 * Proxmox has one (source: `response` in PVE::APIServer::AnyEvent).
 * @returns `undefined` where the answer tells nothing.
 */
export function clockSkew(date: string | undefined, sentAt: EpochMs, receivedAt: EpochMs): Milliseconds | undefined {
  const named = Date.parse(date ?? '');
  const trip = receivedAt - sentAt;
  if (Number.isNaN(named) || trip < 0 || trip > LONGEST_TRIP) return undefined;
  // The header names the second that has begun; the answer was given at some moment of the trip.
  const skew = named + SECOND / 2 - (sentAt + trip / 2);
  return Math.abs(skew) <= IGNORED + trip / 2 ? 0 : Math.round(skew);
}
