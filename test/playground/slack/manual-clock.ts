/** A clock that stands still until it is moved. */
export interface ManualClock {
  /** Epoch milliseconds. */
  now: () => number;
  advance(ms: number): void;
}

/** @param start epoch milliseconds; a Thursday afternoon in March 2026 by default */
export function manualClock(start = Date.parse('2026-03-12T14:30:00Z')): ManualClock {
  let at = start;
  return {
    now: () => at,
    advance(ms) {
      at += ms;
    },
  };
}
