import { stringify } from 'yaml';
import type { Configuration } from '../../src/config/configuration.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { problemLine } from '../../src/config/problem.ts';

const PLAIN = {
  clusters: {
    home: {
      endpoints: ['https://pve1.example.com:8006'],
      token: { id: 'pvetoken@pve!bot', secretEnv: 'PVE_HOME_SECRET' },
    },
  },
  roles: {
    dev: {
      description: 'Run guests of the pool dev',
      cluster: 'home',
      pveRole: 'PVEVMUser',
      leavesAccess: ['guest'],
      paths: ['/pool/dev'],
      duration: { default: '1h', longest: '8h' },
      requesters: 'everyone',
      approvers: { users: ['U0BOB'] },
      channel: 'C0DEV',
    },
  },
};

const ENV = { PVE_HOME_SECRET: '00000000-0000-4000-8000-000000000000' };

/** A sound policy file as text, with options put in or replaced by their dotted path; `undefined` takes one away. */
export function policyText(changes: Readonly<Record<string, unknown>> = {}): string {
  const file: Record<string, unknown> = structuredClone(PLAIN);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let place = file;
    for (const key of keys) place = (place[key] ??= {}) as Record<string, unknown>;
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  return stringify(file);
}

/** The configuration of a changed file. @throws when it is refused. */
export function accepted(changes: Readonly<Record<string, unknown>> = {}, folder = '/'): Configuration {
  const checked = parseConfiguration(policyText(changes), { env: ENV, folder });
  if (!checked.ok) throw new Error(checked.problems.map(problemLine).join('\n'));
  return checked.value;
}

/** What is said about a changed file, as `path: reason`, without line numbers. */
export function refused(
  changes: Readonly<Record<string, unknown>>,
  folder = '/',
  env: NodeJS.ProcessEnv = ENV,
): string[] {
  const checked = parseConfiguration(policyText(changes), { env, folder });
  return checked.ok ? [] : checked.problems.map(({ path, reason }) => problemLine({ path, reason }));
}
