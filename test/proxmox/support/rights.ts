import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import type { Level, Seed, SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { ProxmoxClient } from '../../../src/proxmox/client.ts';
import { lookAtRights, type RightsFindings } from '../../../src/proxmox/rights/look.ts';
import { ROOT_TOKEN, runOnNode } from '../../config/pveum.ts';
import { aHomelab, BOT_SECRET, clientFor, settingsFor, type Testbed } from './testbed.ts';

/** Privileges that the bot has on a path; `alone` says that they do not reach below it. */
export type Right = readonly [path: string, privileges: string, reach?: 'alone'];

export const USERS: Right = ['/access/groups/pvetoken', 'User.Modify'];
export const REALM: Right = ['/access/realm/pve', 'Realm.AllocateUser'];
/** What the README gives the bot, on the trees of the homelab. */
export const README_RIGHTS: readonly Right[] = [
  USERS,
  REALM,
  ['/vms', 'Permissions.Modify'],
  ['/pool', 'Permissions.Modify'],
  ['/storage', 'Permissions.Modify'],
];

/** A homelab whose bot has these rights and no others, and whose root may be asked to change that. */
export async function aHomelabWith(
  rights: readonly Right[],
  level: Level = '9.2',
  changes: Partial<Seed> = {},
): Promise<Testbed> {
  const seed = homelabSeed(BOT_SECRET);
  const others = (seed.acl ?? []).filter(({ ugid }) => !ugid.startsWith('pvetoken@pve'));
  const roles = rights.map(([, privileges], index) => ({ roleid: `Bot${index}`, privs: privileges.split(' ') }));
  const acl = rights.flatMap(([path, , reach], index) => {
    const entry = { path, roleid: `Bot${index}`, propagate: reach === 'alone' ? 0 : 1 } as const;
    return [
      { ...entry, type: 'user' as const, ugid: 'pvetoken@pve' },
      { ...entry, type: 'token' as const, ugid: 'pvetoken@pve!bot' },
    ];
  });
  const kept = (seed.roles ?? []).filter(({ roleid }) => !roleid.startsWith('TokenBot'));
  return await aHomelab({
    level,
    seed: {
      ...seed,
      tokens: [...(seed.tokens ?? []), ROOT_TOKEN],
      roles: [...kept, ...roles],
      acl: [...others, ...acl],
      ...changes,
    },
  });
}

/** What a look at the bot's rights finds for a policy. */
export async function found(client: ProxmoxClient, policy: Policy): Promise<RightsFindings> {
  return await lookAtRights(client, policy, new AbortController().signal);
}

/** Runs the commands that sentences name, as an administrator does who reads them: what makes a PVE role comes first. */
export async function obey(proxmox: SimulatedProxmox, sentences: readonly string[]): Promise<void> {
  const commands = sentences.flatMap((sentence) =>
    [...sentence.matchAll(/`(pveum [^`]*)`/g)].map(([, command = '']) => command),
  );
  const roles = new Set(proxmox.roles().map(({ roleid }) => roleid));
  const missing = commands.filter((command) => makesRole(command) && !roles.has(command.split(' ')[3] ?? ''));
  const others = commands.filter((command) => !makesRole(command));
  await runOnNode(proxmox, [...new Set([...missing, ...others])].join('\n'));
}

/** The same cluster, seen by a bot that logs in. */
export function loggedIn(proxmox: SimulatedProxmox): ProxmoxClient {
  const credential = { kind: 'login', user: 'pvetoken@pve', password: new Secret(`password-${BOT_SECRET}`) } as const;
  return clientFor(settingsFor(proxmox, { credential }));
}

function makesRole(command: string): boolean {
  return command.startsWith('pveum role add');
}
