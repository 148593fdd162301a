import type { SlackUserId } from './people.ts';
import type { Request } from './request.ts';
import { MINUTE, type EpochMs, type Milliseconds } from './time.ts';

/** Which grants an administrator wants to end together. */
export type Selection =
  | { readonly by: 'role'; readonly role: string }
  | { readonly by: 'user'; readonly user: SlackUserId }
  | { readonly by: 'cluster'; readonly cluster: string }
  | { readonly by: 'all' };

/** A selection that its author was asked to confirm. */
export interface Question {
  readonly selection: Selection;
  readonly askedBy: SlackUserId;
  readonly askedAt: EpochMs;
}

/** Who walks away from a question does not find a loaded button when they come back. */
export const ANSWER_WITHIN: Milliseconds = 10 * MINUTE;

/** Tells whether somebody may still answer a question: its author, in time. */
export function mayAnswer(question: Question, by: SlackUserId, now: EpochMs): boolean {
  return question.askedBy === by && now < question.askedAt + ANSWER_WITHIN;
}

/** Tells whether a request is a grant, or about to become one, that a selection names. */
export function isSelected({ state, ask, terms }: Request, selection: Selection): boolean {
  if (state !== 'approved' && state !== 'active') return false;
  switch (selection.by) {
    case 'role':
      return ask.role === selection.role;
    case 'user':
      return ask.requester === selection.user;
    case 'cluster':
      return terms.cluster === selection.cluster;
    case 'all':
      return true;
    default:
      return selection satisfies never;
  }
}
