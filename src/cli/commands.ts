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
  init: {
    summary: 'write a first pvetoken.yml, .env and Slack manifest',
    load: async () => (await import('./init.ts')).init,
  },
  manifest: {
    summary: 'print the Slack manifest, for Socket Mode or for HTTP mode',
    load: async () => (await import('./manifest.ts')).manifest,
  },
  start: {
    summary: 'run the bot (the default)',
    load: async () => alone('start', (await import('./start.ts')).start),
  },
  check: {
    summary: 'read the environment and pvetoken.yml, or one file, and say what is wrong with them',
    load: async () => (await import('./check.ts')).check,
  },
  explain: {
    summary: 'say what would happen if somebody asked, rule by rule, without doing it',
    load: async () => (await import('./explain.ts')).explain,
  },
  replay: {
    summary: 'say what a change of pvetoken.yml would mean for the last requests',
    load: async () => (await import('./replay.ts')).replay,
  },
  requests: {
    summary: 'list what was asked for, and show what became of one request',
    load: async () => (await import('./requests.ts')).requests,
  },
  revoke: {
    summary: 'take tokens away before their time',
    load: async () => (await import('./revoke.ts')).revoke,
  },
  pause: {
    summary: 'let no new tokens be made until somebody resumes',
    load: async () => (await import('./pause.ts')).pause,
  },
  resume: {
    summary: 'let new tokens be made again',
    load: async () => (await import('./pause.ts')).resume,
  },
  reconcile: {
    summary: 'compare the clusters with what was approved, now',
    load: async () => (await import('./reconcile.ts')).reconcile,
  },
  doctor: {
    summary: 'look at Slack, Redis, the clusters and the policy, and say what to do about what is not well',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  bootstrap: {
    summary: 'make the bot’s group, user, rights and token on a cluster, as its administrator',
    load: async () => (await import('./bootstrap.ts')).bootstrap,
  },
  roles: {
    summary: 'compare the PVE roles that pvetoken.yml states with the clusters, and make them so',
    load: async () => (await import('./roles.ts')).roles,
  },
  audit: {
    summary: 'verify, export or watch what the bot wrote down of everything that it did',
    load: async () => (await import('./audit.ts')).audit,
  },
  report: {
    summary: 'tell who had what in a month, for how long, and who approved it',
    load: async () => (await import('./report.ts')).report,
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
