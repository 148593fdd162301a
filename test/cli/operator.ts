import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import {
  startProxmox,
  type Level,
  type Seed,
  type SimulatedProxmox,
} from '../../playground/proxmox/simulated-proxmox.ts';
import { roles } from '../../src/cli/roles.ts';
import { policyText } from '../config/policy-text.ts';
import { BOT_SECRET } from '../proxmox/support/testbed.ts';
import { typedTerminal, type Typed } from './typed-terminal.ts';

/** An administrator's token that may change PVE roles, and nothing else. */
export const SETTER = { id: 'setter@pve!once', secret: '5e77e45e-7e45-4e77-85e7-7e45e77e45e7' } as const;

/** A token of theirs that may not. */
export const READER = { id: 'setter@pve!reader', secret: '4eade44e-ade4-44ea-8de4-4eade44eade4' } as const;

/** What an operator typed, and what they read. */
export interface Outcome {
  readonly status: number;
  /** Result and complaints, in order. */
  readonly text: string;
  /** What was asked of them. */
  readonly asked: readonly string[];
}

/** How a command is run. */
export interface Run extends Typed {
  readonly env?: NodeJS.ProcessEnv;
}

/** A cluster, a policy on it, and an operator who runs `pvetoken roles`. */
export class Operator {
  readonly proxmox: SimulatedProxmox;
  readonly #folder: string;

  constructor(proxmox: SimulatedProxmox, folder: string) {
    this.proxmox = proxmox;
    this.#folder = folder;
  }

  /** Writes `pvetoken.yml`: a sound one, with these options. */
  async writes(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const text = policyText({ 'clusters.home.endpoints': [this.proxmox.url], ...changes });
    await writeFile(join(this.#folder, 'pvetoken.yml'), text);
  }

  /** Runs `pvetoken roles WORDS`. */
  async runs(words: string, { env, ...typed }: Run = {}): Promise<Outcome> {
    const { terminal, said, asked } = typedTerminal(typed);
    const base = { PVETOKEN_CONFIG: join(this.#folder, 'pvetoken.yml'), PVE_HOME_SECRET: BOT_SECRET };
    const status = await roles(words.split(' '), { ...base, ...env }, terminal);
    return { status, text: said.join('\n'), asked };
  }

  /** The privileges of a PVE role on the cluster; `undefined` when it is not there. */
  privilegesOf(pveRole: string): readonly string[] | undefined {
    return this.proxmox
      .roles()
      .find(({ roleid }) => roleid === pveRole)
      ?.privileges.toSorted();
  }

  /** What was written to the cluster, e.g. `POST /access/roles 200`. */
  writesToCluster(): string[] {
    return this.proxmox
      .calls()
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, status }) => `${method} ${path} ${status}`);
  }
}

/** The homelab, with the administrator's tokens. */
function seed(): Seed {
  const homelab = homelabSeed(BOT_SECRET);
  const setters = { path: '/access', type: 'user', ugid: 'setter@pve', roleid: 'RoleSetter', propagate: 0 } as const;
  return {
    ...homelab,
    users: [...homelab.users, { userid: 'setter@pve' }],
    tokens: [
      ...(homelab.tokens ?? []),
      { 'full-tokenid': SETTER.id, value: SETTER.secret, privsep: 0 },
      { 'full-tokenid': READER.id, value: READER.secret, privsep: 1 },
    ],
    roles: [...(homelab.roles ?? []), { roleid: 'RoleSetter', privs: ['Sys.Modify'] }],
    acl: [...(homelab.acl ?? []), setters],
  };
}

/** Starts a homelab and an operator of it; both end with the test. */
export async function anOperator(
  level: Level = '9.2',
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Operator> {
  const proxmox = await startProxmox({ level, seed: seed(), authFailureDelayMs: 0, lockTimeoutMs: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-roles-'));
  onTestFinished(async () => {
    await proxmox.close();
    await rm(folder, { recursive: true });
  });
  const operator = new Operator(proxmox, folder);
  await operator.writes(changes);
  return operator;
}
