import type { Configuration } from '../config/configuration.ts';
import { parseEnvironment, type Environment } from '../config/environment.ts';
import { loadConfiguration } from '../config/load.ts';
import { problemLine } from '../config/problem.ts';

/** Everything the bot is told before it starts, or every reason why it cannot start, a line each. */
export type Settings =
  | { readonly ok: true; readonly environment: Environment; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads and checks the environment and, where that says which one, the configuration file. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const environment = parseEnvironment(env);
  if (!environment.ok) return { ok: false, problems: environment.problems.map(problemLine) };
  const { configPath } = environment.value;
  const configuration = loadConfiguration(configPath, env);
  if (configuration.ok) return { ok: true, environment: environment.value, configuration: configuration.value };
  return { ok: false, problems: configuration.problems.map((problem) => `${configPath}: ${problemLine(problem)}`) };
}
