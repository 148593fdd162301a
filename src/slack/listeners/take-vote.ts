import type { Vote } from '../../domain/lifecycle/tally.ts';
import type { Outcome, Refusal } from '../../domain/refusal.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import { reviewByReaction, reviewRequest } from '../../use-cases/review-request.ts';
import type { Message } from '../views/message.ts';
import { refused } from './reply.ts';

/**
 * Takes a vote by click for what it is.
 * @returns what its author is to be shown, if anything: a review shows on the card.
 */
export async function takeVote(deps: Deps, id: RequestId, vote: Vote): Promise<Message | undefined> {
  return answerTo(vote, await reviewRequest(deps, { id, vote }));
}

/** As `takeVote`, for a reaction. @param at when it was given, by Slack's clock. */
export async function takeReaction(
  deps: Deps,
  id: RequestId,
  vote: Vote & { readonly via: 'reaction' },
  at: EpochMs,
): Promise<Message | undefined> {
  return answerTo(vote, await reviewByReaction(deps, { id, vote, at }));
}

function answerTo(vote: Vote, outcome: Outcome<unknown>): Message | undefined {
  return outcome.ok || isRepeated(outcome.refusal, vote) ? undefined : refused(outcome.refusal);
}

/** Slack delivers twice, and people click twice: somebody whose own vote counted already is not told that it is late. */
function isRepeated(refusal: Refusal, vote: Vote): boolean {
  if (refusal.kind === 'already_voted') return true;
  if (refusal.kind !== 'already_decided') return false;
  const { request } = refusal;
  const counted = request.state === 'denied' ? [...request.votes, request.review] : request.votes;
  return counted.some(({ reviewer, verdict }) => reviewer === vote.reviewer && verdict === vote.verdict);
}
