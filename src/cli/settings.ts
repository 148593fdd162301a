import type { Configuration } from '../config/configuration.ts';
import { CONFIG_PATH, parseEnvironment, type Environment } from '../config/environment.ts';
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
  const read = readConfigurationAt(environment.value.configPath, env);
  return read.ok ? { ...read, environment: environment.value } : read;
}

/** `pvetoken.yml`, or every reason why it cannot be used, a line each. */
export type ReadConfiguration =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the configuration file alone, for commands that need neither Slack nor Redis. */
export function readConfiguration(env: NodeJS.ProcessEnv): ReadConfiguration {
  return readConfigurationAt(env['PVETOKEN_CONFIG']?.trim() || CONFIG_PATH, env);
}

/** As `readConfiguration`, of a file that is named. */
export function readConfigurationAt(path: string, env: NodeJS.ProcessEnv): ReadConfiguration {
  const configuration = loadConfiguration(path, env);
  if (configuration.ok) return { ok: true, configuration: configuration.value };
  return { ok: false, problems: configuration.problems.map((problem) => `${path}: ${problemLine(problem)}`) };
}
