import type { Cluster } from './cluster.ts';
import { aclEntries } from './methods/acl.ts';
import { builtInRoles } from './privileges.ts';
import type { AclEntry } from './seed.ts';
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

/** What a cluster holds, as plain copies; no secret is among them. */
export interface Snapshot {
  users(): ListedUser[];
  tokens(): ListedToken[];
  groups(): ListedGroup[];
  roles(): ListedRole[];
  acl(): AclEntry[];
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
  };
}
