import type { AclPath } from './acl-path.ts';
import type { End, HeldRole, HeldUser, Holding, Mark } from './holding.ts';
import type { SlackUserId } from './people.ts';
import type { RequestId } from './request-id.ts';
import {
  isEnded,
  tokenOwnerOf,
  type Active,
  type Approved,
  type Ended,
  type Request,
  type Revoking,
} from './request.ts';
import type { UserId } from './role.ts';
import { MINUTE, type EpochMs, type Milliseconds } from './time.ts';

/** What is done about discrepancies on a cluster: they are put right, only told, or not looked for. */
export type ReconcileMode = (typeof RECONCILE_MODES)[number];

export const RECONCILE_MODES = ['enforce', 'observe', 'off'] as const;

/** How a cluster is reconciled. */
export interface ReconcileRule {
  readonly mode: ReconcileMode;
  readonly every: Milliseconds;
}

/** How a cluster differs from what was approved, and what that is called. */
export type Discrepancy =
  /** Ours, and no request wants it there. `expired`: no request is known, and its own time is over. */
  | {
      readonly kind: 'orphan';
      readonly holds: 'user' | 'token';
      readonly because: 'unknown' | 'expired' | 'pending' | 'another_owner' | Ended['state'];
    }
  /** Ours, and its request is a grant on another cluster of the configuration. */
  | { readonly kind: 'elsewhere'; readonly cluster: string }
  | { readonly kind: 'vanished' }
  | { readonly kind: 'out_of_reach' }
  | { readonly kind: 'ends_late'; readonly of: 'user' | 'token'; readonly ends: End }
  | { readonly kind: 'ends_early'; readonly of: 'user' | 'token'; readonly ends: End }
  /** The token can do all that its user can, not only what was approved. */
  | { readonly kind: 'unseparated' }
  /** The token of a dedicated user can do nothing. */
  | { readonly kind: 'separated' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'comment_changed'; readonly of: 'user' | 'token' }
  | { readonly kind: 'other_groups'; readonly groups: readonly string[] }
  | { readonly kind: 'other_token'; readonly tokenId: string }
  | { readonly kind: 'role_beyond'; readonly role: HeldRole }
  | { readonly kind: 'role_missing'; readonly path: AclPath };

/** Those that are put right on the cluster, each by taking something away. */
export type Mendable = Extract<Discrepancy, { kind: 'ends_late' | 'unseparated' | 'other_groups' | 'role_beyond' }>;

/** What came of a discrepancy. */
export type Handling =
  /** Nothing is done about its kind but telling it. */
  | { readonly kind: 'reported' }
  /** The cluster is only observed. */
  | { readonly kind: 'observed' }
  /** Operators have until then to say that this is wrong. */
  | { readonly kind: 'announced'; readonly until: EpochMs }
  /** Said before it is put right, for the audit alone. */
  | { readonly kind: 'started' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly detail: string };

/** A discrepancy and what came of it: an entry of the audit, and what operators are told. It never holds a secret. */
export interface Reconciled {
  readonly type: 'reconciled';
  /** The same in each round; it begins with the request's id. */
  readonly name: string;
  readonly cluster: string;
  readonly requestId: RequestId;
  readonly owner: UserId;
  /** When its grant was to end, and who asked for it; of a request that is not known, neither. */
  readonly approvedUntil?: EpochMs;
  readonly requester?: SlackUserId;
  readonly discrepancy: Discrepancy;
  readonly handling: Handling;
  readonly at: EpochMs;
}

/** Work that ended so short a time ago may not have reached every node of the cluster, or every reader of it. */
const SETTLED_AFTER: Milliseconds = 2 * MINUTE;

/**
 * How long operators are told of a token before it is revoked only because no request is known: the store may have been
 * lost by a mistake that somebody mends, or another bot works on the same cluster. Proxmox ends the token in any case.
 */
export const NOTICE: Milliseconds = 10 * MINUTE;

/**
 * Compares what a cluster holds for a request with what is known of the request, and finds nothing while work on it is
 * under way.
 * @param known what the store holds; `undefined` only when it is certain that it holds nothing.
 */
export function compare(
  holding: Holding,
  known: Request | undefined,
  cluster: string,
  now: EpochMs,
): readonly Discrepancy[] {
  if (known === undefined) return lostOnes(holding, now);
  const request = atRest(known, now);
  if (request === undefined) return [];
  // The id of a request that is known is nobody else's.
  const holds = markedAs(holding, ['ours', 'another_bots']);
  if (request.state !== 'active') return strayed(holds, request.state);
  if (request.terms.cluster !== cluster) {
    return holds === undefined ? [] : [{ kind: 'elsewhere', cluster: request.terms.cluster }];
  }
  if (tokenOwnerOf(request) !== holding.owner.user) return strayed(holds, 'another_owner');
  return [...alterations(request, holding)];
}

/** Whether a request's token is being made, changed or taken away, or was a moment ago. */
export function isUnderWay(request: Request, now: EpochMs): boolean {
  return atRest(request, now) === undefined;
}

