/** `npm run chaos`: see options.ts. */
import { onInterruption } from '../../playground/demo/interruption.ts';
import { readOptions, USAGE } from './options.ts';
import { count, isGood, noTotals, playAll } from './play-all.ts';
import type { RunResult } from './run.ts';

/** So many lines of progress for all runs. */
const LINES = 40;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Tells a run that failed: what was wrong, and everything that happened. */
function tell({ seed, findings, unsettled, timeline }: RunResult, only: string | undefined): void {
  say(
    `\nrun with seed ${seed} FAILED; again: npm run chaos -- --runs 1 --seed ${seed}${only === undefined ? '' : ` --only ${only}`}`,
  );
  for (const line of timeline()) say(`  ${line}`);
  for (const { charge, what } of findings) say(`  ${charge}: ${what}`);
  for (const what of unsettled) say(`  unsettled: ${what}`);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.kind === 'help') say(USAGE);
  if (options.kind === 'wrong') process.stderr.write(`${options.sentence}\n\n${USAGE}\n`);
  if (options.kind !== 'run') return options.kind === 'help' ? 0 : 2;

  const stop = new AbortController();
  let exitCode = 0;
  onInterruption((why) => {
    ({ exitCode } = why);
    stop.abort();
  });
  const totals = noTotals();
  const failed: number[] = [];
  const struck = new Map<string, number>();
  const start = performance.now();
  const every = Math.max(1, Math.floor(options.runs / LINES));
  await playAll(
    options,
    (result) => {
      count(totals, result);
      for (const name of result.faults) struck.set(name, (struck.get(name) ?? 0) + 1);
      if (!isGood(result)) {
        failed.push(result.seed);
        tell(result, options.only);
      }
      if (totals.runs % every !== 0 && totals.runs !== options.runs) return;
      const seconds = (performance.now() - start) / 1000;
      const { runs, requests, faults } = totals;
      say(
        `${runs} of ${options.runs} runs, ${requests} requests, ${faults} faults, ${failed.length} failed; ${(seconds / runs).toFixed(1)} s a run`,
      );
    },
    stop.signal,
  );
  say([...struck].map(([name, times]) => `${name} ${times}`).join(', '));
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`);
  say(JSON.stringify(totals));
  return failed.length > 0 && exitCode === 0 ? 1 : exitCode;
}

process.exitCode = await main();
