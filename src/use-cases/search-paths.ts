import { findResources, type Resource } from '../domain/inventory.ts';
import { rolesFor } from '../domain/lifecycle/ask.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { Deps } from './ports/deps.ts';
import { askingGroupsOf } from './request-access.ts';

/** What somebody looks for. */
export interface PathSearch {
  readonly person: SlackUserId;
  /** The name of the role that they are about to ask for. */
  readonly role: string;
  /** As they typed it so far. */
  readonly query: string;
}

/**
 * Finds guests, pools and storages that a person could ask for with a role, while they type. It shows nothing to those
 * who may not ask for the role, or of whom Slack does not say.
 * @throws Unavailable when the cluster does not answer in time.
 */
export async function searchPaths(deps: Deps, { person, role: name, query }: PathSearch): Promise<readonly Resource[]> {
  const role = deps.policy.roles.get(name);
  if (role === undefined) return [];
  const standing = await deps.directory.standing(person, askingGroupsOf(role));
  if (!rolesFor(standing, deps.policy).includes(role)) return [];
  return findResources(await deps.inventory.resources(role.cluster), query, role);
}
