import type { EpochMs } from '../domain/time.ts';

/** A moment as operators read it: ISO 8601 in UTC, to the second. */
export function moment(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
