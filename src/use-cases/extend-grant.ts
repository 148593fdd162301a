import {
  askExtension,
  mostLonger,
  reviewExtension,
  waitingExtension,
  type ExtensionWish,
} from '../domain/lifecycle/extend.ts';
import {
  approvedExtension,
  delayExtension,
  failExtension,
  finishExtension,
} from '../domain/lifecycle/write-extension.ts';
import type { Vote } from '../domain/lifecycle/tally.ts';
import { pauseOn, refusePaused } from '../domain/pause.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Active } from '../domain/request.ts';
import { SECOND, type Milliseconds, type EpochMs } from '../domain/time.ts';
import { Overtaken, postponement, Unavailable } from './faults.ts';
import { advance, change } from './funnel.ts';
import { orderOf } from './order.ts';
import type { Deps } from './ports/deps.ts';
import { askingGroupsOf } from './request-access.ts';
import { standingsFor } from './review-request.ts';
import { expireGrant } from './revoke-token.ts';

/** As for the votes on a request: each round means one more approver in the same instant. */
const MOST_ROUNDS = 20;

/**
 * Asks for a later end of a grant, for its requester.
 * @throws Unavailable when the store does not answer.
 */
export async function requestExtension(
  deps: Deps,
  input: { readonly id: RequestId; readonly by: SlackUserId; readonly wish: ExtensionWish },
): Promise<Outcome<RequestRecord>> {
  const { id, by, wish } = input;
  const record = await deps.store.load(id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id });
  const role = deps.policy.roles.get(record.request.ask.role);
  const standing = await deps.directory.standing(by, role === undefined ? [] : askingGroupsOf(role));
  const pause = pauseOn(await deps.pauses.list(), record.request.terms.cluster);
  return await change(deps, id, (current, now) => {
    const asked = askExtension(current, standing, wish, deps.policy, now);
    return asked.ok && pause !== undefined ? refusePaused(pause, 'extension') : asked;
  });
}

/**
 * Tells whether somebody may ask for an extension now, before they are asked for how long.
 * @returns the grant, and how much longer it may last at most.
 */
export async function mayExtend(
  deps: Deps,
  { id, by }: { readonly id: RequestId; readonly by: SlackUserId },
): Promise<Outcome<{ readonly request: Active; readonly most: Milliseconds }>> {
  const record = await deps.store.load(id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id });
  const role = deps.policy.roles.get(record.request.ask.role);
  const standing = await deps.directory.standing(by, role === undefined ? [] : askingGroupsOf(role));
  const least = { duration: SECOND, reason: '' };
  const asked = askExtension(record, standing, least, deps.policy, deps.now());
  if (!asked.ok) return asked;
  const { request } = record;
  // Only an active grant of a role that exists is not refused.
  if (request.state !== 'active' || role === undefined) return refuse({ kind: 'nothing_to_extend', request });
  return accept({ request, most: mostLonger(request, role) });
}

/**
 * Takes an approver's vote on the extension that was asked for at a moment.
 * @throws Unavailable when the store does not answer.
 */
export async function voteOnExtension(
  deps: Deps,
  input: { readonly id: RequestId; readonly askedAt: EpochMs; readonly vote: Vote },
): Promise<Outcome<RequestRecord>> {
  const { id, askedAt, vote } = input;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const record = await deps.store.load(id);
    if (record === undefined) return refuse({ kind: 'no_such_request', id });
    const votes = waitingExtension(record)?.votes ?? [];
    const standings = await standingsFor(deps, record.request.ask, vote, votes);
    const pause = pauseOn(await deps.pauses.list(), record.request.terms.cluster);
    const outcome = await change(deps, id, (current, now) => {
      const decided = reviewExtension(current, askedAt, vote, standings, deps.policy, now);
      if (!decided.ok || vote.verdict === 'deny' || pause === undefined) return decided;
      return refusePaused(pause, 'button');
    });
    if (outcome.ok || outcome.refusal.kind !== 'votes_changed') return outcome;
  }
  throw new Unavailable('the store', `the votes on the extension of ${id} changed ${MOST_ROUNDS} times in a row`);
}

/**
 * Writes an approved extension to the cluster, reads it back, and only then moves the grant's end. Should the present
 * end come first, the grant ends. Whatever fails is tried again until the time for it is over.
 */
export async function extendGrant(deps: Deps, id: RequestId): Promise<void> {
  const record = await deps.store.load(id);
  const extension = record && approvedExtension(record);
  if (record?.request.state !== 'active' || extension === undefined) return;
  if (deps.now() >= record.request.grant.expiresAt) return await expireGrant(deps, id);
  const { askedAt, until } = extension;
  const mayGoOn = async (): Promise<boolean> => {
    const current = await deps.store.load(id);
    return current !== undefined && approvedExtension(current)?.askedAt === askedAt;
  };
  try {
    const problem = await deps.issuer.extend(orderOf(record.request), until, mayGoOn);
    await advance(deps, id, (current, now) =>
      problem === undefined
        ? finishExtension(current, askedAt, now)
        : failExtension(current, askedAt, problem.detail, now),
    );
  } catch (fault) {
    // The grant has ended, or is ending: revocation sees to what was written.
    if (fault instanceof Overtaken) return;
    const setback = postponement(fault, deps.report(fault, { request: id, doing: 'extend' }));
    await advance(deps, id, (current, now) => delayExtension(current, askedAt, setback, now));
  }
}
