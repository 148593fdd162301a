/**
 * - `ok`: it is well.
 * - `warn`: it works, and should be looked at.
 * - `fail`: it does not work until it is mended.
 */
export type Status = 'ok' | 'warn' | 'fail';

/** One thing as it is, in words. */
export interface Finding {
  readonly area: string;
  /** What was looked at. */
  readonly name: string;
  readonly status: Status;
  /** How it is; continues `name:`. */
  readonly found: string;
  /** What to do; whole sentences. Only a status that is `ok` may leave it out. */
  readonly remedy?: string;
  /** Whether the bot does not start, or does not come to work, before this is mended. */
  readonly keepsFromStarting?: boolean;
}

/** The words of an area's own table. */
export type Words = Omit<Finding, 'area'>;

/** E.g. `1 role`, `2 roles`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
