import { connectKept, type Kept } from '../compose-operator.ts';
import type { Configuration } from '../config/configuration.ts';
import { parseOperatorEnvironment, type OperatorEnvironment } from '../config/environment.ts';
import { problemLine } from '../config/problem.ts';
import { NewerRecord, Unavailable } from '../use-cases/faults.ts';
import { EXIT } from './command.ts';
import { readConfigurationAt } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** What an operator's command works with that looks at, or into, what running bots keep. It needs nothing of Slack's. */
export interface AtHand {
  readonly environment: OperatorEnvironment;
  readonly configuration: Configuration;
  readonly kept: Kept;
}

/**
 * Runs a command with what running bots keep. What stands in its way, it tells on the terminal: settings that are wrong or
 * missing, a store or a cluster that does not answer, and one request that only a newer version can read.
 * @param file in place of the configuration file that the environment names.
 * @returns the command's exit status, or 1.
 */
export async function withKept(
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  run: (atHand: AtHand) => Promise<number>,
  file?: string,
): Promise<number> {
  const withIt = async ({ kept, ...settings }: PerhapsAtHand): Promise<number> =>
    kept === undefined
      ? complain(['REDIS_URL is missing; set it to the Redis of the bot.'], terminal)
      : await run({ ...settings, kept });
  return await withKeptIfNamed(env, terminal, withIt, file);
}

/** As `AtHand`, where no Redis may be named. */
export type PerhapsAtHand = Omit<AtHand, 'kept'> & { readonly kept: Kept | undefined };

/** As `withKept`, for a command that can do without what running bots keep. */
export async function withKeptIfNamed(
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  run: (atHand: PerhapsAtHand) => Promise<number>,
  file?: string,
): Promise<number> {
  const read = parseOperatorEnvironment(env);
  if (!read.ok) return complain(read.problems.map(problemLine), terminal);
  const environment = read.value;
  const configured = readConfigurationAt(file ?? environment.configPath, env);
  if (!configured.ok) return complain(configured.problems, terminal);
  const { configuration } = configured;
  try {
    const { redisUrl } = environment;
    if (redisUrl === undefined) return await run({ environment, configuration, kept: undefined });
    const onUnreadable = (fault: unknown, request: string): void => {
      const why = fault instanceof Error ? fault.message.split('\n')[0] : 'for an unknown reason';
      terminal.complain(`Request ${request} cannot be read, and is left out: ${why}`);
    };
    const kept = await connectKept(redisUrl.reveal(), onUnreadable, configuration.policyHash);
    try {
      return await run({ environment, configuration, kept });
    } finally {
      kept.close();
    }
  } catch (fault) {
    if (fault instanceof NewerRecord)
      return complain([`Use the newer version of pvetoken: ${fault.message}.`], terminal);
    if (!(fault instanceof Unavailable)) throw fault;
    return complain([`It could not be done: ${fault.message}`], terminal);
  }
}

function complain(lines: readonly string[], terminal: Terminal): number {
  for (const line of lines) terminal.complain(line);
  return EXIT.failed;
}
