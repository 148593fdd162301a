import { reviewingGroups } from '../domain/approvers.ts';
import { refusalToApprove } from '../domain/limits.ts';
import { approveForLess, type Less } from '../domain/lifecycle/approve-for-less.ts';
import { review } from '../domain/lifecycle/review.ts';
import type { Standings, Vote } from '../domain/lifecycle/tally.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../domain/people.ts';
import { pauseOn, refusePaused } from '../domain/pause.ts';
import type { Policy } from '../domain/policy.ts';
import { reactedAnew } from '../domain/reactions.ts';
import type { Change, RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Review } from '../domain/approval.ts';
import type { Ask } from '../domain/request.ts';
import type { EpochMs } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { advance, change } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import { askingGroupsOf } from './request-access.ts';

/** Each round means that one more approver voted in the same instant, and a role has few approvers. */
const MOST_ROUNDS = 20;

/**
 * Takes the vote of an approver's click or reaction, with the standing of everybody whose vote matters looked up now.
 * @param input.less what an approval approves, where that is not all that was asked for.
 * @throws Unavailable when the store does not answer.
 */
export async function reviewRequest(
  deps: Deps,
  input: { readonly id: RequestId; readonly vote: Vote; readonly less?: Less },
): Promise<Outcome<RequestRecord>> {
  const { id, vote, less } = input;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const record = await deps.store.load(id);
    if (record === undefined) return refuse({ kind: 'no_such_request', id });
    const { ask, votes } = record.request;
    const standings = await standingsFor(deps, ask, vote, votes);
    const counts = await deps.store.counts(ask.requester, ask.role);
    const pause = pauseOn(await deps.pauses.list(), record.request.terms.cluster);
    const outcome = await change(deps, id, (current, now) => {
      const decided = decide(current, vote, less, standings, deps.policy, now);
      if (!decided.ok || vote.verdict === 'deny' || decided.value.record.request.state === 'lapsed') return decided;
      // Only a vote that would have counted is told of the pause; a denial, and the end of the window, are no new token.
      if (pause !== undefined) return refusePaused(pause, vote.via);
      if (decided.value.record.request.state !== 'approved') return decided;
      const full = refusalToApprove(counts, deps.policy.roles.get(ask.role), deps.policy.limits);
      return full === undefined ? decided : refuse(full);
    });
    if (outcome.ok || outcome.refusal.kind !== 'votes_changed') return outcome;
  }
  throw new Unavailable('the store', `the votes on request ${id} changed ${MOST_ROUNDS} times in a row`);
}

/**
 * Takes the vote of a reaction whose event reached us: it counts also where the same person's earlier one was set aside.
 * @param input.at when it was given, by Slack's clock.
 * @throws Unavailable when the store does not answer.
 */
export async function reviewByReaction(
  deps: Deps,
  input: { readonly id: RequestId; readonly vote: Vote & { readonly via: 'reaction' }; readonly at: EpochMs },
): Promise<Outcome<RequestRecord>> {
  const { id, vote, at } = input;
  // Saved first, so that a vote that is refused for now, as during a pause, is found again when the card is read back.
  if (vote.verdict === 'approve') await advance(deps, id, (record) => reactedAnew(record, vote.reviewer, at));
  return await reviewRequest(deps, { id, vote });
}

function decide(
  record: RequestRecord,
  vote: Vote,
  less: Less | undefined,
  ...at: [standings: Standings, policy: Policy, now: EpochMs]
): Outcome<Change> {
  const { verdict } = vote;
  return less === undefined || verdict === 'deny'
    ? review(record, vote, ...at)
    : approveForLess(record, { ...vote, verdict }, less, ...at);
}

/**
 * Tells whether somebody may vote now, without taking a vote: before they are asked for more about it. Votes that were
 * given before are left out, their own too: a denial ends them, and an approval for less asks them again.
 */
export async function mayReview(
  deps: Deps,
  input: { readonly id: RequestId; readonly vote: Vote },
): Promise<Outcome<RequestRecord>> {
  const { id, vote } = input;
  const record = await deps.store.load(id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id });
  const standings = await standingsFor(deps, record.request.ask, vote, []);
  const unvoted = { ...record, request: { ...record.request, votes: [] } };
  const decision = review(unvoted, vote, standings, deps.policy, deps.now());
  return decision.ok ? accept(record) : decision;
}

/** What the directory says, at this moment, of everybody on whom a vote depends: its author, earlier voters, the requester. */
export async function standingsFor(
  { policy, directory }: Pick<Deps, 'policy' | 'directory'>,
  { role: name, requester }: Ask,
  vote: Vote,
  earlier: readonly Review[],
): Promise<Standings> {
  const role = policy.roles.get(name);
  const reviewing = reviewingGroups(role);
  const asking = role === undefined ? [] : askingGroupsOf(role);
  const reviewers = new Set([vote.reviewer, ...earlier.map(({ reviewer }) => reviewer)]);
  const look = async (person: SlackUserId, groups: readonly SlackGroupId[]): Promise<[SlackUserId, Standing]> => [
    person,
    await directory.standing(person, groups),
  ];
  // Nobody decides their own request, so the requester's standing is only ever about asking.
  reviewers.delete(requester);
  return new Map(
    await Promise.all([
      ...[...reviewers].map(async (person) => await look(person, reviewing)),
      look(requester, asking),
    ]),
  );
}
