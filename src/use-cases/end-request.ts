import { reviewingGroups } from '../domain/approvers.ts';
import { secretStored } from '../domain/desk.ts';
import { capacityOf, revoke } from '../domain/lifecycle/revoke.ts';
import { cancel } from '../domain/lifecycle/review.ts';
import type { SlackUserId, Standing } from '../domain/people.ts';
import type { Place, RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import { advance, change } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

interface Act {
  readonly id: RequestId;
  readonly by: SlackUserId;
}

async function standingFor(deps: Deps, by: SlackUserId, role: string): Promise<Standing> {
  const reviewing = reviewingGroups(deps.policy.roles.get(role));
  return await deps.directory.standing(by, [...new Set([...reviewing, ...deps.policy.administrators.groups])]);
}

/** Starts the revocation of a grant before its time, for its requester, an approver of its role or an administrator. */
export async function revokeGrant(deps: Deps, { id, by }: Act): Promise<Outcome<RequestRecord>> {
  const record = await deps.store.load(id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id });
  const standing = await standingFor(deps, by, record.request.ask.role);
  return await change(deps, id, (current, now) => revoke(current, standing, deps.policy, now));
}

/** Takes a pending request back, for its requester. */
export async function cancelRequest(deps: Deps, { id, by }: Act): Promise<Outcome<RequestRecord>> {
  return await change(deps, id, (record, now) => cancel(record, by, now));
}

/**
 * Has the message of a secret deleted now, because its owner stored it. Others' clicks change nothing.
 * @returns whether it was the owner who said so; then the very message that was clicked may go at once, and even if the
 * request is forgotten.
 */
export async function confirmStored(
  deps: Deps,
  { id, by, message }: Act & { readonly message: Place },
): Promise<boolean> {
  const record = await deps.store.load(id);
  // Of a request that is forgotten already, only its owner's DM can still hold a secret.
  if (record !== undefined && record.request.ask.requester !== by) return false;
  await advance(deps, id, (current, now) => secretStored(current, message, by, now));
  return true;
}

/**
 * Shows one request to somebody entitled to see it: its requester, an approver of its role or an administrator. To
 * everyone else it does not exist.
 */
export async function requestStatus(deps: Deps, { id, by }: Act): Promise<Outcome<RequestRecord>> {
  const record = await deps.store.load(id);
  if (record === undefined) return refuse({ kind: 'no_such_request', id });
  const standing = await standingFor(deps, by, record.request.ask.role);
  const capacity = capacityOf(record.request.ask, standing, deps.policy);
  if (capacity !== undefined) return accept(record);
  return standing.kind === 'lookup_failed'
    ? refuse({ kind: 'lookup_failed', detail: standing.detail })
    : refuse({ kind: 'no_such_request', id });
}
