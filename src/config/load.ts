import { dirname } from 'node:path';
import { resolveAudit } from './audit.ts';
import { resolveCluster } from './clusters.ts';
import type { Configuration } from './configuration.ts';
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
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const refuse = (findings: readonly Finding[]): Checked<Configuration> => {
    const problems = findings.map(({ at, reason }) => ({ path: dotted(at), line: yaml.lineOf(at), reason }));
    return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
  };

  const parsed = PolicyFile.safeParse(yaml.data, { error: plainWords, jitless: true });
  if (!parsed.success) return refuse(findingsOf(parsed.error));
  const file = parsed.data;
  const resolved = Object.entries(file.clusters).map(([name, entry]) => resolveCluster(name, entry, surroundings));
  const audit = resolveAudit(file.audit, surroundings);
  const unresolved = [...resolved, audit].flatMap((each) => (each.ok ? [] : each.findings));
  const findings = [...ruleFindings(file), ...unresolved];
  if (findings.length > 0 || !audit.ok) return refuse(findings);

  const clusters = resolved.flatMap((each) => (each.ok ? [each.cluster] : []));
  const policy = policyOf(file);
  return {
    ok: true,
    value: deepFreeze({
      policy,
      policyHash: policyHashOf(file),
      clusters,
      worker: file.worker,
      audit: audit.audit,
    }),
  };
}
