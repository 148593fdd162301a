import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  startProxmox,
  type Level,
  type Seed,
  type SimulatedProxmox,
} from '../../playground/proxmox/simulated-proxmox.ts';
import { bootstrap } from '../../src/cli/bootstrap.ts';
import { policyText } from '../config/policy-text.ts';
import { ROOT_TOKEN } from '../config/pveum.ts';
import type { Outcome, Run } from './operator.ts';
import { typedTerminal } from './typed-terminal.ts';

/** What root@pam of the fresh cluster logs in with. */
export const PASSWORD = 'correct horse';

/** The token of root@pam, by which pveum acts here too. */
export const ROOT = { id: ROOT_TOKEN['full-tokenid'], secret: ROOT_TOKEN.value } as const;

/** A token of an administrator that was given nothing itself. */
export const EMPTY = { id: 'ada@pve!empty', secret: 'e0e0e0e0-0e0e-4e0e-8e0e-e0e0e0e0e0e0' } as const;

/** Roles with all kinds of owners, on trees and below them. */
export const ALL_OWNERS = {
  'roles.build.description': 'Build guests',
  'roles.build.cluster': 'home',
  'roles.build.pveRole': 'PVEVMUser',
  'roles.build.leavesAccess': ['guest'],
  'roles.build.paths': ['/vms/*', '/vms/104', '/storage/local'],
  'roles.build.owner': 'terraform@pve',
  'roles.build.duration': { default: '1h', longest: '8h' },
  'roles.build.requesters': 'everyone',
  'roles.build.approvers': { users: ['U0BOB'] },
  'roles.build.channel': 'C0DEV',
  'roles.own.description': 'What a person may do anyway',
  'roles.own.cluster': 'home',
  'roles.own.pveRole': 'PVEVMUser',
  'roles.own.leavesAccess': ['guest'],
  'roles.own.paths': ['/pool/dev'],
  'roles.own.owner': 'requester',
  'roles.own.duration': { default: '1h', longest: '8h' },
  'roles.own.requesters': 'everyone',
  'roles.own.approvers': { users: ['U0BOB'] },
  'roles.own.channel': 'C0DEV',
  people: { U0ALICE: 'alice@pve', U0CAROL: 'carol@pve' },
} as const;

/** A cluster on which nothing of the bot is. */
function seed(changes: Partial<Seed>): Seed {
  return {
    users: [{ userid: 'root@pam' }, { userid: 'terraform@pve' }, { userid: 'alice@pve' }, { userid: 'ada@pve' }],
    passwords: { 'root@pam': PASSWORD },
    tokens: [ROOT_TOKEN, { 'full-tokenid': EMPTY.id, value: EMPTY.secret, privsep: 1 }],
    pools: [{ poolid: 'dev', vms: [104] }],
    guests: { qemu: [104], lxc: [] },
    storages: ['local'],
    acl: [
      { path: '/', type: 'user', ugid: 'ada@pve', roleid: 'Administrator', propagate: 1 },
      { path: '/vms', type: 'user', ugid: 'terraform@pve', roleid: 'PVEVMUser', propagate: 1 },
    ],
    ...changes,
  };
}

/** A cluster, a `pvetoken.yml` for it, and its administrator, who runs `pvetoken bootstrap`. */
export class Administrator {
  readonly proxmox: SimulatedProxmox;
  readonly folder: string;

  constructor(proxmox: SimulatedProxmox, folder: string) {
    this.proxmox = proxmox;
    this.folder = folder;
  }

  /** Writes `pvetoken.yml`: a sound one, with these options. */
  async writes(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const text = policyText({ 'clusters.home.endpoints': [this.proxmox.url], ...changes });
    await writeFile(this.at('pvetoken.yml'), text);
  }

  /** Where a file of the folder is. */
  at(file: string): string {
    return join(this.folder, file);
  }

  /** Runs `pvetoken bootstrap WORDS`; a script, which nobody answers, has the token of root. */
  async runs(words: string, { env, ...typed }: Run = {}): Promise<Outcome> {
    const { terminal, said, asked } = typedTerminal(typed);
    const isScript = typed.answers === undefined && typed.piped === undefined && !words.includes('--pveum');
    const given = isScript ? { PVETOKEN_APPLY_TOKEN_ID: ROOT.id, PVETOKEN_APPLY_TOKEN_SECRET: ROOT.secret } : {};
    const base = { PVETOKEN_CONFIG: this.at('pvetoken.yml'), ...given };
    const list = words.split(' ').filter((word) => word !== '');
    return { status: await bootstrap(list, { ...base, ...env }, terminal), text: said.join('\n'), asked };
  }

  /** All that decides about rights on the cluster, in an order of its own. */
  state(): unknown {
    const { proxmox } = this;
    return {
      users: proxmox.users(),
      tokens: proxmox.tokens(),
      groups: proxmox.groups(),
      roles: proxmox.roles(),
      acl: proxmox
        .acl()
        .map((entry) => JSON.stringify(entry))
        .toSorted(),
    };
  }

  /** What was written to the cluster, e.g. `POST /access/roles 200`; to log in is not. */
  writesToCluster(): string[] {
    return this.proxmox
      .calls()
      .filter(({ method, path }) => method !== 'GET' && path !== '/access/ticket')
      .map(({ method, path, status }) => `${method} ${path} ${status}`);
  }
}

/** Starts a cluster without the bot, and its administrator; both end with the test. */
export async function anAdministrator(
  level: Level = '9.2',
  changes: Readonly<Record<string, unknown>> = {},
  seeded: Partial<Seed> = {},
): Promise<Administrator> {
  const proxmox = await startProxmox({ level, seed: seed(seeded), authFailureDelayMs: 0, lockTimeoutMs: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-bootstrap-'));
  onTestFinished(async () => {
    await proxmox.close();
    await rm(folder, { recursive: true });
  });
  const administrator = new Administrator(proxmox, folder);
  await administrator.writes(changes);
  return administrator;
}
