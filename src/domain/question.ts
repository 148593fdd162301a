import type { Wish } from './lifecycle/ask.ts';
import type { SlackUserId } from './people.ts';
import type { Selection } from './selection.ts';
import { MINUTE, type EpochMs, type Milliseconds } from './time.ts';

/** What somebody is asked to confirm before it is done. */
export type Matter =
  | { readonly kind: 'revocation'; readonly selection: Selection }
  | { readonly kind: 'break_glass'; readonly wish: Wish };

/** A matter, and whom it was put to. */
export interface Question {
  readonly matter: Matter;
  readonly askedBy: SlackUserId;
  readonly askedAt: EpochMs;
}

/** Who walks away from a question does not find a loaded button when they come back. */
export const ANSWER_WITHIN: Milliseconds = 10 * MINUTE;

/** Tells whether somebody may still answer a question: its author, in time. */
export function mayAnswer(question: Question, by: SlackUserId, now: EpochMs): boolean {
  return question.askedBy === by && now < question.askedAt + ANSWER_WITHIN;
}
