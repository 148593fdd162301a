import { homelab, type Workspace } from '../../playground/slack/workspaces.ts';
import { startWorld, type World } from '../../playground/world.ts';
import type { Ground } from './ground.ts';
import type { Plan } from './plan.ts';
import { roleEntries } from './roles.ts';

/** How long Proxmox may take to answer. */
const DEADLINE = '2s';
/** How long a write waits for Proxmox's lock. */
const LOCK_TIMEOUT = 700;

/** The Slack user of one of the people who ask. */
export function personOf(number: number): string {
  return `U0CHAOS${String(number).padStart(3, '0')}`;
}

/** Starts a Slack and a Proxmox for so many people. The caller closes them. */
export async function worldOf(people: readonly number[], ground: Ground, mode: Plan['mode']): Promise<World> {
  const world = await startWorld({
    mode,
    redisUrl: ground.redisUrl,
    now: ground.clock.now,
    workspace: workspaceWith(people),
    rateLimits: 'off',
    authFailureDelayMs: 100,
    lockTimeoutMs: LOCK_TIMEOUT,
    adjust: (file) => {
      file.roles = roleEntries(people.map(personOf));
      file.people = Object.fromEntries(people.map((person) => [personOf(person), `chaos${person}@pve`]));
      Object.assign(file.clusters['home'] ?? {}, { deadline: DEADLINE });
      file.limits = { pendingPerPerson: 50, activePerPerson: 50 };
    },
  });
  for (const person of people) {
    world.proxmox.createUser({ userid: `chaos${person}@pve`, groups: ['pvetoken'] });
    world.proxmox.addAcl({
      path: '/vms',
      roleid: 'PVEVMUser',
      type: 'user',
      ugid: `chaos${person}@pve`,
      propagate: 1,
    });
  }
  return world;
}

function workspaceWith(people: readonly number[]): Workspace {
  const workspace = homelab();
  for (const person of people) {
    const id = personOf(person);
    workspace.people.push({ id, name: `chaos${person}`, realName: `Chaos ${person}`, tz: 'Etc/UTC' });
    for (const { name, members } of workspace.channels) if (name === 'proxmox-access') members.push(id);
  }
  return workspace;
}
