import { isAclPath, normalizeAclPath } from '../acl-path.ts';
import { died, wrongParameters } from '../api-error.ts';
import { fullTokenId, groupId, listOf, roleId, splitFullTokenId, splitList, userId } from '../formats.ts';
import { endpoint, existingUser } from '../method.ts';
import type { AclEntry } from '../seed.ts';
import { aclPrivileges, holdsAll, holdsAny, mayChangeAcl } from '../permission-checks.ts';
import { privilegesOn, type Privileges } from '../permissions.ts';
import { ACL_TYPES, aclNode, grantRole, type AclType, type Propagate, type UserConfig } from '../user-config.ts';

/** Every entry of a configuration's access control lists. */
export function aclEntries(config: UserConfig): AclEntry[] {
  return [...config.acl].flatMap(([path, node]) =>
    ACL_TYPES.flatMap((type) =>
      [...node[type]].flatMap(([ugid, granted]) =>
        [...granted].map(([roleid, propagate]) => ({ path, type, ugid, roleid, propagate })),
      ),
    ),
  );
}

const readAcl = endpoint({
  verb: 'GET',
  path: '/access/acl',
  permission: 'all',
  parameters: {},
  run(call) {
    const seesAll = holdsAll(call, '/access', ['Sys.Audit']);
    return aclEntries(call.cluster.config).filter(({ path }) => seesAll || holdsAny(call, path, aclPrivileges(path)));
  },
});

/** Who does not hold Permissions.Modify may only hand on, or take back, what he holds himself. */
function refuseBeyond(
  held: Privileges,
  role: string,
  privileges: Iterable<string>,
  propagate: Propagate,
  isDelete: boolean,
): void {
  if (held.has('Permissions.Modify')) return;
  const verb = isDelete ? 'remove' : 'add';
  const refusal = (rest: string): Error => wrongParameters({ role: `Cannot ${verb} role '${role}'${rest}` });
  for (const privilege of privileges) {
    const heldBelow = held.get(privilege);
    if (heldBelow === undefined) throw refusal(" - requires 'Permissions.Modify' or superset of privileges.");
    if (!isDelete && propagate === 1 && heldBelow === 0) {
      throw refusal(" with propagation - requires 'Permissions.Modify' or propagated superset of privileges.");
    }
  }
  if (role === 'NoAccess') throw refusal(" - requires 'Permissions.Modify'");
}

function requireHolder(config: UserConfig, type: AclType, id: string): void {
  if (type === 'group' && !config.groups.has(id)) throw died(`group '${id}' does not exist`);
  if (type === 'user' && !config.users.has(id)) throw died(`user '${id}' does not exist`);
  if (type === 'token') {
    const { userId: owner = '', tokenId = '' } = splitFullTokenId(id) ?? {};
    if (!existingUser(config.users, owner).tokens.has(tokenId)) {
      throw died(`no such token '${tokenId}' for user '${owner}'`);
    }
  }
}

const NO_HOLDER = "either 'users', 'groups' or 'tokens' is required.";

const updateAcl = endpoint({
  verb: 'PUT',
  path: '/access/acl',
  permission: mayChangeAcl,
  parameters: {
    path: { type: 'string' },
    roles: { type: 'string', format: listOf(roleId) },
    users: { type: 'string', format: listOf(userId), optional: true },
    groups: { type: 'string', format: listOf(groupId), optional: true },
    tokens: { type: 'string', format: listOf(fullTokenId), optional: true },
    propagate: { type: 'boolean', optional: true },
    delete: { type: 'boolean', optional: true },
  },
  async run({ cluster, caller }, values) {
    const holders = [
      ...splitList(values.groups).map((id) => ({ type: 'group', id }) as const),
      ...splitList(values.users).map((id) => ({ type: 'user', id }) as const),
      ...splitList(values.tokens).map((id) => ({ type: 'token', id }) as const),
    ];
    if (holders.length === 0) throw wrongParameters({ users: NO_HOLDER, groups: NO_HOLDER, tokens: NO_HOLDER });
    const isDelete = values.delete === '1';
    const path = normalizeAclPath(values.path);
    if (path === undefined || (!isDelete && !isAclPath(path, cluster.behaviour))) {
      throw wrongParameters({ path: `invalid ACL path '${values.path}'` });
    }
    const propagate: Propagate = values.propagate === '0' ? 0 : 1;

    await cluster.changeLocked('ACL update failed', (config) => {
      const held = privilegesOn(config, caller, path);
      const node = aclNode(config, path);
      for (const role of splitList(values.roles)) {
        const privileges = config.roles.get(role);
        if (privileges === undefined) throw died(`role '${role}' does not exist`);
        if (cluster.behaviour.boundedDelegation) refuseBeyond(held, role, privileges, propagate, isDelete);
        for (const { type, id } of holders) {
          requireHolder(config, type, id);
          if (isDelete) node[type].get(id)?.delete(role);
          else grantRole(node[type], id, role, propagate);
        }
      }
    });
    return null;
  },
});

export const ACL_METHODS = [readAcl, updateAcl];
