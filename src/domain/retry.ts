import { MINUTE, type Milliseconds } from './time.ts';

/**
 * How long to wait before the next try: doubling from `first` up to `longest`. There is no random part; requests
 * reach this at different moments, and each cluster's queue limits how many run at once.
 * @param failures tries that failed so far, at least 1.
 */
export function backoff(failures: number, first: Milliseconds, longest: Milliseconds): Milliseconds {
  return Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
}

/** Why something is tried again later, and how long the service that failed asked us to wait. */
export interface Postponement {
  readonly detail: string;
  readonly retryAfter?: Milliseconds | undefined;
}

/** The shortest and the longest pause between tries of one kind of work. */
export interface Pace {
  readonly first: Milliseconds;
  readonly longest: Milliseconds;
}

/** A service may ask for more patience than we would have, but not for more than this: a revocation waits on it. */
const MOST_PATIENCE: Milliseconds = 15 * MINUTE;

/** How long to wait before the next try: our own backoff, or longer where the service asked for it. */
export function pauseAfter(
  failures: number,
  { retryAfter = 0 }: Pick<Postponement, 'retryAfter'>,
  pace: Pace,
): Milliseconds {
  return Math.max(backoff(failures, pace.first, pace.longest), Math.min(retryAfter, MOST_PATIENCE));
}

/** A first failure is often a passing one; after this many in a row people are shown that it takes longer. */
const SHOWN_FROM = 2;

/** Whether a delay is to be shown from this failure on. */
export function showsDelay(failures: number): boolean {
  return failures === SHOWN_FROM;
}

/** Whether people were shown that it takes longer. */
export function isDelayed(failures: number): boolean {
  return failures >= SHOWN_FROM;
}
