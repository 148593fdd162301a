import { connectKept, type Kept } from '../compose-operator.ts';
import type { Configuration } from '../config/configuration.ts';
import { parseOperatorEnvironment, type OperatorEnvironment } from '../config/environment.ts';
import { problemLine } from '../config/problem.ts';
import { Unavailable } from '../use-cases/faults.ts';
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
 * missing, and a store or a cluster that does not answer.
 * @returns the command's exit status, or 1.
 */
export async function withKept(
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  run: (atHand: AtHand) => Promise<number>,
): Promise<number> {
  const complain = (lines: readonly string[]): number => {
    for (const line of lines) terminal.complain(line);
    return EXIT.failed;
  };
  const environment = parseOperatorEnvironment(env);
  if (!environment.ok) return complain(environment.problems.map(problemLine));
  const read = readConfigurationAt(environment.value.configPath, env);
  if (!read.ok) return complain(read.problems);
  const { redisUrl } = environment.value;
  if (redisUrl === undefined) return complain(['REDIS_URL is missing; set it to the Redis of the bot.']);
  try {
    const onUnreadable = (fault: unknown, request: string): void => {
      const why = fault instanceof Error ? fault.message.split('\n')[0] : 'for an unknown reason';
      terminal.complain(`Request ${request} cannot be read, and is left out: ${why}`);
    };
    const kept = await connectKept(redisUrl.reveal(), onUnreadable, read.configuration.policyHash);
    try {
      return await run({ environment: environment.value, configuration: read.configuration, kept });
    } finally {
      kept.close();
    }
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    return complain([`It could not be done: ${fault.message}`]);
  }
}
