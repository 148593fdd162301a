import { readOptions, USAGE } from './options.ts';
import { runDemo } from './run-demo.ts';

/** `npm run demo`: the life of one token, told at the terminal; see USAGE. */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  switch (options.kind) {
    case 'help':
      process.stdout.write(`${USAGE}\n`);
      return 0;
    case 'wrong':
      process.stderr.write(`${options.sentence}\n\n${USAGE}\n`);
      return 2;
    case 'run':
      return await runDemo(options.mode, options.story);
    default:
      return options satisfies never;
  }
}

const status = await main(process.argv.slice(2));
// All that was started is stopped, but the JavaScript stand-in for Redis leaves a timer that runs for ten seconds more.
process.exit(status);
