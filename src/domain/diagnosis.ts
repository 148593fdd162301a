import type { Discrepancy } from './discrepancy.ts';
import type { End, Holding } from './holding.ts';
import type { Preview, Useless } from './preview.ts';
import { alterations, isBeingChanged } from './reconcile.ts';
import type { Active, Request } from './request.ts';
import { SECOND, type EpochMs, type Milliseconds } from './time.ts';

/** What else decides whether a token that is there can be used. */
export interface Condition {
  /** The user it is on; only where that is not the token's own, and the bot may look. */
  readonly owner?: { readonly isEnabled: boolean; readonly ends: End };
  /** What it can do on its paths, as the cluster itself says. */
  readonly rights: Preview | Useless;
  /** How far the cluster's clock is ahead of ours; negative where it is behind. */
  readonly clockAhead: Milliseconds;
}

/** Something that keeps a token from being as it was approved. */
export type Ailment =
  | Discrepancy
  /** Its own end, or that of its user, has come by the cluster's clock. */
  | { readonly kind: 'over_there'; readonly of: 'token' | 'user' }
  | { readonly kind: 'owner_disabled' }
  | { readonly kind: 'useless'; readonly because: Useless['because'] }
  | { readonly kind: 'clock'; readonly ahead: Milliseconds };

/** What a look at the cluster tells about the token of a request. */
export type Diagnosis =
  /** The request never had a token, or has none yet. */
  | { readonly kind: 'no_token'; readonly request: Request }
  | { readonly kind: 'unanswered'; readonly request: Request }
  /** The cluster does not let the bot look, where a token should be gone. */
  | { readonly kind: 'hidden'; readonly request: Request }
  | { readonly kind: 'gone'; readonly request: Request }
  /** On the cluster, though its request has ended, or is ending. */
  | { readonly kind: 'still_there'; readonly request: Request }
  /** It is being changed at this moment, so that nothing can be said of how it should be. */
  | { readonly kind: 'changing'; readonly request: Active }
  | {
      readonly kind: 'looked';
      readonly request: Active;
      readonly holding: Holding;
      /** Absent where there is no token to be used. */
      readonly condition?: Condition;
      /** What is wrong; nothing where all is as approved. */
      readonly ailments: readonly Ailment[];
    };

/** A difference of clocks below this is of no matter to a grant. */
const CLOCK_MATTERS: Milliseconds = 30 * SECOND;

/** Whether there may be something on the cluster for a request that is worth a look. */
export function isWorthALook(request: Request): boolean {
  return request.state !== 'approved' && 'approval' in request && request.approval !== undefined;
}

/** Says what a look at the cluster means for a request whose token was to be gone, or will be. */
export function diagnoseEnd(request: Request, { isInReach, user, token }: Holding): Diagnosis {
  if (user !== undefined || token !== undefined) return { kind: 'still_there', request };
  return isInReach ? { kind: 'gone', request } : { kind: 'hidden', request };
}

/**
 * Says what a look at the cluster means for a grant: the same that reconciling would find, though its token was made a
 * moment ago, and what else keeps it from being used.
 */
export function diagnose(request: Active, holding: Holding, condition: Condition | undefined, now: EpochMs): Diagnosis {
  if (isBeingChanged(request, now)) return { kind: 'changing', request };
  const ailments = [...alterations(request, holding), ...(condition ? inTheWay(holding, condition, now) : [])];
  return { kind: 'looked', request, holding, ...(condition && { condition }), ailments };
}

function* inTheWay(
  { token, user }: Holding,
  { owner, rights, clockAhead }: Condition,
  now: EpochMs,
): Generator<Ailment> {
  const isOver = (part: { readonly ends: End } | undefined): boolean =>
    part !== undefined && part.ends !== 'never' && part.ends <= now + clockAhead;
  if (isOver(token)) yield { kind: 'over_there', of: 'token' };
  else if (isOver(user) || isOver(owner)) yield { kind: 'over_there', of: 'user' };
  if (owner?.isEnabled === false) yield { kind: 'owner_disabled' };
  if (rights.kind === 'useless') yield { kind: 'useless', because: rights.because };
  if (Math.abs(clockAhead) > CLOCK_MATTERS) yield { kind: 'clock', ahead: clockAhead };
}
