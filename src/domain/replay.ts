import { approveByRule } from './lifecycle/auto-approval.ts';
import { breakGlass } from './lifecycle/break-glass.ts';
import { ask, type Wish } from './lifecycle/ask.ts';
import { mayVote, type Standings } from './lifecycle/tally.ts';
import type { Review } from './approval.ts';
import type { SlackUserId } from './people.ts';
import type { Policy } from './policy.ts';
import type { Change } from './record.ts';
import type { Outcome, Refusal } from './refusal.ts';
import type { Request } from './request.ts';
import type { Terms } from './role.ts';

/** What would become of a request that was made once, were it made under a policy. */
export interface Replayed {
  /** As it would be made, or why it would not. */
  readonly made: Outcome<Request>;
  /** Those who decided it, and could not. */
  readonly barred: readonly SlackUserId[];
}

/** What a request grants, and how it is decided, that another policy may change. */
export type ReplayedTerm = (typeof REPLAYED_TERMS)[number];

const REPLAYED_TERMS = [
  'cluster',
  'pveRole',
  'privileges',
  'propagate',
  'owner',
  'risk',
  'approvals',
  'delivery',
  'channel',
  'reactions',
] as const satisfies readonly (keyof Terms)[];

/** What would be different of a request under another policy. */
export type Difference =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'allowed'; readonly refusal: Refusal }
  /** It is approved by the rule of its role, or is not any more. */
  | { readonly kind: 'by_rule' | 'by_approvers' }
  | { readonly kind: 'term'; readonly term: ReplayedTerm; readonly before: unknown; readonly after: unknown }
  /** Somebody who decided it may decide it under one of the policies only. */
  | { readonly kind: 'reviewer_barred' | 'reviewer_admitted'; readonly reviewer: SlackUserId };

/**
 * Judges a request as if it were made under a policy, at its own moment. Caps and pauses, which are of the moment, are left
 * out.
 * @param standings of its requester and of all who decided it.
 * @param own what its requester's earlier requests came to under the same policy.
 */
export function replay(request: Request, policy: Policy, standings: Standings, own: readonly Request[]): Replayed {
  const { id, ask: asked, terms, requestedAt: at } = request;
  const requester = standings.get(asked.requester) ?? { kind: 'member', id: asked.requester, groups: [] };
  const { role, reason, ticket } = asked;
  const wish: Wish = {
    role,
    reason,
    duration: terms.duration,
    paths: terms.paths,
    ...(ticket !== undefined && { ticket }),
  };
  const isEmergency = 'approval' in request && request.approval?.by === 'break_glass';
  const made = isEmergency ? breakGlass(wish, requester, policy, id, at) : ask(wish, requester, policy, id, at);
  if (!made.ok) return { made, barred: [] };
  const pending = made.value.record.request;
  const reviews = reviewsOf(request);
  const barred = reviews.filter((review) => !mayVote(pending, review, standings, policy, review.at).ok);
  return {
    made: { ok: true, value: decided(made.value, policy, own) },
    barred: barred.map(({ reviewer }) => reviewer),
  };
}

/** The request, approved where the rule of its role does that. */
function decided(made: Change, policy: Policy, own: readonly Request[]): Request {
  const { request } = made.record;
  const role = policy.roles.get(request.ask.role);
  const approved = role && approveByRule(made, role, own, policy, request.requestedAt);
  return (approved ?? made).record.request;
}

function reviewsOf(request: Request): readonly Review[] {
  return request.state === 'denied' ? [...request.votes, request.review] : request.votes;
}

/** What would be different, by what two policies make of a request. */
export function differencesOf(before: Replayed, after: Replayed): Difference[] {
  const [was, is] = [before.made, after.made];
  if (!is.ok) return was.ok ? [{ kind: 'refused', refusal: is.refusal }] : [];
  if (!was.ok) return [{ kind: 'allowed', refusal: was.refusal }];
  const [ruledBefore, ruledAfter] = [was.value, is.value].map(isByRule);
  return [
    ...(ruledBefore === ruledAfter ? [] : [{ kind: ruledAfter === true ? 'by_rule' : 'by_approvers' } as const]),
    ...REPLAYED_TERMS.flatMap((term): Difference[] => {
      const [one, other] = [was.value.terms[term], is.value.terms[term]];
      return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ kind: 'term', term, before: one, after: other }];
    }),
    ...only(after.barred, before.barred).map((reviewer): Difference => ({ kind: 'reviewer_barred', reviewer })),
    ...only(before.barred, after.barred).map((reviewer): Difference => ({ kind: 'reviewer_admitted', reviewer })),
  ];
}

function isByRule(request: Request): boolean {
  return 'approval' in request && request.approval?.by === 'rule';
}

function only<T>(these: readonly T[], others: readonly T[]): T[] {
  return [...new Set(these)].filter((one) => !others.includes(one));
}
