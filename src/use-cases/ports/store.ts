import type { Baseline, Survey } from '../../domain/comparison.ts';
import type { ActiveCount, Counts } from '../../domain/counting.ts';
import type { Reconciled } from '../../domain/discrepancy.ts';
import type { Pause } from '../../domain/pause.ts';
import type { SlackUserId } from '../../domain/people.ts';
import type { Question } from '../../domain/question.ts';
import type { Change, Place, RequestRecord } from '../../domain/record.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { EpochMs, Milliseconds } from '../../domain/time.ts';

/**
 * Where requests and their audit are kept. Every method throws `Unavailable` when the store does not answer. A record that
 * cannot be read makes `load` throw, is left out of lists, and is reported.
 */
export interface Store {
  /** @throws NewerRecord */
  load(id: RequestId): Promise<RequestRecord | undefined>;
  /**
   * Saves a change, its audit entries and its due time at once, if the stored version is still that of
   * `change.record`.
   * @returns the record with its new version, or `conflict` when somebody else saved first.
   */
  save(change: Change, dueAt: EpochMs | undefined): Promise<RequestRecord | 'conflict'>;
  findByCard(card: Place): Promise<RequestId | undefined>;
  /**
   * The requests of a person, newest first.
   * @param how `whole` where nothing may be left out: it throws on a record that cannot be read.
   */
  listOf(requester: SlackUserId, limit: number, how?: 'whole'): Promise<RequestRecord[]>;
  /** Requests that have not ended, or whose emergency is still to be reviewed, newest first. */
  listOpen(limit: number): Promise<RequestRecord[]>;
  /** Those of them that wait for somebody, newest first; see `isWaiting`. */
  listWaiting(limit: number): Promise<RequestRecord[]>;
  /** What caps of a person and a role go by, as the saves counted it. */
  counts(requester: SlackUserId, role: string): Promise<Counts>;
  /** How many grants are at work, by cluster and role, as the saves counted them; none is left out. */
  countActive(): Promise<ActiveCount[]>;
  /** The ids of all requests that `listOpen` would show, in no order, and of those that it would leave out. */
  listOpenIds(): Promise<RequestId[]>;
  /** Requests with something due at or before a moment, the longest due first. @param skip how many of these to pass over. */
  listDue(now: EpochMs, limit: number, skip?: number): Promise<RequestId[]>;
  /**
   * People with a part in open requests, see `peopleIn`, who were not looked up at Slack since a moment, the longest not
   * looked up first. Some may have none any more.
   */
  listToLookUp(before: EpochMs, limit: number): Promise<SlackUserId[]>;
  /** Notes when somebody with a part in something was looked up. */
  lookedUp(person: SlackUserId, at: EpochMs): Promise<void>;
  /** Lists somebody no more, until a request in which they have a part is saved. */
  leaveOut(person: SlackUserId): Promise<void>;
  /** Removes an ended request and every index of it; the audit stays. */
  forget(record: RequestRecord): Promise<void>;
  /** Drops audit entries from before a moment. */
  trimAudit(before: EpochMs): Promise<void>;
}

/** Which clusters are paused. Every method throws `Unavailable` when the store does not answer. */
export interface Pauses {
  list(): Promise<readonly Pause[]>;
  /** Saves a pause with its audit entry at once; it replaces one of the same reach. */
  begin(pause: Pause): Promise<void>;
  /** Ends the pause of one cluster, or that of all, with its audit entry. @returns what ended; `undefined` when nothing. */
  end(cluster: string | undefined, by: SlackUserId, at: EpochMs): Promise<Pause | undefined>;
}

/** Questions that people were asked and did not answer yet, by an id that their buttons carry. */
export interface Questions {
  /** Keeps a question for some minutes. */
  ask(id: string, question: Question): Promise<void>;
  /** Gives a question to one answer only; `undefined` when it was answered, or was left too long. */
  take(id: string): Promise<Question | undefined>;
}

/** What came of a discrepancy in an earlier round, and when it was first seen. */
export interface KnownDiscrepancy {
  readonly since: EpochMs;
  readonly what: Reconciled;
}

/**
 * What reconciling found and is not over, so that each is told once; and what of it is still to be told. Every method
 * throws `Unavailable` when the store does not answer.
 */
export interface Discrepancies {
  /** What is remembered of a cluster, by name. */
  known(cluster: string): Promise<ReadonlyMap<string, KnownDiscrepancy>>;
  /**
   * Writes what came of a discrepancy into the audit, and remembers it, or forgets it once it is done. What is not only
   * begun is owed to operators.
   */
  note(what: Reconciled, since: EpochMs): Promise<void>;
  /** Forgets discrepancies of a cluster that are not there any more. */
  forget(cluster: string, names: readonly string[]): Promise<void>;
  /** What operators are still to be told, oldest first; `count` includes what cannot be read. */
  owed(): Promise<{ readonly count: number; readonly what: readonly Reconciled[] }>;
  /** Notes that operators were told the oldest of what they are owed. */
  told(count: number): Promise<void>;
}

/**
 * How ACLs stood before tokens were handed over that can hand on rights. Every method throws `Unavailable` when the store
 * does not answer.
 */
export interface Baselines {
  /** Keeps how the ACL stood, unless that is kept already: an earlier attempt may have shown its secret since. */
  keep(id: RequestId, survey: Survey): Promise<void>;
  load(id: RequestId): Promise<Baseline | undefined>;
  forget(id: RequestId): Promise<void>;
}

/** Keeps two workers off the same request's lane. A lease runs out by itself when its holder dies. */
export interface Leases {
  /** @returns the lease, or `undefined` when somebody else holds it. */
  take(name: string): Promise<Lease | undefined>;
}

export interface Lease {
  release(): Promise<void>;
}

/** Remembers whose Home is to be kept up to date. Every method throws `Unavailable` when the store does not answer. */
export interface HomeViewers {
  /** Remembers that a person opened their Home; those who did not for a day are forgotten, and so are too many. */
  opened(person: SlackUserId, now: EpochMs): Promise<void>;
  /** Who is remembered at this moment. */
  list(now: EpochMs): Promise<readonly SlackUserId[]>;
  forget(person: SlackUserId): Promise<void>;
}

/** Spaces out what must not happen too often, over all processes. Every method throws `Unavailable`. */
export interface Turns {
  /** Takes a turn, unless it was taken less than `every` ago. @returns whether it was taken now. */
  take(name: string, every: Milliseconds, now: EpochMs): Promise<boolean>;
  /** Gives a turn back that led to nothing, so that it can be taken again at once. */
  giveBack(name: string): Promise<void>;
}
