import { readFileSync } from 'node:fs';
import type { Terminal } from './cli/terminal.ts';
import { USAGE } from './cli/usage.ts';

/** The package's own version: `package.json` lies one folder above both `src/` and `dist/`. */
function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function terminal(): Promise<Terminal> {
  const { openTerminal } = await import('./cli/terminal.ts');
  return openTerminal({ input: process.stdin, output: process.stdout, errors: process.stderr });
}

/** Runs one command; what it needs is read from the disk only when it is that command. */
async function run(words: readonly string[]): Promise<number> {
  const [command = 'start', ...rest] = words;
  if (command === 'roles') {
    const { roles } = await import('./cli/roles.ts');
    return await roles(rest, process.env, await terminal());
  }
  if (command === 'audit') {
    const { audit } = await import('./cli/audit.ts');
    return await audit(rest, process.env, await terminal());
  }
  if (rest.length > 0) {
    process.stderr.write(`pvetoken ${command} takes no further words: ${rest.join(' ')}\n\n${USAGE}\n`);
    return 2;
  }
  switch (command) {
    case 'start': {
      const { start } = await import('./cli/start.ts');
      return await start(process.env);
    }
    case 'check': {
      const { check } = await import('./cli/check.ts');
      return check(process.env, print);
    }
    case 'help':
    case '--help':
    case '-h':
      print(USAGE);
      return 0;
    case 'version':
    case '--version':
      print(version());
      return 0;
    default:
      process.stderr.write(`pvetoken: there is no command ${command}\n\n${USAGE}\n`);
      return 2;
  }
}

process.exitCode = await run(process.argv.slice(2));
