import { isMet, type Figure, type Progress } from './figure.ts';
import { thisMachine, type Machine } from './machine.ts';
import type { Offer } from './measurements.ts';
import { readOptions, USAGE } from './options.ts';

interface Results {
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Standard output belongs to the result. */
const progress: Progress = (line) => void process.stderr.write(`${line}\n`);

/** `npm run bench`: measures and tells; see USAGE. @returns the exit status. */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  switch (options.kind) {
    case 'help':
      write(USAGE);
      return 0;
    case 'wrong':
      process.stderr.write(`${options.sentence}\n\n${USAGE}\n`);
      return 2;
    case 'run': {
      const results = await measure(options.offers);
      const missed = results.figures.filter((figure) => !isMet(figure)).map(({ name }) => name);
      write(options.json ? asJson(results) : asTable(results));
      progress(missed.length === 0 ? 'Every goal is met.' : `Goals missed: ${missed.join(', ')}.`);
      return options.strict && missed.length > 0 ? 1 : 0;
    }
    default:
      return options satisfies never;
  }
}

async function measure(offers: readonly Offer[]): Promise<Results> {
  const machine = await thisMachine();
  const figures: Figure[] = [];
  for (const { figures: names, load } of offers) {
    const start = performance.now();
    progress(`${names.join(', ')} …`);
    const run = await load();
    figures.push(...(await run((line) => progress(`  ${line}`))));
    progress(`  took ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  return { machine, figures };
}

function asJson({ machine, figures }: Results): string {
  return JSON.stringify(
    { machine, figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })) },
    undefined,
    2,
  );
}

function asTable({ machine, figures }: Results): string {
  const rows = figures.map((figure) => [
    figure.name,
    shown(figure.value),
    goalOf(figure),
    isMet(figure) ? 'met' : 'MISSED',
  ]);
  const all = [['figure', 'value', 'goal', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const { cpu, cores, memoryMB, node, redis, system, loadBefore } = machine;
  const on = `${cores} cores of ${cpu}, ${memoryMB} MB, ${system}, Node ${node}, ${redis}, load before ${loadBefore.toFixed(1)}`;
  return [...lines, '', on].join('\n');
}

function goalOf({ goal }: Figure): string {
  return 'atMost' in goal ? `<= ${shown(goal.atMost)}` : `>= ${shown(goal.atLeast)}`;
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

process.exitCode = await main(process.argv.slice(2));
