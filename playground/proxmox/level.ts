/**
 * The four Proxmox VE levels the simulator can be. They differ in privileges (`privileges.ts`) and in the few
 * behaviours named here. Source: the same calls run against the code of all four (access-control 7.4-2, 8.2.2, 9.0.4
 * and 9.1.1).
 */
export type Level = '7.4' | '8.4' | '9.1' | '9.2';

export interface Behaviour {
  /** What `GET /version` answers. The 9.2-era code was measured while it still called itself 9.1.1. */
  readonly version: { readonly version: string; readonly release: string; readonly repoid: string };
  /** `regenerate=1` on `PUT token` gives a new secret (access-control 9.1.0 on). */
  readonly regenerateToken: boolean;
  /** `delete=comment` on `PUT token`, and an empty comment removes the old one. */
  readonly removeTokenComment: boolean;
  /** Error bodies carry `message` (pve-http-server 5.2.0 on); before, only the reason phrase tells. */
  readonly errorMessage: boolean;
  /** Role ids that start with `PVE` are refused. */
  readonly reservedRoleNames: boolean;
  /** Who may change an ACL through `VM.Allocate` and the like can hand out only what they hold themselves. */
  readonly boundedDelegation: boolean;
  readonly nestedPools: boolean;
  readonly mappingPaths: boolean;
  readonly fabricPaths: boolean;
  /** Changing another's password asks for one's own. */
  readonly confirmPassword: boolean;
  /** Characters. */
  readonly shortestPassword: number;
  /** Characters; 7.4 has no limit. */
  readonly longestUserComment: number;
  /** Bytes of a request body. */
  readonly largestBody: number;
}

const REPOSITORY_ID = '42db4a6cf33dac83';

const PVE_9_2: Behaviour = {
  version: { version: '9.1.1', release: '9.1', repoid: REPOSITORY_ID },
  regenerateToken: true,
  removeTokenComment: true,
  errorMessage: true,
  reservedRoleNames: true,
  boundedDelegation: true,
  nestedPools: true,
  mappingPaths: true,
  fabricPaths: true,
  confirmPassword: true,
  shortestPassword: 8,
  longestUserComment: 2048,
  largestBody: 512 * 1024,
};

const PVE_9_1: Behaviour = { ...PVE_9_2, regenerateToken: false };

const PVE_8_4: Behaviour = {
  ...PVE_9_1,
  version: { version: '8.4.1', release: '8.4', repoid: REPOSITORY_ID },
  removeTokenComment: false,
  fabricPaths: false,
};

const PVE_7_4: Behaviour = {
  ...PVE_8_4,
  version: { version: '7.4-3', release: '7.4', repoid: REPOSITORY_ID },
  errorMessage: false,
  reservedRoleNames: false,
  boundedDelegation: false,
  nestedPools: false,
  mappingPaths: false,
  confirmPassword: false,
  shortestPassword: 5,
  longestUserComment: Number.POSITIVE_INFINITY,
  largestBody: 64 * 1024,
};

/** What a cluster of this level does differently from the others. */
export const BEHAVIOUR: Readonly<Record<Level, Behaviour>> = {
  '7.4': PVE_7_4,
  '8.4': PVE_8_4,
  '9.1': PVE_9_1,
  '9.2': PVE_9_2,
};
