import { lastingAccessKnown, lastingWords } from '../domain/lasting-access.ts';
import type { Role } from '../domain/role.ts';
import { lintOffline } from '../use-cases/lint-roles.ts';
import { readSettings } from './settings.ts';
import type { Terminal } from './terminal.ts';

function names(list: Iterable<string>): string {
  return [...list].join(', ');
}

/** `pvetoken check`: tells an operator whether the bot would start with these settings. @returns the exit status. */
export function check(env: NodeJS.ProcessEnv, terminal: Terminal): number {
  const settings = readSettings(env);
  if (!settings.ok) {
    for (const problem of settings.problems) terminal.print(problem);
    return 1;
  }
  const { policy, clusters } = settings.configuration;
  terminal.print(
    `The configuration is sound: clusters ${names(clusters.map(({ name }) => name))}; roles ${names(policy.roles.keys())}.`,
  );
  for (const { role, leaves } of lintOffline({ policy })) {
    terminal.print(`Role ${role} can leave behind ${lastingWords(leaves)}, as its leavesAccess says.`);
  }
  const open = [...policy.roles.values()].filter(isOpen).map(({ name, pveRole }) => `${name} (${pveRole})`);
  if (open.length > 0) {
    terminal.print(
      `What these can leave behind only the clusters know, and "pvetoken roles plan" shows: ${open.join(', ')}.`,
    );
  }
  return 0;
}

/** Whether the file does not show what a role's tokens can do. */
function isOpen(role: Role): boolean {
  return role.privileges === undefined && lastingAccessKnown(role).size === 0 && !role.pveRole.startsWith('PVE');
}
