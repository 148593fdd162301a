import { connectDirectory } from '../compose-operator.ts';
import { parseLookUpEnvironment } from '../config/environment.ts';
import { problemLine } from '../config/problem.ts';
import type { Standing } from '../domain/people.ts';
import { inspectRequests } from '../use-cases/inspect-requests.ts';
import { replayRequests, type ReplayDeps } from '../use-cases/replay-requests.ts';
import { EXIT, misunderstood } from './command.ts';
import { countOf, readOptions } from './options.ts';
import { replayData, replayText } from './replay-text.ts';
import { readConfigurationAt } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { withKept, type AtHand } from './with-kept.ts';

const LAST = 100;

const REPLAY_USAGE = `pvetoken replay: what a change of pvetoken.yml would mean for the requests that there were

  pvetoken replay --config FILE [--last N] [--json]
      Judges the last ${LAST} requests, or N, twice: by the bot's own file, which PVETOKEN_CONFIG names, and by FILE. It says
      of which the outcome would differ, and how: refused, other approvals, approved by a rule, other terms, and who decided
      it and could not. Nothing is changed.
      With SLACK_BOT_TOKEN people's groups are looked up as they are today; without, people are taken to be in the groups
      that the bot's own file names for the role, and in no others. Caps and pauses, which are of the moment, are left out.

Exit status: 0 nothing would differ, 2 something would, 1 it cannot be told.`;

/** `pvetoken replay`. @returns the exit status. */
export async function replay(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readOptions(words, OPTIONS);
  if (read.kind === 'help') {
    terminal.print(REPLAY_USAGE);
    return EXIT.done;
  }
  const wrong = (what: string): number => misunderstood('replay', what, REPLAY_USAGE, terminal);
  if (read.kind === 'mistake') return wrong(read.what);
  const { config, last, json } = read.values;
  if (read.positionals.length > 0) return wrong(`it takes options only: ${read.positionals.join(' ')}`);
  if (config === undefined) return wrong('say which file: --config FILE');
  const limit = countOf(last);
  if (limit === undefined) return wrong(`${last} is no number of requests; say --last 100`);
  const changed = readConfigurationAt(config, env);
  const lookUp = parseLookUpEnvironment(env);
  if (!changed.ok || !lookUp.ok) {
    for (const problem of changed.ok ? [] : changed.problems) terminal.complain(problem);
    for (const problem of lookUp.ok ? [] : lookUp.problems) terminal.complain(problemLine(problem));
    return EXIT.failed;
  }
  return await withKept(env, terminal, async ({ kept, configuration }) => {
    const directory = lookUp.value && complaining(connectDirectory(lookUp.value), terminal);
    const deps = { policy: configuration.policy, changed: changed.configuration.policy, directory };
    return await run(deps, { kept, config, limit, json }, terminal);
  });
}

interface How extends Pick<AtHand, 'kept'> {
  readonly config: string;
  readonly limit: number;
  readonly json: boolean;
}

async function run(deps: ReplayDeps, { kept, config, limit, json }: How, terminal: Terminal): Promise<number> {
  const records = await inspectRequests(kept, { which: 'all', limit });
  const requests = records.map(({ request }) => request).toReversed();
  const replays = await replayRequests(deps, requests);
  terminal.print(json ? JSON.stringify(replayData(replays), undefined, 2) : replayText(replays, config));
  return replays.some(({ differences }) => differences.length > 0) ? EXIT.found : EXIT.done;
}

/** Tells of each look-up that fails: of those people's requests nothing can be said. */
function complaining(
  directory: NonNullable<ReplayDeps['directory']>,
  terminal: Terminal,
): NonNullable<ReplayDeps['directory']> {
  return {
    standing: async (...asked): Promise<Standing> => {
      const standing = await directory.standing(...asked);
      if (standing.kind === 'lookup_failed') {
        terminal.complain(
          `${standing.id} cannot be looked up, so nothing is said of what they did: ${standing.detail}`,
        );
      }
      return standing;
    },
  };
}

const OPTIONS = {
  config: { type: 'string' },
  last: { type: 'string', default: String(LAST) },
  json: { type: 'boolean', default: false },
} as const;
