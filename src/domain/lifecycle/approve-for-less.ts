import type { AclPath } from '../acl-path.ts';
import type { Policy } from '../policy.ts';
import { previewOn } from '../preview.ts';
import { setReactionsAside } from '../reactions.ts';
import { transition, type Change, type RequestRecord } from '../record.ts';
import { accept, refuse, type Outcome } from '../refusal.ts';
import type { Terms } from '../role.ts';
import type { EpochMs, Milliseconds } from '../time.ts';
import { review } from './review.ts';
import type { Standings, Vote } from './tally.ts';

/** What an approver is ready to grant instead of what was asked for. */
export interface Less {
  readonly duration: Milliseconds;
  /** Some of the paths that were asked for. */
  readonly paths: readonly AclPath[];
}

/**
 * Takes an approval of less than was asked for: the request's terms become the lesser ones, earlier approvals, which
 * were given to the old ones, are asked again, and the vote counts for the new ones.
 * Refused: what `review` refuses of an approval, and terms that are not less: a longer duration, another path, no path,
 * or the very same.
 */
export function approveForLess(
  record: RequestRecord,
  vote: Vote & { readonly verdict: 'approve' },
  less: Less,
  standings: Standings,
  policy: Policy,
  now: EpochMs,
): Outcome<Change> {
  const { request } = record;
  if (request.state !== 'pending') return refuse({ kind: 'already_decided', request });
  const before = request.terms;
  const paths = before.paths.filter((at) => less.paths.includes(at));
  const terms: Terms = {
    ...before,
    duration: less.duration,
    paths,
    ...(before.preview !== undefined && { preview: previewOn(before.preview, paths) }),
  };
  const narrowed = transition(
    setReactionsAside(record, now),
    { ...request, terms, votes: [] },
    [
      {
        type: 'terms_narrowed',
        by: vote.reviewer,
        duration: terms.duration,
        paths: terms.paths,
        before: { duration: before.duration, paths: before.paths },
      },
    ],
    now,
  );
  // Whether they may is said first: what is on offer is nobody else's to haggle about.
  const voted = review(narrowed.record, vote, standings, policy, now);
  if (!voted.ok) return voted;
  if (voted.value.record.request.state === 'lapsed') return review(record, vote, standings, policy, now);
  if (!isLess(less, before)) return refuse({ kind: 'not_less' });
  return accept({ record: voted.value.record, events: [...narrowed.events, ...voted.value.events] });
}

function isLess({ duration, paths }: Less, before: Terms): boolean {
  if (duration <= 0 || paths.length === 0) return false;
  if (duration > before.duration || !paths.every((path) => before.paths.includes(path))) return false;
  return duration < before.duration || before.paths.some((path) => !paths.includes(path));
}
