import type { AclPath } from '../domain/acl-path.ts';
import type { Credential } from '../domain/credential-formats.ts';
import type { Audience, Happening } from '../domain/event.ts';
import type { FollowUp } from '../domain/follow-up.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../domain/people.ts';
import type { Holding } from '../domain/holding.ts';
import type { Home } from '../domain/home.ts';
import type { Resource } from '../domain/inventory.ts';
import type { Pause } from '../domain/pause.ts';
import type { Policy } from '../domain/policy.ts';
import type { Preview, Useless } from '../domain/preview.ts';
import type { Mendable, Reconciled } from '../domain/discrepancy.ts';
import type { Change, Place, RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Problem, Request, Verdict } from '../domain/request.ts';
import type { Terms, UserId } from '../domain/role.ts';
import type { Lane } from '../domain/schedule.ts';
import type { Question } from '../domain/question.ts';
import type { EpochMs, Milliseconds } from '../domain/time.ts';

/** Where requests and their audit are kept. Every method throws `Unavailable` when the store does not answer. */
export interface Store {
  load(id: RequestId): Promise<RequestRecord | undefined>;
  /**
   * Saves a change, its audit entries and its due time at once, if the stored version is still that of
   * `change.record`.
   * @returns the record with its new version, or `conflict` when somebody else saved first.
   */
  save(change: Change, dueAt: EpochMs | undefined): Promise<RequestRecord | 'conflict'>;
  findByCard(card: Place): Promise<RequestId | undefined>;
  /** The requests of a person, newest first. */
  listOf(requester: SlackUserId, limit: number): Promise<RequestRecord[]>;
  /** Requests that have not ended, or whose emergency is still to be reviewed, newest first. */
  listOpen(limit: number): Promise<RequestRecord[]>;
  /** The ids of all requests that `listOpen` would show, in no order. */
  listOpenIds(): Promise<RequestId[]>;
  /** Requests with something due at or before a moment, the longest due first. */
  listDue(now: EpochMs, limit: number): Promise<RequestId[]>;
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

/** Wakes a lane's worker for a request. A lost wake-up costs time, never a token: the sweep wakes again. */
export interface Wakeups {
  wake(record: RequestRecord, lane: Lane, delay: Milliseconds): Promise<void>;
}

/** Keeps two workers off the same request's lane. A lease runs out by itself when its holder dies. */
export interface Leases {
  /** @returns the lease, or `undefined` when somebody else holds it. */
  take(name: string): Promise<Lease | undefined>;
}

export interface Lease {
  release(): Promise<void>;
}

/** What Slack says about people, asked at the moment of a decision. It reports a failed look-up, never throws one. */
export interface Directory {
  /** @param groups the user groups in which membership matters now. */
  standing(person: SlackUserId, groups: readonly SlackGroupId[]): Promise<Standing>;
  /** The members of some user groups, for finding whom a change concerns; it decides nothing. @throws Unavailable */
  membersOf(groups: readonly SlackGroupId[]): Promise<ReadonlySet<SlackUserId>>;
}

/** How sending a message ended when Slack gave a definite answer. */
export type Sent =
  | { readonly ok: true; readonly place: Place }
  /** The message, channel or person is out of reach for good; `detail` is Slack's error code. */
  | { readonly ok: false; readonly because: 'unreachable' | 'message_gone'; readonly detail: string };

/** Whether a message shows what it showed; `detail` is Slack's error code for its no, whatever kind of no that is. */
export type Removed =
  | { readonly ok: true; readonly how: 'removed' | 'overwritten' }
  | { readonly ok: false; readonly detail: string };

/** A pause that began, or the one that ended by somebody's word, with what is still paused. */
export type PauseNews =
  | { readonly what: 'paused'; readonly pause: Pause }
  | { readonly what: 'resumed'; readonly pause: Pause; readonly by: SlackUserId; readonly left: readonly Pause[] };

/**
 * Shows requests to people. A definite no comes back as data; `Unavailable` is thrown when Slack cannot be reached,
 * limits us, or leaves it unknown whether it took the message.
 */
export interface Messenger {
  /** @param followUp the review that follows an emergency, which the card asks for and shows. */
  postCard(request: Request, followUp?: FollowUp): Promise<Sent>;
  updateCard(card: Place, request: Request, followUp?: FollowUp): Promise<Sent>;
  postStatus(request: Request, card: Place | undefined): Promise<Sent>;
  updateStatus(status: Place, request: Request, card: Place | undefined): Promise<Sent>;
  /** Replies in the thread of `under`. */
  reply(under: Place, audience: Exclude<Audience, 'alerts'>, request: Request, what: Happening): Promise<Sent>;
  alert(channel: string, request: Request, what: Happening, card: Place | undefined): Promise<Sent>;
  /** Tells a channel that new tokens are paused or resumed. */
  tellPause(channel: string, news: PauseNews): Promise<Sent>;
  /** Tells a channel what reconciling found, in one message however much it is. */
  tellDiscrepancies(channel: string, what: readonly Reconciled[]): Promise<Sent>;
  remind(request: Request): Promise<Sent>;
  /** DMs the message in which the secret is going to appear; it does not hold the secret yet. */
  announceSecret(request: Request): Promise<Sent>;
  /**
   * Shows the secret in a message that was sent for it, in place of what the message showed before.
   * `replaces` says that the person may hold an earlier secret, which no longer works.
   */
  handOver(
    message: Place,
    request: Request,
    credential: Credential,
    expiresAt: EpochMs,
    replaces: boolean,
  ): Promise<Sent>;
  /** Deletes a message; one that is gone already counts as deleted. */
  remove(message: Place): Promise<Removed>;
  /** Puts other words in the place of a secret whose message Slack does not let us delete. */
  overwriteSecret(message: Place): Promise<Removed>;
  /** The reviews that people left as reactions on a card; `undefined` when the card is out of reach. */
  readReactions(card: Place): Promise<readonly { readonly by: SlackUserId; readonly verdict: Verdict }[] | undefined>;
  /**
   * The request that a message of ours asks to decide, for one that is no card we know of, because the answer to its
   * posting was lost; `undefined` when it asks nothing, or is out of reach.
   */
  requestOn(message: Place): Promise<RequestId | undefined>;
}

/** Shows people their Homes. */
export interface HomeScreens {
  /** @returns whether it is shown; `false` when Slack has no Home for that person. @throws Unavailable */
  show(person: SlackUserId, home: Home): Promise<boolean>;
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

/** What is to exist on a cluster for one grant. */
export interface Order {
  readonly requestId: RequestId;
  readonly cluster: string;
  readonly owner: { readonly kind: 'dedicated' | 'existing'; readonly user: UserId };
  readonly tokenId: string;
  readonly pveRole: string;
  readonly paths: readonly AclPath[];
  readonly propagate: boolean;
}

export type Issued =
  | { readonly ok: true; readonly credential: Credential }
  /** `outcome` tells whether anything was written before the cluster refused. */
  | { readonly ok: false; readonly problem: Problem; readonly outcome: 'not_done' | 'unknown' };

/** What decides what a token will be able to do. */
export type Prospect = Pick<Terms, 'cluster' | 'pveRole' | 'paths' | 'propagate' | 'owner'>;

/** Creates and takes away tokens on the clusters. */
export interface Issuer {
  /**
   * Foresees what a token could do, before anything is made: all that its PVE role gives, or where its owner exists,
   * what of it that user may do too. It only looks, and never throws for a cluster that does not answer.
   * @param within how long the cluster's answer is waited for; then the preview is `unknown`.
   */
  preview(prospect: Prospect, within: Milliseconds): Promise<Preview | Useless>;
  /**
   * Makes the order true on the cluster, whatever an earlier attempt left there, with a secret that nobody has seen,
   * and verifies it as the new token sees it.
   * @param mayGoOn asked before each write; when it says no, the attempt stops with `Overtaken`.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable when the cluster does not answer or leaves it unknown whether it did the work.
   */
  issue(order: Order, expiresAt: EpochMs, mayGoOn: () => Promise<boolean>): Promise<Issued>;
  /**
   * Gives a token that is there a new secret, on the terms of its order, and verifies it as `issue` does; the old one
   * dies. What somebody took away from the cluster it does not bring back: that is a problem.
   * @param again whether an earlier attempt may have taken the token away itself, so that it is made again. Its owner is
   * never made.
   * @param mayGoOn, @returns, @throws as `issue`.
   */
  renew(order: Order, expiresAt: EpochMs, mayGoOn: () => Promise<boolean>, again: boolean): Promise<Issued>;
  /** Tells whether the cluster still accepts a credential. @throws Unavailable */
  accepts(order: Order, credential: Credential): Promise<boolean>;
  /**
   * Moves the end of what an order made, and sees that it moved; the secret stays. It makes nothing that is gone.
   * @param mayGoOn as for `issue`.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable, Overtaken
   */
  extend(order: Order, expiresAt: EpochMs, mayGoOn: () => Promise<boolean>): Promise<Problem | undefined>;
  /** Takes token, ACL and dedicated user away and sees that they are gone. @throws Unavailable when that is not certain. */
  revoke(order: Order): Promise<void>;
}

/** What is to be looked at for one request: the user that may hold its token, and whether its rights matter. */
export interface Subject extends Pick<Holding, 'requestId' | 'owner'> {
  readonly withRoles: boolean;
}

/** Shows what of ours the clusters hold, and takes away what nobody approved. */
export interface Holdings {
  /** Everything with a name of ours that the bot may see. @throws Unavailable unless it is certain that this is all */
  all(cluster: string): Promise<readonly Holding[]>;
  /** What is there for one request now. @throws Unavailable unless that is certain. */
  look(cluster: string, subject: Subject): Promise<Holding>;
  /**
   * Takes away what goes beyond an order, and sees that it went.
   * @param expiresAt the approved end.
   * @param mayGoOn as for `issue`.
   * @returns a problem when the cluster refuses for good.
   * @throws Unavailable, Overtaken
   */
  mend(
    order: Order,
    beyond: Mendable,
    expiresAt: EpochMs,
    mayGoOn: () => Promise<boolean>,
  ): Promise<Problem | undefined>;
}

/** Shows what the clusters have. */
export interface Inventory {
  /**
   * The guests, pools and storages of a cluster that the bot may see there, in no order, as they were half a minute ago
   * at most. It may see none; that is no fault.
   * @throws Unavailable when the cluster does not answer soon enough for somebody who is typing.
   */
  resources(cluster: string): Promise<readonly Resource[]>;
}

/** Reports faults to the operators' log. @returns a short reference that people can quote. */
export type Report = (fault: unknown, context: Readonly<Record<string, string>>) => string;

export interface Deps {
  readonly policy: Policy;
  readonly store: Store;
  readonly pauses: Pauses;
  readonly questions: Questions;
  readonly wakeups: Wakeups;
  readonly leases: Leases;
  readonly directory: Directory;
  readonly messenger: Messenger;
  readonly homes: HomeScreens;
  readonly viewers: HomeViewers;
  readonly turns: Turns;
  readonly issuer: Issuer;
  readonly inventory: Inventory;
  readonly holdings: Holdings;
  readonly discrepancies: Discrepancies;
  readonly now: () => EpochMs;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly report: Report;
}
