import type { Request } from '../domain/request.ts';
import type { Store } from './ports/store.ts';

/** More than any team has open; beyond it the oldest are not counted. */
const MOST_COUNTED = 10_000;

/**
 * Everything that has not ended, for the caps. It is read before the save that follows, so acts of the same moment may
 * together exceed a cap by as many as they are: docs/decisions/0005-caps-are-counted-not-locked.md.
 */
export async function openRequests(deps: { readonly store: Pick<Store, 'listOpen'> }): Promise<Request[]> {
  return (await deps.store.listOpen(MOST_COUNTED)).map(({ request }) => request);
}
