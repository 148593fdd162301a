import { readFileSync } from 'node:fs';
import { audit } from './cli/audit.ts';
import { check } from './cli/check.ts';
import { roles } from './cli/roles.ts';
import { start } from './cli/start.ts';
import { openTerminal } from './cli/terminal.ts';
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

async function run(words: readonly string[]): Promise<number> {
  const [command = 'start', ...rest] = words;
  const terminal = openTerminal({ input: process.stdin, output: process.stdout, errors: process.stderr });
  if (command === 'roles') return await roles(rest, process.env, terminal);
  if (command === 'audit') return await audit(rest, process.env, terminal);
  if (rest.length > 0) {
    process.stderr.write(`pvetoken ${command} takes no further words: ${rest.join(' ')}\n\n${USAGE}\n`);
    return 2;
  }
  switch (command) {
    case 'start':
      return await start(process.env);
    case 'check':
      return check(process.env, print);
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
