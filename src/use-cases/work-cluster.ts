import { lapseReveal } from '../domain/lifecycle/reveal.ts';
import type { RequestId } from '../domain/request-id.ts';
import { clusterDue, type ClusterAct } from '../domain/schedule.ts';
import { compareAccess } from './compare-access.ts';
import { extendGrant } from './extend-grant.ts';
import { advance } from './funnel.ts';
import { heldByPause } from './held-by-pause.ts';
import type { Deps } from './ports/deps.ts';
import { provisionGrant } from './provision-grant.ts';
import { rotateGrant } from './rotate-grant.ts';
import { expireGrant, revokeToken } from './revoke-token.ts';
import { withLease, type Worked } from './with-lease.ts';

/** Does what a request has due on its cluster, for a wake-up of the cluster lane. */
export async function workCluster(deps: Deps, id: RequestId): Promise<Worked> {
  return await withLease(deps, 'cluster', id, async (own) => {
    let done: ClusterAct | undefined;
    for (;;) {
      const record = await own.store.load(id);
      const due = record && clusterDue(record);
      if (due === undefined || due.at > own.now()) return;
      // Still due after it was done: another worker has taken the request over, and must not be overtaken in turn.
      if (due.act === done) return;
      done = due.act;
      switch (due.act) {
        case 'provision':
          if (!(await heldByPause(own, id))) await provisionGrant(own, id);
          break;
        case 'extend':
          await extendGrant(own, id);
          break;
        case 'rotate':
          await rotateGrant(own, id);
          break;
        case 'lapse_reveal':
          await advance(own, id, lapseReveal);
          break;
        case 'expire':
          await expireGrant(own, id);
          break;
        case 'revoke':
          await revokeToken(own, id);
          break;
        case 'compare':
          await compareAccess(own, id);
          break;
        default:
          due.act satisfies never;
      }
    }
  });
}
