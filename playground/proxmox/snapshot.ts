import { NODE, type Cluster } from './cluster.ts';
import { aclEntries } from './methods/acl.ts';
import { builtInRoles } from './privileges.ts';
import type { AclEntry } from './seed.ts';
import type { ListedTask } from './tasks.ts';
import type { Flag } from './user-config.ts';

export interface ListedUser {
  readonly userid: string;
  readonly enable: Flag;
  /** Epoch seconds; 0: never. */
  readonly expire: number;
  readonly comment?: string;
  readonly groups: readonly string[];
}

export interface ListedToken {
  readonly 'full-tokenid': string;
  readonly privsep: Flag;
  /** Epoch seconds; 0: never. */
  readonly expire: number;
  readonly comment?: string;
}

export interface ListedGroup {
  readonly groupid: string;
  readonly users: readonly string[];
}

export interface ListedRole {
  readonly roleid: string;
  readonly privileges: readonly string[];
  readonly isBuiltIn: boolean;
}

export interface ListedGuest {
  readonly vmid: number;
  readonly type: 'qemu' | 'lxc';
  readonly name?: string;
  readonly node: string;
  readonly isRunning: boolean;
}

export interface ListedPool {
  readonly poolid: string;
  readonly comment?: string;
  readonly vms: readonly number[];
  readonly storages: readonly string[];
}

/** What a cluster holds, as plain copies; no secret is among them. */
export interface Snapshot {
  users(): ListedUser[];
  tokens(): ListedToken[];
  groups(): ListedGroup[];
  roles(): ListedRole[];
  acl(): AclEntry[];
  guests(): ListedGuest[];
  pools(): ListedPool[];
  storages(): string[];
  /** Those that run, then those that ended, each the latest first. */
  tasks(): ListedTask[];
}

const commented = (comment: string | undefined): { comment?: string } => (comment === undefined ? {} : { comment });

/** Readers of a cluster; each call looks afresh. */
export function snapshot(cluster: Cluster): Snapshot {
  return {
    users: () =>
      [...cluster.config.users].map(([userid, { enable, expire, comment }]) => ({
        userid,
        enable,
        expire,
        groups: [...cluster.config.groups].filter(([, group]) => group.users.has(userid)).map(([id]) => id),
        ...commented(comment),
      })),
    tokens: () =>
      [...cluster.config.users].flatMap(([userid, user]) =>
        [...user.tokens].map(([tokenid, { privsep, expire, comment }]) => ({
          'full-tokenid': `${userid}!${tokenid}`,
          privsep,
          expire,
          ...commented(comment),
        })),
      ),
    groups: () => [...cluster.config.groups].map(([groupid, group]) => ({ groupid, users: [...group.users] })),
    roles: () => {
      const builtIn = builtInRoles(cluster.level);
      return [...cluster.config.roles].map(([roleid, privileges]) => ({
        roleid,
        privileges: [...privileges].toSorted(),
        isBuiltIn: builtIn.has(roleid),
      }));
    },
    acl: () => aclEntries(cluster.config),
    guests: () =>
      cluster.guests.map(({ vmid, type, name, running }) => ({
        vmid,
        type,
        node: NODE,
        isRunning: running,
        ...(name !== undefined && { name }),
      })),
    pools: () =>
      [...cluster.config.pools].map(([poolid, { vms, storages, comment }]) => ({
        poolid,
        vms: [...vms],
        storages: [...storages],
        ...commented(comment),
      })),
    storages: () => [...cluster.storages],
    tasks: () => cluster.tasks.list().map(({ task }) => task),
  };
}
