import type { AclPath } from '../../domain/acl-path.ts';
import { previewOf, type Preview, type Rights, type Useless } from '../../domain/preview.ts';
import type { UserId } from '../../domain/role.ts';
import type { Milliseconds } from '../../domain/time.ts';
import type { Prospect } from '../../use-cases/ports/proxmox.ts';
import type { ProxmoxAnswer, ProxmoxError } from '../answer.ts';
import { readPermissionsOf, readRole, type Call, type Permissions } from '../calls.ts';
import type { ProxmoxClient } from '../client.ts';
import { hasStated, reachOf } from './privileges.ts';
import { saysNoRole } from './refusals.ts';

type Unknown = Extract<Preview, { kind: 'unknown' }>;

/** Asks the cluster something, until the time is up. */
type Look = <T>(call: Call<T>) => Promise<ProxmoxAnswer<T>>;

/** What is said of a cluster that did not answer, or not in time. */
export const NO_ANSWER: Unknown = { kind: 'unknown', because: 'no_answer' };

/** Foresees what a token could do; whatever the cluster has not said when the time is up is not waited for. */
export async function preview(
  client: ProxmoxClient,
  prospect: Prospect,
  within: Milliseconds,
): Promise<Preview | Useless> {
  const timeUp = AbortSignal.timeout(within);
  // A connection that is being opened does not see the signal.
  const late = new Promise<Unknown>((resolve) => {
    timeUp.addEventListener('abort', () => resolve(NO_ANSWER), { once: true });
  });
  return await Promise.race([foresee(async (call) => await client.call(call, undefined, timeUp), prospect), late]);
}

async function foresee(
  look: Look,
  { pveRole, privileges, paths, propagate, owner }: Prospect,
): Promise<Preview | Useless> {
  const [role, held] = await Promise.all([
    look(readRole(pveRole)),
    owner.kind === 'existing' ? permissionsOf(look, owner.user, paths) : undefined,
  ]);
  if (role.kind === 'refused' && saysNoRole(role)) return { kind: 'useless', because: 'no_such_pve_role' };
  if (role.kind !== 'ok') return NO_ANSWER;
  if (!hasStated(privileges, role.data)) return { kind: 'useless', because: 'pve_role_differs' };
  if (role.data.length === 0) return { kind: 'useless', because: 'empty_pve_role' };
  if (held?.kind === 'unknown') return held;
  const rights = paths.map((path): Rights => {
    // A dedicated user has what is granted to it, and nothing that could be in the way.
    if (held === undefined) return { path, here: new Set(role.data), below: new Set() };
    const reached = Object.entries(held.data).filter(
      ([other]) => other !== path && reachOf({ paths: [path], propagate }, other) !== undefined,
    );
    return {
      path,
      here: new Set(Object.keys(held.data[path] ?? {})),
      below: new Set(reached.flatMap(([, privileges]) => Object.keys(privileges))),
    };
  });
  return previewOf(role.data, rights);
}

/** What a user may do: on every path that an ACL or a pool names, and on the paths given. */
async function permissionsOf(
  look: Look,
  user: UserId,
  paths: readonly AclPath[],
): Promise<{ readonly kind: 'ok'; readonly data: Permissions } | Unknown> {
  const everywhere = await look(readPermissionsOf(user));
  if (everywhere.kind !== 'ok') return unknownFrom(everywhere);
  // Proxmox does not list a path that no ACL names, though rights from above reach it.
  const unlisted = paths.filter((path) => !Object.hasOwn(everywhere.data, path));
  const answers = await Promise.all(unlisted.map(async (path) => await look(readPermissionsOf(user, path))));
  const data = { ...everywhere.data };
  for (const answer of answers) {
    if (answer.kind !== 'ok') return unknownFrom(answer);
    Object.assign(data, answer.data);
  }
  return { kind: 'ok', data };
}

function unknownFrom(error: ProxmoxError): Unknown {
  const isForbidden = error.kind === 'refused' && error.status === 403;
  return isForbidden ? { kind: 'unknown', because: 'not_allowed_to_look' } : NO_ANSWER;
}
