/** The words of a report, for its figures and for its grants. */
import { formatDuration } from '../../domain/duration.ts';
import type { ByApproval } from '../../domain/report.ts';
import type { End, HeldGrant, Result, Use } from '../../domain/report-line.ts';
import { MINUTE, type Milliseconds } from '../../domain/time.ts';

/** The kinds of something in the order in which they are told, each with what follows its number. */
type Kinds<Kind> = readonly (readonly [kind: Kind, words: string])[];

export const RESULTS: Kinds<Result> = [
  ['granted', 'had a token'],
  ['waiting', 'waiting'],
  ['denied', 'denied'],
  ['lapsed', 'lapsed'],
  ['cancelled', 'cancelled'],
  ['failed', 'failed'],
  ['revoked', 'revoked before their token was made'],
];

export const BY: Kinds<keyof ByApproval> = [
  ['reviewers', 'approved by people'],
  ['rule', 'approved by policy'],
  ['break_glass', 'taken in an emergency'],
];

export const ENDS: Kinds<End> = [
  ['active', 'still active'],
  ['expired', 'ran out'],
  ['revoked', 'revoked early'],
  ['left', 'their requester left'],
  ['vanished', 'token gone from the cluster'],
  ['not_revealed', 'secret not revealed in time'],
  ['not_rotated', 'no new secret could be handed over'],
  ['not_provisioned', 'not handed over'],
];

export const USES: Kinds<Use['kind']> = [
  ['seen', 'ran tasks'],
  ['none_seen', 'ran no task'],
  ['not_revealed', 'never used (nobody saw the secret)'],
  ['unknown', 'use not known'],
  ['open', 'not looked up until the token is gone'],
];

export const REVIEWS: Kinds<NonNullable<HeldGrant['review']>> = [
  ['justified', 'justified'],
  ['not_justified', 'not justified'],
  ['owed', 'still to be reviewed'],
];

/** What is said of one kind, without a number. */
export function wordsOf<Kind>(kinds: Kinds<Kind>, kind: Kind): string {
  return kinds.find(([known]) => known === kind)?.[1] ?? '';
}

/** Those of which there are any. */
export function list<Kind extends string>(kinds: Kinds<Kind>, counts: Readonly<Record<Kind, number>>): string {
  return kinds
    .filter(([kind]) => counts[kind] > 0)
    .map(([kind, said]) => `${counts[kind]} ${said}`)
    .join(', ');
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

export function andMore(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}

/** To the minute; seconds say nothing here. */
export function roundly(time: Milliseconds): string {
  return time > 0 && time < MINUTE ? 'less than 1m' : formatDuration(Math.floor(time / MINUTE) * MINUTE);
}
