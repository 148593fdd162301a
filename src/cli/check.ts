import { lastingAccessKnown, lastingWords } from '../domain/lasting-access.ts';
import type { Role } from '../domain/role.ts';
import { lintOffline } from '../use-cases/lint-roles.ts';
import { EXIT, misunderstood } from './command.ts';
import { readOptions } from './options.ts';
import { readConfigurationAt, readSettings, type ReadConfiguration } from './settings.ts';
import type { Terminal } from './terminal.ts';

function names(list: Iterable<string>): string {
  return [...list].join(', ');
}

const CHECK_USAGE = `pvetoken check: whether the bot would start with these settings

  pvetoken check
      Reads the environment and the file that PVETOKEN_CONFIG names (pvetoken.yml), and says all that is wrong with them.

  pvetoken check FILE
      Reads that file alone, in place of pvetoken.yml, and what it points to: secrets and certificates. For a change before
      it is made, or for a check of each change. What it would mean for requests: "pvetoken replay --config FILE".

Exit status: 0 it is sound, 1 it is not, or cannot be read.`;

/** `pvetoken check`: tells an operator whether the bot would start with these settings. @returns the exit status. */
export async function check(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readOptions(words, {});
  if (read.kind === 'help') {
    terminal.print(CHECK_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('check', read.what, CHECK_USAGE, terminal);
  const [file, ...more] = read.positionals;
  if (more.length > 0)
    return misunderstood('check', `it takes one file: ${read.positionals.join(' ')}`, CHECK_USAGE, terminal);
  return await Promise.resolve(tell(file === undefined ? readSettings(env) : readConfigurationAt(file, env), terminal));
}

/** Tells what is wrong, or what there is. @returns the exit status. */
function tell(settings: ReadConfiguration, terminal: Terminal): number {
  if (!settings.ok) {
    for (const problem of settings.problems) terminal.print(problem);
    return EXIT.failed;
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
  return EXIT.done;
}

/** Whether the file does not show what a role's tokens can do. */
function isOpen(role: Role): boolean {
  return role.privileges === undefined && lastingAccessKnown(role).size === 0 && !role.pveRole.startsWith('PVE');
}
