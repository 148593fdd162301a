import { dirname } from 'node:path';
import type { Policy } from '../domain/policy.ts';
import { resolveAudit } from './audit.ts';
import { botToBe } from './bot-credential.ts';
import { resolveCluster, resolveReach } from './clusters.ts';
import type { ClusterToSetUp, Configuration } from './configuration.ts';
import { dotted, findingsOf, plainWords, type Finding } from './findings.ts';
import { deepFreeze } from './freeze.ts';
import { policyHashOf, policyOf } from './policy.ts';
import type { Checked } from './problem.ts';
import { ruleFindings } from './rules.ts';
import { PolicyFile } from './schema.ts';
import { readText } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads and checks `pvetoken.yml` and everything it points to, for start-up and for the operator's check command.
 * @param path of the file; relative paths in it start at its folder.
 * @param env where secrets named by `secretEnv` are.
 * @returns the frozen configuration, or all problems of the first stage that found any: syntax, then each option, then
 * how they fit together. It throws nothing that an operator could cause.
 */
export function loadConfiguration(path: string, env: NodeJS.ProcessEnv): Checked<Configuration> {
  const file = readText(path);
  if (!file.ok) return { ok: false, problems: [{ path: '', reason: file.reason }] };
  return parseConfiguration(file.text, { env, folder: dirname(path) });
}

/** As `loadConfiguration`, for a text that is at hand. */
export function parseConfiguration(text: string, surroundings: Surroundings): Checked<Configuration> {
  return checkedFile(text, (file) => {
    const resolved = Object.entries(file.clusters).map(([name, entry]) => resolveCluster(name, entry, surroundings));
    const audit = resolveAudit(file.audit, surroundings);
    return {
      findings: [...resolved, audit].flatMap((each) => (each.ok ? [] : each.findings)),
      value: () => ({
        policy: policyOf(file),
        policyHash: policyHashOf(file),
        clusters: resolved.flatMap((each) => (each.ok ? [each.cluster] : [])),
        worker: file.worker,
        audit: valueOf(audit),
      }),
    };
  });
}

/** @throws Error for one that was not found, which is among the findings. */
function valueOf(audit: ReturnType<typeof resolveAudit>): Configuration['audit'] {
  if (!audit.ok) throw new Error('a configuration with findings has no value');
  return audit.audit;
}

/** What is needed to set up the bot on clusters, before it has secrets there. */
export interface SetUpConfiguration {
  readonly policy: Policy;
  /** The names of all clusters. */
  readonly clusters: readonly string[];
  /** The one that is named, or the only one there is; `undefined` where that does not say which. */
  readonly cluster: ClusterToSetUp | undefined;
}

/** As `loadConfiguration`, for who is about to make the bot's secret on a cluster: no secret has to be there. */
export function loadSetUp(path: string, env: NodeJS.ProcessEnv, wanted?: string): Checked<SetUpConfiguration> {
  const text = readText(path);
  if (!text.ok) return { ok: false, problems: [{ path: '', reason: text.reason }] };
  const surroundings = { env, folder: dirname(path) };
  return checkedFile<SetUpConfiguration>(text.text, (file) => {
    const clusters = Object.keys(file.clusters);
    const name = wanted ?? (clusters.length === 1 ? clusters[0] : undefined) ?? '';
    const entry = Object.hasOwn(file.clusters, name) ? file.clusters[name] : undefined;
    const reach = entry && resolveReach(name, entry, surroundings);
    const cluster = entry && reach?.ok ? { ...reach.cluster, ...botToBe(entry.bot, surroundings) } : undefined;
    return {
      findings: reach?.ok === false ? reach.findings : [],
      value: () => ({ policy: policyOf(file), clusters, cluster }),
    };
  });
}

/** Checks a file option by option and rule by rule, and what it points to as far as that is asked for. */
function checkedFile<T>(
  text: string,
  resolve: (file: PolicyFile) => { readonly findings: readonly Finding[]; readonly value: () => T },
): Checked<T> {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const refuse = (findings: readonly Finding[]): Checked<T> => {
    const problems = findings.map(({ at, reason }) => ({ path: dotted(at), line: yaml.lineOf(at), reason }));
    return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
  };

  const parsed = PolicyFile.safeParse(yaml.data, { error: plainWords, jitless: true });
  if (!parsed.success) return refuse(findingsOf(parsed.error));
  const resolved = resolve(parsed.data);
  const findings = [...ruleFindings(parsed.data), ...resolved.findings];
  if (findings.length > 0) return refuse(findings);
  return { ok: true, value: deepFreeze(resolved.value()) };
}
