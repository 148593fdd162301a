import type { Configuration } from '../config/configuration.ts';
import { CONFIG_PATH, parseEnvironment, type Environment } from '../config/environment.ts';
import { loadConfiguration, loadSetUp, type SetUpConfiguration } from '../config/load.ts';
import { problemLine, type Checked } from '../config/problem.ts';

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
  return readConfigurationAt(pathIn(env), env);
}

/** As `readConfiguration`, of a file that is named. */
export function readConfigurationAt(path: string, env: NodeJS.ProcessEnv): ReadConfiguration {
  const configuration = loadConfiguration(path, env);
  return configuration.ok ? { ok: true, configuration: configuration.value } : refused(path, configuration);
}

/** What of the file is needed to set up the bot on a cluster, or every reason why it cannot be used. */
export type ReadSetUp =
  | { readonly ok: true; readonly setUp: SetUpConfiguration }
  | { readonly ok: false; readonly problems: readonly string[] };

/** As `readConfiguration`, before the bot has secrets. @param cluster needed where there are several. */
export function readSetUp(env: NodeJS.ProcessEnv, cluster: string | undefined): ReadSetUp {
  const path = pathIn(env);
  const setUp = loadSetUp(path, env, cluster);
  return setUp.ok ? { ok: true, setUp: setUp.value } : refused(path, setUp);
}

function pathIn(env: NodeJS.ProcessEnv): string {
  return env['PVETOKEN_CONFIG']?.trim() || CONFIG_PATH;
}

function refused(
  path: string,
  { problems }: Extract<Checked<unknown>, { ok: false }>,
): { readonly ok: false; readonly problems: readonly string[] } {
  return { ok: false, problems: problems.map((problem) => `${path}: ${problemLine(problem)}`) };
}
