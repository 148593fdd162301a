import { EXIT, misunderstood, type Run } from './command.ts';
import type { Terminal } from './terminal.ts';

/** A command of `pvetoken`. What it needs is read from the disk only when it is that command. */
interface Listed {
  /** A line for the list of commands. */
  readonly summary: string;
  readonly load: () => Promise<Run>;
}

/** Every command, in the order in which `pvetoken help` lists them. */
export const COMMANDS: Readonly<Record<string, Listed>> = {
  start: {
    summary: 'run the bot (the default)',
    load: async () => alone('start', (await import('./start.ts')).start),
  },
  check: {
    summary: 'read the environment and pvetoken.yml, and say what is wrong with them',
    load: async () => alone('check', (await import('./check.ts')).check),
  },
  roles: {
    summary: 'compare the PVE roles that pvetoken.yml states with the clusters, and make them so',
    load: async () => (await import('./roles.ts')).roles,
  },
  audit: {
    summary: 'verify, export or watch what the bot wrote down of everything that it did',
    load: async () => (await import('./audit.ts')).audit,
  },
};

const NAME_WIDTH = 11;

/** What `pvetoken help` says. */
export const USAGE = `pvetoken: short-lived, least-privilege Proxmox VE API tokens through Slack

${[...Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary]), ['version', ''], ['help', '']]
  .map(([name = '', summary = '']) => `  pvetoken ${name.padEnd(NAME_WIDTH)}${summary}`.trimEnd())
  .join('\n')}

"pvetoken COMMAND --help" says more of each. It is configured by environment variables and by pvetoken.yml; README.md and
pvetoken.example.yml explain both.`;

/** A command that takes no words. */
function alone(name: string, run: (env: NodeJS.ProcessEnv, terminal: Terminal) => Promise<number> | number): Run {
  return async (words, env, terminal) => {
    const usage = `pvetoken ${name}: ${COMMANDS[name]?.summary ?? ''}; it takes no further words`;
    if (words.length === 0) return await run(env, terminal);
    if (!words.includes('--help')) {
      return misunderstood(name, `it takes no further words: ${words.join(' ')}`, USAGE, terminal);
    }
    terminal.print(usage);
    return EXIT.done;
  };
}
