import type { Comparison } from './comparison.ts';
import type { Counter } from './counting.ts';
import { audiencesOf, type Audience, type Event, type Happening } from './event.ts';
import type { FollowUp } from './follow-up.ts';
import type { SlackUserId } from './people.ts';
import { isEnded, type Request } from './request.ts';
import type { EpochMs } from './time.ts';

/** A message in Slack. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** A message that shows a request, and which revision of it. */
export interface Shown extends Place {
  readonly revision: number;
}

/** Which revision of a request people's Homes show, and after a Home that Slack did not take, when to go on. */
export interface ShownOnHomes {
  readonly revision: number;
  /** Whether it was among what is stuck. Being stuck is no change that a card shows, so the revision does not tell. */
  readonly stuck: boolean;
  readonly failures: number;
  readonly retryAt: EpochMs;
}

/** A message that shows a secret. */
export interface SecretMessage extends Place {
  /** When it is to be deleted. */
  readonly deleteAt: EpochMs;
  /** Present once Slack did not take it away: how often it failed in a row, and when to go on. */
  readonly delay?: {
    readonly failures: number;
    readonly retryAt: EpochMs;
    /** Slack neither deletes it nor lets it be overwritten, and people were told. */
    readonly isStuck: boolean;
  };
}

/**
 * Approvals that stand on the card as reactions and do not count, because they were given to terms that are no more.
 * Whether they are those of `these` people, or of all who reacted `but` these, for as long as the card was not read since.
 */
export interface SetAside {
  /** When the terms changed. */
  readonly since: EpochMs;
  readonly whose: 'these' | 'all_but';
  readonly people: readonly SlackUserId[];
}

/**
 * What people have been shown of a request, and what they are still owed. It is saved with the request, so whatever a
 * crash left unsaid is said later.
 */
export interface Desk {
  /** The approval card in the role's channel. */
  readonly card?: Shown;
  /** Slack does not show the card, and the request went on without one. */
  readonly cardUnreachable?: true;
  /** The status message in the requester's DM. */
  readonly status?: Shown;
  /** The DM with the button that reveals a secret, and which one, by its `after`; absent once it shows no button. */
  readonly offer?: Place & { readonly after: number };
  /** The requester's DM cannot be written to: nothing more is owed there. */
  readonly requesterUnreachable: boolean;
  /** What each audience is still to be told, oldest first. */
  readonly owed: Readonly<Record<Audience, readonly Happening[]>>;
  readonly secrets: readonly SecretMessage[];
  readonly reactionsReadAt: EpochMs;
  /** Absent while every approval that stands on the card as a reaction counts. */
  readonly setAside?: SetAside;
  /** Present while the owner of a grant that has ended is owed its receipt; after a look that failed, when to look again. */
  readonly receipt?: { readonly failures: number; readonly retryAt: EpochMs };
  /** What people's Homes show of the request; absent until they were brought up to date for the first time. */
  readonly homes?: ShownOnHomes;
  /** After a failed message: how often it failed in a row, and when to go on. */
  readonly failures: number;
  readonly retryAt: EpochMs;
}

/** A request as it is stored: with its version for compare-and-set, and with what people have been shown of it. */
export interface RequestRecord {
  /** Counts saves. */
  readonly version: number;
  /** Counts changes that people see; a message that shows an older revision is stale. */
  readonly revision: number;
  readonly request: Request;
  /** Present when nobody approved it before it was granted, and somebody has to say afterwards whether that was right. */
  readonly followUp?: FollowUp;
  /** Present while the ACL is still to be compared with how it stood before the token was handed over. */
  readonly comparison?: Comparison;
  readonly desk: Desk;
  /** What the request counts among in the store, by its last save; absent before the first one. */
  readonly counted?: readonly Counter[];
}

/** Whether something is still to be decided, done or said about a request by people. */
export function isOpen({ request, followUp }: RequestRecord): boolean {
  return !isEnded(request) || (followUp !== undefined && followUp.finding === undefined);
}

/**
 * Whether a request is in somebody's hands: to be decided, made, revoked or reviewed. Most of what is open is not: a grant
 * that is at work waits for nothing but its end.
 */
export function isWaiting(record: RequestRecord): boolean {
  const { request, followUp } = record;
  const isAtWork = request.state === 'active' && (followUp === undefined || followUp.finding !== undefined);
  return isOpen(record) && !isAtWork;
}

/** Whose leaving matters to a request: who asked for it, and whose votes it holds while it is pending. */
export function peopleIn(record: RequestRecord): SlackUserId[] {
  const { request } = record;
  if (!isOpen(record)) return [];
  return [...new Set([request.ask.requester, ...votersOn(request)])];
}

/** Whose votes a request holds that is still to be decided. */
export function votersOn(request: Request): SlackUserId[] {
  return request.state === 'pending' ? request.votes.map(({ reviewer }) => reviewer) : [];
}

/** What a decision changes: the record without its version, and the events for audit and audience. */
export interface Change {
  readonly record: RequestRecord;
  readonly events: readonly Happening[];
  /** The state that is left, for the audit; absent for a request that was not there before. */
  readonly from?: Request['state'];
}

const EMPTY_DESK: Desk = {
  requesterUnreachable: false,
  owed: { card: [], requester: [], alerts: [] },
  secrets: [],
  reactionsReadAt: 0,
  failures: 0,
  retryAt: 0,
};

/** The first record of a new request; version 0 says that it was never saved. */
export function newRecord(request: Request, now: EpochMs): Change {
  const record: RequestRecord = { version: 0, revision: 1, request, desk: { ...EMPTY_DESK, reactionsReadAt: now } };
  const { requester, role, reason, ticket } = request.ask;
  const { paths } = request.terms;
  const asked = { role, paths, reason, ...(ticket !== undefined && { ticket }) };
  return { record, events: [{ type: 'requested', by: requester, ...asked, at: now }] };
}

/** A change of the request's state that people see: the messages become stale, and audiences are owed the events. */
export function transition(record: RequestRecord, request: Request, events: readonly Event[], now: EpochMs): Change {
  const happenings = events.map((event) => ({ ...event, at: now }));
  const desk = owing(record.desk, happenings);
  return { record: { ...record, revision: record.revision + 1, request, desk }, events: happenings };
}

/** Owes events to those who are to be told of them. */
function owing(desk: Desk, happenings: readonly Happening[]): Desk {
  const owed = { ...desk.owed };
  for (const happening of happenings) {
    for (const audience of audiencesOf(happening)) owed[audience] = [...owed[audience], happening];
  }
  return { ...desk, owed };
}

/** A change that people do not see on the card, such as an attempt counted; it is in the audit all the same. */
export function note(record: RequestRecord, request: Request, events: readonly Event[], now: EpochMs): Change {
  return { record: { ...record, request }, events: events.map((event) => ({ ...event, at: now })) };
}

/** A change of what people have been shown; audiences are owed its events. */
export function atDesk(record: RequestRecord, desk: Partial<Desk>, events: readonly Happening[] = []): Change {
  return { record: { ...record, desk: owing({ ...record.desk, ...desk }, events) }, events };
}
