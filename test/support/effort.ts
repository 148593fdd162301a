import * as fc from 'fast-check';

/** The same inputs in every run, so that what fails fails again; for others: `SEED=4 EFFORT=20 npm test -- test/hostile`. */
const SEED = Number(process.env['SEED'] ?? 3);
/** How many times as many inputs are tried. */
export const EFFORT = Number(process.env['EFFORT'] ?? 1);

/** As long as a test of this kind may take. */
export const TIMEOUT_MS = 60_000 * EFFORT;

/**
 * Tries a property with as many inputs as are given, times `EFFORT`; where that was asked for, it says how many they were.
 * @param what is tried, for the count.
 * @returns the smallest input that it does not hold for, with what was found; `undefined` when there is none.
 */
export async function counterexample<T extends unknown[]>(
  what: string,
  property: fc.IProperty<T> | fc.IAsyncProperty<T>,
  runs: number,
): Promise<string | undefined> {
  const numRuns = Math.ceil(runs * EFFORT);
  const parameters: fc.Parameters<T> = { numRuns, seed: SEED };
  const result = property.isAsync()
    ? await fc.check(property as fc.IAsyncProperty<T>, parameters)
    : fc.check(property as fc.IProperty<T>, parameters);
  if (process.env['EFFORT'] !== undefined) console.info(`${what}: ${result.numRuns} inputs`);
  const { errorInstance: why } = result;
  const report = await fc.asyncDefaultReportMessage(result);
  return report === undefined
    ? undefined
    : `${report.slice(0, 5000)}\n${why instanceof Error ? why.stack : String(why)}`;
}
