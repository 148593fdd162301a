import { receiptDelayed, receiptGiven } from '../domain/lifecycle/receipt.ts';
import { receiptOf, type TasksSeen } from '../domain/receipt.ts';
import type { RequestRecord } from '../domain/record.ts';
import { DAY } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/** How often operators are told in their log that the bot may not see what runs on a cluster. */
const TOLD_EVERY = DAY;

/**
 * Looks up what ran under a token that is gone, for its owner. It is work at the desk, so that no revocation waits for
 * it. A cluster that does not answer is asked again a few times; then the receipt says that, and nothing is left to do.
 * @throws Unavailable when the store does not answer.
 */
export async function giveReceipt(deps: Deps, { request }: RequestRecord): Promise<void> {
  if (request.state !== 'revoked' || request.grant === undefined) return;
  const { id, terms, grant, endedAt } = request;
  let seen: TasksSeen;
  try {
    seen = await deps.taskLog.ranUnder(terms.cluster, grant.fullTokenId, grant.activatedAt, endedAt);
  } catch (fault) {
    deps.report(fault, { request: id, doing: 'give a receipt' });
    await advance(deps, id, receiptDelayed);
    return;
  }
  await advance(deps, id, (current, now) => receiptGiven(current, receiptOf(seen), now));
  if (seen.kind === 'not_allowed') await tellOperators(deps, terms.cluster, seen.detail);
}

async function tellOperators(deps: Deps, cluster: string, detail: string): Promise<void> {
  if (!(await deps.turns.take(`receipt.${cluster}`, TOLD_EVERY, deps.now()))) return;
  deps.report(new Unavailable('Proxmox', detail), { cluster, doing: 'give a receipt' });
}
