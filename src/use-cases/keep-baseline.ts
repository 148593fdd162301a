import { oweComparison } from '../domain/lifecycle/compare-access.ts';
import { lastingAccess } from '../domain/lasting-access.ts';
import type { Attempt } from './attempt.ts';
import { Overtaken } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import type { Issued } from './ports/proxmox.ts';

/**
 * Keeps how the ACL stands where a new token reaches that can hand on rights, before anybody holds its secret, and owes
 * the comparison with it. Other tokens cannot change an ACL, and a secret that replaces another has its grant's
 * baseline already.
 * @throws Overtaken; Unavailable when the cluster or the store does not answer: the secret is not handed over then.
 */
export async function keepBaseline(
  deps: Deps,
  attempt: Attempt,
  { credential, privileges }: Extract<Issued, { ok: true }>,
): Promise<void> {
  if (attempt.rotates !== undefined || !lastingAccess(privileges).has('rights')) return;
  await deps.baselines.keep(attempt.id, await deps.accessLists.survey(attempt.order, credential));
  // After the baseline, so that a comparison that is owed can be made.
  if ((await advance(deps, attempt.id, (record) => oweComparison(record, attempt.number))) === undefined) {
    throw new Overtaken();
  }
}
