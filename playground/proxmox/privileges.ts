import type { Level } from './level.ts';

/**
 * Privileges of one kind of object, by who should hold them. Proxmox makes its built-in roles from such a table:
 * `PVE<Kind>Admin` gets admin, user and audit; `PVE<Kind>User` gets user and audit; `PVEAuditor` gets every audit;
 * only `Administrator` gets root. Source: create_roles in PVE::AccessControl.
 */
interface PrivilegeGroup {
  readonly root: readonly string[];
  readonly admin: readonly string[];
  readonly user: readonly string[];
  readonly audit: readonly string[];
}

const isNine = (level: Level): boolean => level === '9.1' || level === '9.2';
const words = (text: string): string[] => text.trim().split(/\s+/);
const when = (holds: boolean, ...privileges: string[]): string[] => (holds ? privileges : []);

function privilegeGroups(level: Level): Record<string, PrivilegeGroup> {
  const nine = isNine(level);
  const seven = level === '7.4';
  return {
    VM: {
      root: [],
      admin: [
        ...words('VM.Allocate VM.Clone VM.Migrate VM.Snapshot VM.Snapshot.Rollback'),
        ...words('VM.Config.CPU VM.Config.Disk VM.Config.HWType VM.Config.Memory VM.Config.Network VM.Config.Options'),
        ...when(!nine, 'VM.Monitor'),
        ...when(nine, 'VM.GuestAgent.Unrestricted', 'VM.Replicate'),
      ],
      user: [
        ...words('VM.Backup VM.Config.CDROM VM.Config.Cloudinit VM.Console VM.PowerMgmt'),
        ...when(nine, 'VM.GuestAgent.FileRead', 'VM.GuestAgent.FileSystemMgmt', 'VM.GuestAgent.FileWrite'),
      ],
      audit: ['VM.Audit', ...when(nine, 'VM.GuestAgent.Audit')],
    },
    Sys: {
      root: ['Sys.PowerMgmt', 'Sys.Modify', 'Sys.Incoming', ...when(!seven, 'Sys.AccessNetwork')],
      admin: ['Sys.Console', 'Sys.Syslog', ...when(seven, 'Permissions.Modify')],
      user: [],
      audit: ['Sys.Audit'],
    },
    Datastore: {
      root: [],
      admin: ['Datastore.Allocate', 'Datastore.AllocateTemplate'],
      user: ['Datastore.AllocateSpace'],
      audit: ['Datastore.Audit'],
    },
    SDN: { root: [], admin: ['SDN.Allocate'], user: when(!seven, 'SDN.Use'), audit: ['SDN.Audit'] },
    User: {
      root: ['Realm.Allocate'],
      admin: ['User.Modify', 'Group.Allocate', 'Realm.AllocateUser'],
      user: [],
      audit: [],
    },
    Pool: { root: [], admin: ['Pool.Allocate'], user: ['Pool.Audit'], audit: ['Pool.Audit'] },
    ...(seven
      ? {}
      : { Mapping: { root: [], admin: ['Mapping.Modify'], user: ['Mapping.Use'], audit: ['Mapping.Audit'] } }),
  };
}

type Roles = ReadonlyMap<string, ReadonlySet<string>>;

function makeRoles(level: Level): Roles {
  const roles = new Map<string, Set<string>>();
  const grant = (role: string, privileges: Iterable<string>): void => {
    roles.set(role, new Set([...(roles.get(role) ?? []), ...privileges]));
  };
  grant('NoAccess', []);
  grant('Administrator', ['Permissions.Modify']);
  for (const [kind, group] of Object.entries(privilegeGroups(level))) {
    const granted = [...group.admin, ...group.user, ...group.audit];
    grant('Administrator', [...group.root, ...granted]);
    grant('PVEAdmin', granted);
    grant(`PVE${kind}Admin`, granted);
    if (group.user.length > 0) grant(`PVE${kind}User`, [...group.user, ...group.audit]);
    grant('PVEAuditor', group.audit);
  }
  roles.get('PVEAdmin')?.delete('Mapping.Modify');
  grant('PVETemplateUser', ['VM.Audit', 'VM.Clone']);
  return roles;
}

const BUILT_IN_ROLES: Readonly<Record<Level, Roles>> = {
  '7.4': makeRoles('7.4'),
  '8.4': makeRoles('8.4'),
  '9.1': makeRoles('9.1'),
  '9.2': makeRoles('9.2'),
};

/** The built-in roles of a level, each with its privileges. They can be neither changed nor deleted. */
export function builtInRoles(level: Level): Roles {
  return BUILT_IN_ROLES[level];
}

/** Every privilege a level knows; a role cannot hold any other. */
export function allPrivileges(level: Level): ReadonlySet<string> {
  return builtInRoles(level).get('Administrator') ?? new Set();
}
