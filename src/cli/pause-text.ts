/** Pauses in words for operators. */
import type { Policy } from '../domain/policy.ts';
import type { Pause } from '../domain/pause.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusalWords } from './asking-text.ts';
import { moment } from './moments.ts';
import { pauseLine, where } from './pause-line.ts';

/** What follows from a pause. */
export function pausedText({ cluster }: Pause, { alertsChannel }: Policy): string {
  return [
    `Paused: no new tokens are made on ${cluster ?? 'any cluster'}. Who asks or approves reads your reason; tokens that exist`,
    'go on and end on time, and those just being made may still arrive.',
    `Resume with: pvetoken resume${cluster === undefined ? '' : ` --cluster ${cluster}`}`,
    alertsWords(alertsChannel),
  ].join('\n');
}

/** What follows from a resumption. */
export function resumedText(pause: Pause, left: readonly Pause[], { alertsChannel }: Policy): string {
  return [
    `Resumed new tokens on ${where(pause.cluster)}, paused since ${moment(pause.since)}.`,
    ...(left.length > 0
      ? left.map((each) => `Still: ${pauseLine(each)}`)
      : ['Approved requests that waited go on within half a minute; pending ones can be approved.']),
    alertsWords(alertsChannel),
  ].join('\n');
}

/** Why nothing was paused or resumed. */
export function pauseRefusal(refusal: Refusal): string {
  if (refusal.kind === 'no_such_cluster') {
    return `Nothing was changed: no role is of a cluster ${refusal.cluster}; there is ${refusal.available.join(', ')}.`;
  }
  if (refusal.kind === 'not_paused') {
    const others = refusal.pauses.map(pauseLine);
    return [`Nothing to resume: there is no pause of ${where(refusal.cluster)}.`, ...others].join('\n');
  }
  return `Nothing was changed: ${refusalWords(refusal)}.`;
}

function alertsWords(channel: string | undefined): string {
  return channel === undefined
    ? 'There is no alerts channel to tell.'
    : 'A running bot tells the alerts channel, with its next sweep.';
}
