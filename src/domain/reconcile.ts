import type { Discrepancy } from './discrepancy.ts';
import type { End, HeldRole, HeldToken, HeldUser, Holding, Mark } from './holding.ts';
import { isEnded, tokenOwnerOf, type Active, type Approved, type Request, type Revoking } from './request.ts';
import { MINUTE, type EpochMs, type Milliseconds } from './time.ts';

/** What is done about discrepancies on a cluster: they are put right, only told, or not looked for. */
export type ReconcileMode = (typeof RECONCILE_MODES)[number];

export const RECONCILE_MODES = ['enforce', 'observe', 'off'] as const;

/** How a cluster is reconciled. */
export interface ReconcileRule {
  readonly mode: ReconcileMode;
  readonly every: Milliseconds;
}

/** Work that ended so short a time ago may not have reached every node of the cluster, or every reader of it. */
const SETTLED_AFTER: Milliseconds = 2 * MINUTE;

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
  return alterations(request, holding);
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
  const { activatedAt, rotatedAt, revealedAt } = request.grant;
  const changedAt = [activatedAt, rotatedAt, revealedAt];
  return isBeingChanged(request, now) || changedAt.some((at) => isRecent(at)) ? undefined : request;
}

/** Whether a grant's token is given another secret or another end at this moment, or is about to be taken away. */
export function isBeingChanged({ grant, rotation, reveal, extension }: Active, now: EpochMs): boolean {
  // An attempt at a secret to be revealed may have taken the token away, to make it again at the next click.
  const isRemaking = rotation !== undefined || reveal?.replacedBy !== undefined;
  return isRemaking || extension?.writing !== undefined || now >= grant.expiresAt;
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

/** How what a cluster holds for a grant differs from what was approved, whatever is under way. */
export function alterations(request: Active, holding: Holding): readonly Discrepancy[] {
  const { owner, isInReach, user, token, roles } = holding;
  const isDedicated = owner.kind === 'dedicated';
  if (!isInReach) return [{ kind: 'out_of_reach' }];
  if (token === undefined || (isDedicated && user === undefined)) return [{ kind: 'vanished' }];
  // What does not carry our mark is not ours to judge, and what hangs on it neither.
  if (user?.mark === 'none') return [{ kind: 'comment_changed', of: 'user' }];
  const ofUser = user === undefined ? [] : [...userAlterations(request, user)];
  if (token.mark === 'none') return [...ofUser, { kind: 'comment_changed', of: 'token' }];
  return [
    ...ofUser,
    ...tokenAlterations(request, token, isDedicated),
    ...roleAlterations(request, isDedicated ? 'user' : 'token', roles),
  ];
}

function* tokenAlterations(request: Active, token: HeldToken, isDedicated: boolean): Generator<Discrepancy> {
  yield* endAlterations(request, 'token', token.ends);
  if (token.isSeparated === isDedicated) yield { kind: isDedicated ? 'separated' : 'unseparated' };
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
