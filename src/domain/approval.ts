import type { SlackUserId } from './people.ts';
import type { EpochMs, Milliseconds } from './time.ts';

export type Verdict = 'approve' | 'deny';

/** One act of deciding, by click or by reaction. */
export interface Review {
  readonly reviewer: SlackUserId;
  readonly verdict: Verdict;
  readonly via: 'button' | 'reaction';
  /** Why, in the reviewer's own words; only denials by button come with one. */
  readonly reason?: string;
  /** Which of the role's stages an approval is for; the first when it does not say. */
  readonly stage?: number;
  readonly at: EpochMs;
}

/** By what a request became a grant: people's votes, a rule of its role, or its requester's breaking the glass. */
export type Approval =
  /** The deciding vote; all that counted are the request's votes. */
  | { readonly by: 'reviewers'; readonly review: Review }
  /** The limits of the role's rule as they were then. */
  | { readonly by: 'rule'; readonly upTo: Milliseconds; readonly perDay: number; readonly at: EpochMs }
  | { readonly by: 'break_glass'; readonly at: EpochMs };
