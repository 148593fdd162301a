import { parseArgs } from 'node:util';
import { connectCheckups } from '../compose-doctor.ts';
import type { Configuration } from '../config/configuration.ts';
import { parseEnvironmentInParts, type EnvironmentInParts } from '../config/environment-in-parts.ts';
import { loadConfiguration } from '../config/load.ts';
import type { Observation } from '../domain/checkup.ts';
import { findProgram } from '../embedded-redis/find-server.ts';
import { doctor as lookAtAll } from '../use-cases/doctor.ts';
import { PLAIN } from './colour.ts';
import { EXIT, misunderstood } from './command.ts';
import type { Finding } from './doctor-finding.ts';
import { report, reportData } from './doctor-report.ts';
import { findingOf } from './doctor-text.ts';
import type { Terminal } from './terminal.ts';

const DOCTOR_USAGE = `pvetoken doctor: looks at everything that the bot needs, and says what is well, what is not, and what to do

  pvetoken doctor [--json]
      Looks at the settings, at Slack (tokens, scopes, channels, user groups, people), at Redis, at every cluster (each
      endpoint and its certificate and clock, the bot's credential and privileges, PVE roles) and at the policy (roles
      that nobody can approve, or that leave access behind). What settings that are wrong leave out, it leaves out too.
      It changes nothing, and does not disturb a running bot.

Exit status: 0 the bot would start and all is well, 2 it would start and something should be looked at, 1 it would not
start.`;

type Read =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string }
  | { readonly kind: 'look'; readonly json: boolean };

/** `pvetoken doctor`. @returns the exit status. */
export async function doctor(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readWords(words);
  if (read.kind === 'help') {
    terminal.print(DOCTOR_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('doctor', read.what, DOCTOR_USAGE, terminal);
  const findings = (await observations(env, terminal)).map(findingOf);
  terminal.print(
    read.json ? JSON.stringify(reportData(findings), undefined, 2) : report(findings, terminal.colour ?? PLAIN),
  );
  return statusOf(findings);
}

function statusOf(findings: readonly Finding[]): number {
  if (findings.some(({ keepsFromStarting }) => keepsFromStarting === true)) return EXIT.failed;
  return findings.every(({ status }) => status === 'ok') ? EXIT.done : EXIT.found;
}

/** Looks at whatever the settings allow to be looked at. */
async function observations(env: NodeJS.ProcessEnv, terminal: Terminal): Promise<readonly Observation[]> {
  const environment = parseEnvironmentInParts(env);
  const configuration = loadConfiguration(environment.configPath, env);
  const known = configuration.ok ? configuration.value : undefined;
  const checkups = connectCheckups({
    slack: environment.slack,
    redisUrl: environment.redis.url?.reveal(),
    clusters: known?.clusters ?? [],
    now: Date.now,
  });
  try {
    const seen = await lookAtAll({
      ...checkups,
      redis: environment.redis.isOwn ? { program: await findProgram(env) } : checkups.redis,
      policy: known?.policy,
      allowDataLoss: environment.allowDataLoss,
      now: Date.now,
      onProgress: (left) => terminal.progress?.(left.length === 0 ? undefined : `Looking at ${left.join(', ')}…`),
    });
    return [...settingsSeen(environment, configuration), ...seen];
  } finally {
    await checkups.close();
  }
}

function settingsSeen(
  { problems, configPath }: EnvironmentInParts,
  configuration: ReturnType<typeof loadConfiguration>,
): readonly Observation[] {
  const environment: Observation[] =
    problems.length === 0
      ? [{ kind: 'environment_sound' }]
      : problems.map(({ path, reason }) => ({ kind: 'setting_wrong', at: path, reason }));
  return [...environment, ...fileSeen(configPath, configuration)];
}

function fileSeen(path: string, configuration: ReturnType<typeof loadConfiguration>): readonly Observation[] {
  if (configuration.ok) return [soundFile(path, configuration.value)];
  return configuration.problems.map(({ path: at, line, reason }) => ({
    kind: 'setting_wrong',
    at,
    reason,
    file: { path, line },
  }));
}

function soundFile(path: string, { clusters, policy }: Configuration): Observation {
  return { kind: 'file_sound', path, clusters: clusters.length, roles: policy.roles.size };
}

function readWords(words: readonly string[]): Read {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    return values.help ? { kind: 'help' } : { kind: 'look', json: values.json };
  } catch (mistake) {
    return { kind: 'mistake', what: mistake instanceof Error ? mistake.message : String(mistake) };
  }
}
