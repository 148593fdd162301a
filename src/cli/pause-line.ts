import { isOperator, operatorName } from '../domain/operator.ts';
import type { Pause } from '../domain/pause.ts';
import { quoted } from './event-text.ts';
import { moment } from './moments.ts';

/** Where new tokens are paused, after `on`. */
export function where(cluster: string | undefined): string {
  return cluster ?? 'every cluster';
}

/** Who paused what and why, in a line. */
export function pauseLine({ cluster, by, reason, since }: Pause): string {
  return `Paused on ${where(cluster)} since ${moment(since)} by ${isOperator(by) ? operatorName(by) : by}: ${quoted(reason)}`;
}

/** A pause for scripts; without a cluster, it is of all. */
export function pauseData({ since, ...what }: Pause): object {
  return { ...what, since: moment(since) };
}
