import { parseArgs } from 'node:util';
import { OFFERS, type Offer } from './measurements.ts';

/** What the command line asks for; `wrong` carries a sentence for the person who typed it. */
export type Options =
  | { readonly kind: 'run'; readonly json: boolean; readonly strict: boolean; readonly offers: readonly Offer[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

const NAMES = OFFERS.flatMap(({ figures }) => figures);

export const USAGE = `npm run bench [-- OPTION...]

Measures how near the bot is to the physical limit, each figure as a ratio of two things timed in the same run; what
they are and what they came to is in docs/performance.md. Shows on standard error what it is at.

  --json        one JSON document with every figure, what it was made of, and the machine, in place of a table
  --only NAME   only this figure and those that come out of the same rounds; may be given several times:
                ${NAMES.join(', ')}
  --strict      ends with exit status 1 when a goal is missed
  --help`;

/** Reads the words after `npm run bench --`. */
export function readOptions(words: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        json: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: NAMES },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const { json, strict, only } = values;
    const unknown = only.find((name) => !NAMES.includes(name));
    if (unknown !== undefined) {
      return { kind: 'wrong', sentence: `There is no figure "${unknown}"; choose one of ${NAMES.join(', ')}.` };
    }
    const offers = OFFERS.filter(({ figures }) => figures.some((name) => only.includes(name)));
    return { kind: 'run', json, strict, offers };
  } catch (error) {
    // parseArgs throws a TypeError with a code for what it cannot read; its sentence names the option.
    if (error instanceof TypeError && 'code' in error) return { kind: 'wrong', sentence: error.message };
    throw error;
  }
}
