import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { monthOf, parseMonth, type Month } from '../domain/month.ts';
import type { MonthReport } from '../domain/report.ts';
import type { EpochMs } from '../domain/time.ts';
import { reportMonth } from '../use-cases/report.ts';
import { EXIT, misunderstood } from './command.ts';
import { reportChart } from './report-chart.ts';
import { reportCsv } from './report-csv.ts';
import { reportData, reportText } from './report-text.ts';
import type { Terminal } from './terminal.ts';
import { withKept } from './with-kept.ts';

const FORMATS = ['text', 'csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

const REPORT_USAGE = `pvetoken report: who had what in a month, for how long, and who approved it

  pvetoken report [--month YYYY-MM] [--format text|csv|json] [--chart FILE.svg]
      Tells of every request that was asked for in the month and of every grant that was held in it, as things stand
      now. Without --month, of the month that goes on. Months are those of UTC. --json is --format json.
      --chart also draws the grants that began each day into a file, which it replaces.
      It needs REDIS_URL and pvetoken.yml, as the bot has them; nothing is changed.

Exit status: 0 it was made, 2 it was made and leaves out requests whose records cannot be read, 1 it could not be made.`;

/** What stands behind `report`, read. */
type Read =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string }
  | { readonly kind: 'report'; readonly month?: Month; readonly format: Format; readonly chart?: string };

/** `pvetoken report`. @returns the exit status. */
export async function report(
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  now: () => EpochMs = Date.now,
): Promise<number> {
  const read = readWords(words);
  if (read.kind === 'help') {
    terminal.print(REPORT_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('report', read.what, REPORT_USAGE, terminal);
  return await withKept(env, terminal, async ({ configuration, kept }) => {
    const { history, store } = kept;
    const month = read.month ?? monthOf(now());
    const made = await reportMonth({ history, store, policy: configuration.policy, now }, month);
    if (read.chart !== undefined && !draw(made, read.chart, terminal)) return EXIT.failed;
    terminal.print(SHOWN[read.format](made));
    if (made.leftOut.length === 0) return EXIT.done;
    terminal.complain(`Left out, because their records cannot be read: ${made.leftOut.join(', ')}`);
    return EXIT.found;
  });
}

const SHOWN: Readonly<Record<Format, (report: MonthReport) => string>> = {
  text: reportText,
  csv: ({ lines }) => reportCsv(lines),
  json: (made) => JSON.stringify(reportData(made), undefined, 2),
};

/** @returns whether it could be written. */
function draw(made: MonthReport, file: string, terminal: Terminal): boolean {
  try {
    writeFileSync(file, reportChart(made));
    return true;
  } catch (fault) {
    terminal.complain(`Cannot write the chart: ${fault instanceof Error ? fault.message : String(fault)}`);
    return false;
  }
}

function readWords(words: readonly string[]): Read {
  if (words[0] === 'help' || words.includes('--help')) return { kind: 'help' };
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        month: { type: 'string' },
        format: { type: 'string' },
        json: { type: 'boolean', default: false },
        chart: { type: 'string' },
      },
    });
    return readOptions(values);
  } catch (mistake) {
    return { kind: 'mistake', what: mistake instanceof Error ? mistake.message : String(mistake) };
  }
}

function readOptions(options: {
  readonly month?: string | undefined;
  readonly format?: string | undefined;
  readonly json: boolean;
  readonly chart?: string | undefined;
}): Read {
  const { month: monthText, format: formatText = options.json ? 'json' : 'text', json, chart } = options;
  const month = monthText === undefined ? undefined : parseMonth(monthText);
  const format = FORMATS.find((known) => known === formatText);
  if (monthText !== undefined && month === undefined) {
    return { kind: 'mistake', what: `${monthText} is no month; one is its year and its number, such as 2026-03` };
  }
  if (format === undefined)
    return { kind: 'mistake', what: `there is no format ${formatText}; there are ${FORMATS.join(', ')}` };
  if (json && format !== 'json')
    return { kind: 'mistake', what: `--json and --format ${format} are two formats; give one` };
  if (chart !== undefined && !chart.endsWith('.svg')) {
    return {
      kind: 'mistake',
      what: `${chart} is no name for the chart, which it would replace; give one that ends in .svg`,
    };
  }
  return { kind: 'report', format, ...(month && { month }), ...(chart !== undefined && { chart }) };
}
