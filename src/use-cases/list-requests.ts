import { rolesFor } from '../domain/lifecycle/ask.ts';
import { belongsTo, type SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { Active } from '../domain/request.ts';
import type { Role } from '../domain/role.ts';
import type { Deps } from './ports/deps.ts';
import { askingGroups } from './request-access.ts';

/** As many as one Slack message shows without becoming a wall of text. */
const LONGEST_LIST = 15;

/** A person's own requests, newest first, the ended ones included. */
export async function listOwn(deps: Deps, person: SlackUserId): Promise<RequestRecord[]> {
  return await deps.store.listOf(person, LONGEST_LIST);
}

/** Everybody's open requests, for administrators. */
export async function listAll(deps: Deps, person: SlackUserId): Promise<Outcome<RequestRecord[]>> {
  const { administrators } = deps.policy;
  const standing = await deps.directory.standing(person, administrators.groups);
  if (standing.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: standing.detail });
  if (standing.kind !== 'member' || !belongsTo(standing, administrators))
    return refuse({ kind: 'not_an_administrator' });
  return accept(await deps.store.listOpen(LONGEST_LIST));
}

/** Older requests than these are not looked at for active grants; a grant lasts a year at most. */
const MOST_OF_ONE = 1_000;

/** A person's own active grants, newest first. */
export async function activeGrantsOf(deps: Deps, person: SlackUserId): Promise<Active[]> {
  const own = await deps.store.listOf(person, MOST_OF_ONE);
  return own.map(({ request }) => request).filter((request) => request.state === 'active');
}

/** The roles a person may ask for. */
export async function listRoles(deps: Deps, person: SlackUserId): Promise<Outcome<Role[]>> {
  const standing = await deps.directory.standing(person, askingGroups(deps.policy));
  if (standing.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: standing.detail });
  if (standing.kind === 'ineligible') return refuse({ kind: 'ineligible', because: standing.because });
  return accept(rolesFor(standing, deps.policy));
}
