import { died, wrongParameters } from '../api-error.ts';
import { listOf, privilege, roleId, splitList } from '../formats.ts';
import { endpoint } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { privilegeOn } from '../permission-checks.ts';
import { builtInRoles } from '../privileges.ts';
import { isTrue, type UserConfig } from '../user-config.ts';

const ROLE = { roleid: { type: 'string', format: roleId } } as const satisfies Parameters;
const PRIVILEGES = { type: 'string', format: listOf(privilege), optional: true } as const;

const maySetRoles = privilegeOn('/access', 'Sys.Modify');

function existingRole(config: UserConfig, role: string): Set<string> {
  const privileges = config.roles.get(role);
  if (privileges === undefined) throw died(`role '${role}' does not exist`);
  return privileges;
}

const listRoles = endpoint({
  verb: 'GET',
  path: '/access/roles',
  permission: 'all',
  parameters: {},
  run({ cluster: { config, level } }) {
    const builtIn = builtInRoles(level);
    return [...config.roles].map(([roleid, privileges]) => ({
      roleid,
      privs: [...privileges].toSorted().join(','),
      special: builtIn.has(roleid) ? 1 : 0,
    }));
  },
});

const readRole = endpoint({
  verb: 'GET',
  path: '/access/roles/{roleid}',
  permission: 'all',
  parameters: ROLE,
  run({ cluster: { config } }, { roleid }) {
    return Object.fromEntries([...existingRole(config, roleid)].map((name) => [name, 1]));
  },
});

const createRole = endpoint({
  verb: 'POST',
  path: '/access/roles',
  permission: maySetRoles,
  parameters: { ...ROLE, privs: PRIVILEGES },
  async run({ cluster }, { roleid, privs }) {
    if (cluster.behaviour.reservedRoleNames && /^pve/i.test(roleid)) {
      throw wrongParameters({ roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace" });
    }
    await cluster.changeLocked('create role failed', (config) => {
      if (config.roles.has(roleid)) throw died(`role '${roleid}' already exists`);
      config.roles.set(roleid, new Set(splitList(privs)));
    });
    return null;
  },
});

const updateRole = endpoint({
  verb: 'PUT',
  path: '/access/roles/{roleid}',
  permission: maySetRoles,
  parameters: { ...ROLE, privs: PRIVILEGES, append: { type: 'boolean', optional: true, requires: 'privs' } },
  async run({ cluster }, { roleid, privs, append }) {
    if (builtInRoles(cluster.level).has(roleid)) throw died(`auto-generated role '${roleid}' cannot be modified`);
    await cluster.changeLocked('update role failed', (config) => {
      const before = existingRole(config, roleid);
      config.roles.set(roleid, new Set([...(isTrue(append) ? before : []), ...splitList(privs)]));
    });
    return null;
  },
});

const deleteRole = endpoint({
  verb: 'DELETE',
  path: '/access/roles/{roleid}',
  permission: maySetRoles,
  parameters: ROLE,
  async run({ cluster }, { roleid }) {
    if (builtInRoles(cluster.level).has(roleid)) throw died(`auto-generated role '${roleid}' cannot be deleted`);
    await cluster.changeLocked('delete role failed', (config) => {
      existingRole(config, roleid);
      // Its ACL entries go along when the configuration settles.
      config.roles.delete(roleid);
    });
    return null;
  },
});

export const ROLE_METHODS = [listRoles, readRole, createRole, updateRole, deleteRole];
