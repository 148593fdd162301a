import { ApiError, died } from './api-error.ts';
import { aclNode, emptyUserConfig, grantRole, settle, type UserConfig } from './user-config.ts';
import { BEHAVIOUR, type Behaviour, type Level } from './level.ts';
import { ConfigLock } from './config-lock.ts';
import { splitFullTokenId } from './formats.ts';
import type { AclEntry, Seed } from './seed.ts';
import { Tasks } from './tasks.ts';
import { TokenHistory } from './token-history.ts';

export interface Realm {
  readonly type: string;
  readonly comment: string;
  readonly default?: 1;
}

/** The realms every cluster has. */
export const REALMS: ReadonlyMap<string, Realm> = new Map([
  ['pam', { type: 'pam', comment: 'Linux PAM standard authentication' }],
  ['pve', { type: 'pve', comment: 'Proxmox VE authentication server', default: 1 }],
]);

/** The one node of the simulated cluster. */
export const NODE = 'pve1';

export interface Guest {
  readonly vmid: number;
  readonly type: 'qemu' | 'lxc';
  readonly name: string | undefined;
  running: boolean;
}

export interface ClusterOptions {
  readonly level: Level;
  readonly seed: Seed;
  readonly now: () => number;
  readonly lockTimeoutMs: number;
  readonly name: string;
}

/** What one simulated cluster holds: users.cfg, secrets and passwords, guests and storages. */
export class Cluster {
  readonly level: Level;
  readonly behaviour: Behaviour;
  readonly name: string;
  readonly lock: ConfigLock;
  readonly passwords: Map<string, string>;
  /** By full token id. Proxmox keeps them apart from user.cfg, too. */
  readonly secrets = new Map<string, string>();
  readonly guests: readonly Guest[];
  readonly storages: readonly string[];
  readonly tasks = new Tasks(NODE);
  readonly history = new TokenHistory();
  /** How far its clock is ahead of everybody else's, in milliseconds. */
  clockAhead = 0;
  readonly #now: () => number;
  readonly #onChange: () => void;
  #config: UserConfig;

  constructor(options: ClusterOptions, onChange: () => void) {
    const { seed } = options;
    this.level = options.level;
    this.behaviour = BEHAVIOUR[options.level];
    this.name = options.name;
    this.lock = new ConfigLock(options.lockTimeoutMs);
    this.passwords = new Map(Object.entries(seed.passwords ?? {}));
    const { qemu = [], lxc = [], names = {} } = seed.guests ?? {};
    const guest = (type: Guest['type']) => (vmid: number) => ({ vmid, type, name: names[vmid], running: false });
    this.guests = [...qemu.map(guest('qemu')), ...lxc.map(guest('lxc'))];
    this.storages = seed.storages ?? [];
    this.#now = options.now;
    this.#onChange = onChange;
    this.#config = emptyUserConfig(options.level);
    plant(this.#config, seed);
    for (const token of seed.tokens ?? []) this.secrets.set(token['full-tokenid'], token.value);
    this.history.note(this.#config, this.secrets, this.now());
  }

  /** user.cfg as it stands. Readers only look; all changes go through `change`. */
  get config(): UserConfig {
    return this.#config;
  }

  /** The cluster's own clock, in epoch milliseconds. */
  now(): number {
    return this.#now() + this.clockAhead;
  }

  nowSeconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Applies a change to a copy and keeps it whole, or not at all when `edit` throws. Takes no lock. */
  change<T>(edit: (draft: UserConfig) => T): T {
    const draft = structuredClone(this.#config);
    const result = edit(draft);
    settle(draft);
    this.#config = draft;
    this.history.note(draft, this.secrets, this.now());
    this.#onChange();
    return result;
  }

  /**
   * Changes user.cfg under its cluster-wide lock. An error inside comes out as 500 `<prefix>: <error>`; a lock that
   * stays taken gives up after the lock's time-out.
   */
  async changeLocked<T>(prefix: string, edit: (draft: UserConfig) => T): Promise<T> {
    const acquired = await this.lock.acquired();
    if (!acquired) throw died(`${prefix}: cfs-lock 'file-user_cfg' error: got lock request timeout`);
    try {
      return this.change(edit);
    } catch (error) {
      if (error instanceof ApiError) throw new ApiError(500, `${prefix}: ${error.asText()}`);
      throw error;
    }
  }
}

function plant(config: UserConfig, seed: Seed): void {
  for (const { roleid, privs } of seed.roles ?? []) config.roles.set(roleid, new Set(privs));
  for (const { groupid, users, comment } of seed.groups ?? []) {
    config.groups.set(groupid, { users: new Set(users), comment });
  }
  const entries: AclEntry[] = [...(seed.acl ?? [])];
  for (const { userid, enable, expire, groups, acl, ...texts } of seed.users) {
    config.users.set(userid, { enable: enable ?? 1, expire: expire ?? 0, tokens: new Map(), ...texts });
    for (const group of groups ?? []) {
      const known = config.groups.get(group);
      if (known === undefined) throw new Error(`Seed: user ${userid} names the unknown group ${group}`);
      known.users.add(userid);
    }
    for (const [path, roleid] of Object.entries(acl ?? {})) {
      entries.push({ path, type: 'user', ugid: userid, roleid, propagate: 1 });
    }
  }
  for (const { 'full-tokenid': fullTokenId, privsep, expire, comment } of seed.tokens ?? []) {
    const { userId, tokenId } = splitFullTokenId(fullTokenId) ?? {};
    const user = config.users.get(userId ?? '');
    if (user === undefined || tokenId === undefined) throw new Error(`Seed: no user for the token ${fullTokenId}`);
    user.tokens.set(tokenId, { privsep: privsep ?? 1, expire: expire ?? 0, comment });
  }
  for (const { poolid, comment, vms, storages } of seed.pools ?? []) {
    config.pools.set(poolid, { comment, vms: new Set(vms), storages: new Set(storages) });
  }
  for (const { path, type, ugid, roleid, propagate } of entries) {
    grantRole(aclNode(config, path)[type], ugid, roleid, propagate);
  }
  settle(config);
}
