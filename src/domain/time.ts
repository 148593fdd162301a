/** A moment: milliseconds since 1970-01-01 UTC. The domain never reads a clock; every moment comes in as an argument. */
export type EpochMs = number;

/** A length of time in milliseconds. */
export type Milliseconds = number;

export const SECOND: Milliseconds = 1000;
export const MINUTE: Milliseconds = 60 * SECOND;
export const HOUR: Milliseconds = 60 * MINUTE;
export const DAY: Milliseconds = 24 * HOUR;
