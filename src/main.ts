import { existsSync } from 'node:fs';
import { EXIT } from './cli/command.ts';
import { COMMANDS, USAGE } from './cli/commands.ts';
import { openTerminal } from './cli/terminal.ts';
import { version } from './package-file.ts';

/** Runs one command. @returns the exit status. */
async function run([name = 'start', ...words]: readonly string[]): Promise<number> {
  const terminal = openTerminal({ input: process.stdin, output: process.stdout, errors: process.stderr }, process.env);
  switch (name) {
    case 'help':
    case '--help':
    case '-h':
      terminal.print(USAGE);
      return EXIT.done;
    case 'version':
    case '--version':
      terminal.print(version());
      return EXIT.done;
    default: {
      const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
      if (command !== undefined) return await (await command.load())(words, process.env, terminal);
      terminal.complain(`pvetoken: there is no command ${name}\n\n${USAGE}`);
      return EXIT.failed;
    }
  }
}

// Variables that are set count for more than those that the file sets.
if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await run(process.argv.slice(2));
