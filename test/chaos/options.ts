import { parseArgs } from 'node:util';
import { FAULTS, isFaultName, type FaultName } from './fault-names.ts';

/** What the command line asks for; `wrong` carries a sentence for the person who typed it. */
export type Options =
  | {
      readonly kind: 'run';
      readonly runs: number;
      readonly seed: number;
      readonly only?: FaultName;
      readonly lanes: number;
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

export const USAGE = `npm run chaos [-- OPTION...]

Plays random journeys of many people on the real bot in several processes, a real Redis and simulated Slack and Proxmox,
while faults strike, and judges what is left when they are over. It needs no account and leaves nothing behind.

  --runs N       how many runs (default 20)
  --seed S       the seed of the first; the next runs have the next ones (default 1)
  --only NAME    the one fault that strikes: ${FAULTS.join(', ')}
  --lanes N      how many runs are played side by side (default 2)
  --help

A run that fails tells its seed and what happened; \`--runs 1 --seed S\` plays it again, as nearly as timing allows.`;

/** Reads the words after `npm run chaos --`. */
export function readOptions(words: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        runs: { type: 'string', default: '20' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string' },
        lanes: { type: 'string', default: '2' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const [runs, seed, lanes] = [values.runs, values.seed, values.lanes].map(wholeNumber);
    if (runs === undefined || runs < 1) return wrong(`--runs takes a number from 1, not "${values.runs}".`);
    if (seed === undefined) return wrong(`--seed takes a whole number, not "${values.seed}".`);
    if (lanes === undefined || lanes < 1) return wrong(`--lanes takes a number from 1, not "${values.lanes}".`);
    const { only } = values;
    if (only === undefined) return { kind: 'run', runs, seed, lanes };
    if (isFaultName(only)) return { kind: 'run', runs, seed, lanes, only };
    return wrong(`There is no fault "${only}"; choose one of ${FAULTS.join(', ')}.`);
  } catch (error) {
    // parseArgs throws a TypeError with a code for what it cannot read; its sentence names the option.
    if (error instanceof TypeError && 'code' in error) return wrong(error.message);
    throw error;
  }
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function wrong(sentence: string): Options {
  return { kind: 'wrong', sentence };
}
