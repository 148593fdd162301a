import { onTestFinished } from 'vitest';
import type { WorldFile } from '../../playground/world.ts';
import { ABE, ADA, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { compose } from '../../src/compose.ts';
import { createLog } from '../../src/ops/log.ts';
import { makeSite, type Site } from '../support/command-line.ts';
import { Screen } from '../support/screen.ts';
import type { Outcome } from './operator.ts';
import { typedTerminal } from './typed-terminal.ts';

/** An operator's command line at a site. */
export interface CommandLine {
  /**
   * Runs a command of `pvetoken`.
   * @param answers what the operator answers, question by question, when somebody sits at the terminal.
   */
  readonly runs: (
    words: readonly string[],
    how?: { readonly answers?: readonly string[]; readonly env?: NodeJS.ProcessEnv },
  ) => Promise<Outcome>;
}

/** Opens a command line with the environment of a site. */
export function commandLine({ env: base }: Pick<Site, 'env'>): CommandLine {
  return {
    runs: async ([name = '', ...words], { answers, env = {} } = {}) => {
      const { terminal, said, asked } = typedTerminal({ answers });
      const run = await COMMANDS[name]?.load();
      if (run === undefined) throw new Error(`there is no command ${name}`);
      return { status: await run(words, { ...base, ...env }, terminal), text: said.join('\n'), asked };
    },
  };
}

/** A site with the unmodified bot at work, its people, and an operator's command line. */
export interface SiteAtWork extends CommandLine {
  readonly site: Site;
  readonly ruth: Screen;
  readonly ann: Screen;
  readonly abe: Screen;
  readonly ada: Screen;
}

/** Starts the bot at a site of its own; both end with the test. @param env what it and the commands are told besides. */
export async function siteAtWork(
  adjust: (file: WorldFile) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<SiteAtWork> {
  const made = await makeSite(undefined, (file) => {
    file.worker = { sweepEvery: '1s' };
    adjust(file);
  });
  const site = { ...made, env: { ...made.env, ...env } };
  await startBot(site);
  const screen = (person: string): Screen => new Screen(site.world.slack, person);
  return { ...commandLine(site), site, ruth: screen(RUTH), ann: screen(ANN), abe: screen(ABE), ada: screen(ADA) };
}

/** Starts the bot at a site; it ends with the test. */
export async function startBot({ env, world }: Site): Promise<void> {
  const settings = readSettings(env);
  if (!settings.ok) throw new Error(settings.problems.join('\n'));
  const bot = compose({ ...settings, redisUrl: env['REDIS_URL'] ?? '', log: createLog('silent') });
  onTestFinished(async () => await bot.stop());
  await bot.start();
  await world.slack.connected();
}
