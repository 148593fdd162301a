import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';

/** A difference up to this much is taken for none: the header gives whole seconds, and answers take their time. */
const IGNORED: Milliseconds = 5 * SECOND;

/** An answer that took longer than this tells too little of the moment at which it was given. */
const LONGEST_TRIP: Milliseconds = 10 * SECOND;

/**
 * How far a cluster's clock is ahead of ours, in whole seconds, by the `Date` of one answer; negative where it is
 * behind. Every answer of Proxmox has one (source: `response` in PVE::APIServer::AnyEvent).
 * @returns `undefined` where the answer tells nothing.
 */
export function clockSkew(date: string | undefined, sentAt: EpochMs, receivedAt: EpochMs): Milliseconds | undefined {
  const named = Date.parse(date ?? '');
  const trip = receivedAt - sentAt;
  if (Number.isNaN(named) || trip < 0 || trip > LONGEST_TRIP) return undefined;
  // The answer was given at some moment of the trip, and the header names the second that had begun by then.
  const skew = Math.ceil((named - (sentAt + trip / 2)) / SECOND) * SECOND;
  return Math.abs(skew) <= IGNORED + trip / 2 ? 0 : skew;
}