/** The request, if no work on its token is under way, nor was a moment ago. */
function atRest(request: Request, now: EpochMs): Exclude<Request, Approved | Revoking> | undefined {
  const isRecent = (at: EpochMs = 0): boolean => Math.abs(now - at) < SETTLED_AFTER;
  if (isEnded(request)) return isRecent(request.endedAt) ? undefined : request;
  if (request.state === 'pending') return request;
  if (request.state !== 'active') return undefined;
  const { grant, rotation, extension } = request;
  const isChanging = rotation !== undefined || extension?.writing !== undefined || now >= grant.expiresAt;
  return isChanging || isRecent(grant.activatedAt) || isRecent(grant.rotatedAt) ? undefined : request;
}

type Orphan = Extract<Discrepancy, { kind: 'orphan' }>;

function strayed(holds: Orphan['holds'] | undefined, because: Orphan['because']): readonly Orphan[] {
  return holds === undefined ? [] : [{ kind: 'orphan', holds, because }];
}

/** What of a holding carries one of these marks; a user includes its tokens. */
function markedAs({ user, token }: Holding, marks: readonly Mark[]): Orphan['holds'] | undefined {
  if (user !== undefined && marks.includes(user.mark)) return 'user';
  return token !== undefined && marks.includes(token.mark) ? 'token' : undefined;
}

function isOver(part: { readonly ends: End } | undefined, now: EpochMs): boolean {
  return part !== undefined && part.ends !== 'never' && part.ends <= now;
}

/** Where no request is known, only what is certainly this bot's is ours. */
function lostOnes(holding: Holding, now: EpochMs): readonly Orphan[] {
  const holds = markedAs(holding, ['ours']);
  return strayed(holds, isOver(holds === 'user' ? holding.user : holding.token, now) ? 'expired' : 'unknown');
}

function* alterations(request: Active, { owner, isInReach, user, token, roles }: Holding): Generator<Discrepancy> {
  const isDedicated = owner.kind === 'dedicated';
  if (!isInReach) return yield { kind: 'out_of_reach' };
  if (token === undefined || (isDedicated && user === undefined)) return yield { kind: 'vanished' };
  // What does not carry our mark is not ours to judge, and what hangs on it neither.
  if (user?.mark === 'none') return yield { kind: 'comment_changed', of: 'user' };
  if (user !== undefined) yield* userAlterations(request, user);
  if (token.mark === 'none') return yield { kind: 'comment_changed', of: 'token' };
  yield* endAlterations(request, 'token', token.ends);
  if (token.isSeparated === isDedicated) yield { kind: isDedicated ? 'separated' : 'unseparated' };
  yield* roleAlterations(request, isDedicated ? 'user' : 'token', roles);
}

function* userAlterations(request: Active, user: HeldUser): Generator<Discrepancy> {
  yield* endAlterations(request, 'user', user.ends);
  if (!user.isEnabled) yield { kind: 'disabled' };
  if (user.groups.length > 0) yield { kind: 'other_groups', groups: user.groups };
  for (const tokenId of user.otherTokens) yield { kind: 'other_token', tokenId };
}

function* endAlterations({ grant }: Active, of: 'user' | 'token', ends: End): Generator<Discrepancy> {
  if (ends === 'never' || ends > grant.expiresAt) yield { kind: 'ends_late', of, ends };
  else if (ends < grant.expiresAt) yield { kind: 'ends_early', of, ends };
}

function* roleAlterations(
  { terms }: Active,
  holder: HeldRole['holder'],
  roles: readonly HeldRole[],
): Generator<Discrepancy> {
  const ordered = (role: HeldRole): boolean =>
    role.holder === holder && role.pveRole === terms.pveRole && terms.paths.includes(role.path);
  for (const role of roles) {
    if (!ordered(role) || (role.propagate && !terms.propagate)) yield { kind: 'role_beyond', role };
  }
  for (const path of terms.paths) {
    const isThere = roles.some((role) => ordered(role) && role.path === path && (role.propagate || !terms.propagate));
    if (!isThere) yield { kind: 'role_missing', path };
  }
}

/** What reconciling does about a discrepancy where it may act; `report` leaves it to people. */
export function remedyOf({ kind }: Discrepancy): 'revoke' | 'end_grant' | 'mend' | 'report' {
  switch (kind) {
    case 'orphan':
      return 'revoke';
    case 'vanished':
      return 'end_grant';
    case 'ends_late':
    case 'unseparated':
    case 'other_groups':
    case 'role_beyond':
      return 'mend';
    case 'elsewhere':
    case 'out_of_reach':
    case 'ends_early':
    case 'separated':
    case 'disabled':
    case 'comment_changed':
    case 'other_token':
    case 'role_missing':
      return 'report';
    default:
      return kind satisfies never;
  }
}

/** From when on a discrepancy is put right that was first seen at a moment. */
export function actsFrom(discrepancy: Discrepancy, since: EpochMs): EpochMs {
  return discrepancy.kind === 'orphan' && discrepancy.because === 'unknown' ? since + NOTICE : since;
}

/** The name of a discrepancy, under which it is remembered. */
export function nameOf({ requestId, owner }: Holding, discrepancy: Discrepancy): string {
  return `${requestId} ${owner.user} ${JSON.stringify(discrepancy)}`;
}
