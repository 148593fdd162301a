import type { Holding } from '../domain/holding.ts';
import type { Discrepancy } from '../domain/discrepancy.ts';
import { compare } from '../domain/reconcile.ts';
import type { RequestId } from '../domain/request-id.ts';
import { tokenOwnerOf, type Request } from '../domain/request.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';

/** What seems to differ, by a list of the cluster and a record that were not read at the same moment. */
export interface Suspect {
  readonly holding: Holding;
  readonly request: Request | undefined;
  readonly discrepancies: readonly Discrepancy[];
}

/** What suspects are found with. */
type SuspectDeps = Pick<Deps, 'store' | 'now' | 'report'>;

export interface Suspects {
  readonly suspects: readonly Suspect[];
  /** Requests whose records cannot be read; nothing is concluded about them. */
  readonly unreadable: readonly RequestId[];
}

/** Records that are in memory at once, but for those that differ. */
const BATCH = 100;

/**
 * Compares everything that a cluster was seen to hold with the records, and the grants in the records with what it holds.
 * @throws Unavailable when the store does not answer.
 */
export async function findSuspects(
  deps: SuspectDeps,
  cluster: string,
  holdings: readonly Holding[],
): Promise<Suspects> {
  const held = Map.groupBy(holdings, ({ requestId }) => requestId);
  const ids = [...new Set([...held.keys(), ...(await deps.store.listOpenIds())])];
  const suspects: Suspect[] = [];
  const unreadable: RequestId[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const loaded = await Promise.all(batch.map(async (id) => ({ id, request: await load(deps, id) })));
    for (const { id, request } of loaded) {
      if (request === 'unreadable') unreadable.push(id);
      else suspects.push(...suspectsOf(held.get(id) ?? [], request, cluster, deps));
    }
  }
  return { suspects, unreadable };
}

/** A fault is never taken for a request that is not there. @throws Unavailable */
async function load(deps: SuspectDeps, id: RequestId): Promise<Request | 'unreadable' | undefined> {
  try {
    return (await deps.store.load(id))?.request;
  } catch (fault) {
    if (fault instanceof Unavailable) throw fault;
    deps.report(fault, { request: id, doing: 'reconcile' });
    return 'unreadable';
  }
}

function suspectsOf(
  held: readonly Holding[],
  request: Request | undefined,
  cluster: string,
  { now }: Pick<Deps, 'now'>,
): Suspect[] {
  const missing = request === undefined ? undefined : missingFrom(held, request, cluster);
  return [...held, ...(missing === undefined ? [] : [missing])]
    .map((holding) => ({ holding, request, discrepancies: compare(holding, request, cluster, now()) }))
    .filter(({ discrepancies }) => discrepancies.length > 0);
}

/** An empty holding in place of one that a grant on this cluster should have. */
function missingFrom(held: readonly Holding[], request: Request, cluster: string): Holding | undefined {
  if (request.state !== 'active' || request.terms.cluster !== cluster) return undefined;
  const user = tokenOwnerOf(request);
  if (held.some(({ owner }) => owner.user === user)) return undefined;
  const owner = { kind: request.terms.owner.kind, user };
  return { requestId: request.id, owner, isInReach: true, roles: [] };
}
