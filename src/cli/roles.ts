import { parseArgs } from 'node:util';
import { connectPveRoles } from '../compose-clusters.ts';
import type { Configuration } from '../config/configuration.ts';
import { Unavailable } from '../use-cases/faults.ts';
import { isDone, planCluster, type ClusterPlan, type PveRoleDeps } from '../use-cases/plan-pve-roles.ts';
import { applyToClusters } from './apply-roles.ts';
import { planData, planText, summaryOf } from './pve-role-text.ts';
import { readConfiguration } from './settings.ts';
import type { Terminal } from './terminal.ts';

const ROLES_USAGE = `pvetoken roles: the PVE roles that the roles of pvetoken.yml grant

  pvetoken roles plan [--cluster C] [--json]
      Shows, with the bot's own token, how they differ from those on the clusters. It changes nothing.

  pvetoken roles apply [--cluster C] [--yes] [--token-stdin]
      Shows the same, asks, and makes the PVE roles of roles with "privileges:" as stated there. None is deleted; built-in
      ones and those named by "pveRole:" stay as they are.
      It works with a token that has Sys.Modify on /access and is kept nowhere. It asks for it; a script sets
      PVETOKEN_APPLY_TOKEN_ID (USER@REALM!TOKENID) and PVETOKEN_APPLY_TOKEN_SECRET, or writes USER@REALM!TOKENID=SECRET
      to the input with --token-stdin. --yes stands for the answer to the question.

Exit status: 0 all is as stated, 2 something is left to do, 1 something failed or was refused.`;

/** What stands behind `roles`, read. */
interface Command {
  readonly act: 'plan' | 'apply';
  readonly cluster: string | undefined;
  readonly json: boolean;
  readonly yes: boolean;
  readonly isPiped: boolean;
}

/** `pvetoken roles plan` and `pvetoken roles apply`. @returns the exit status. */
export async function roles(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readCommand(words);
  if (read.kind === 'help') {
    terminal.print(ROLES_USAGE);
    return 0;
  }
  if (read.kind === 'mistake') {
    terminal.complain(`pvetoken roles: ${read.what}\n\n${ROLES_USAGE}`);
    return 1;
  }
  const { command } = read;
  const settings = readConfiguration(env);
  if (!settings.ok) {
    for (const problem of settings.problems) terminal.complain(problem);
    return 1;
  }
  const clusters = clustersFor(command, settings.configuration);
  if (clusters.length === 0) {
    const known = settings.configuration.clusters.map(({ name }) => name).join(', ');
    terminal.complain(`there is no cluster ${command.cluster ?? ''} in the configuration; there is ${known}`);
    return 1;
  }
  const { pveRoles, close } = connectPveRoles(settings.configuration);
  try {
    const deps = { policy: settings.configuration.policy, pveRoles };
    const { plans, faults } = await planAll(deps, clusters);
    if (command.json) {
      terminal.print(JSON.stringify({ clusters: [...plans.map(planData), ...faults] }, undefined, 2));
    } else {
      show(plans, faults, terminal);
    }
    if (faults.length > 0) return 1;
    if (command.act === 'plan') return plans.every(isDone) ? 0 : 2;
    return await applyToClusters(deps, plans, { env, terminal, ...command });
  } finally {
    await close();
  }
}

type Read =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string };

function mistake(what: string): Read {
  return { kind: 'mistake', what };
}

function readCommand(words: readonly string[]): Read {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        cluster: { type: 'string' },
        json: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
        'token-stdin': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const [act, ...rest] = positionals;
    if (act !== 'plan' && act !== 'apply')
      return mistake(`say plan or apply${act === undefined ? '' : `, not ${act}`}`);
    if (rest.length > 0) return mistake(`${act} takes no further words: ${rest.join(' ')}`);
    if (act === 'apply' && values.json) return mistake('--json is for plan');
    if (act === 'plan' && (values.yes || values['token-stdin']))
      return mistake('--yes and --token-stdin are for apply');
    const { cluster, json, yes, 'token-stdin': isPiped } = values;
    return { kind: 'command', command: { act, cluster, json, yes, isPiped } };
  } catch (fault) {
    // What parseArgs throws says which word is wrong.
    return mistake(fault instanceof Error ? fault.message : 'cannot be read');
  }
}

/** The names of the clusters that are meant. */
function clustersFor({ cluster }: Command, { clusters }: Configuration): string[] {
  return clusters.map(({ name }) => name).filter((name) => cluster === undefined || name === cluster);
}

interface UnreadCluster {
  readonly cluster: string;
  readonly fault: string;
}

/** Plans every cluster; one that does not answer does not hide the others. */
async function planAll(
  deps: PveRoleDeps,
  clusters: readonly string[],
): Promise<{ readonly plans: readonly ClusterPlan[]; readonly faults: readonly UnreadCluster[] }> {
  const plans: ClusterPlan[] = [];
  const faults: UnreadCluster[] = [];
  for (const cluster of clusters) {
    try {
      plans.push(await planCluster(deps, cluster));
    } catch (fault) {
      if (!(fault instanceof Unavailable)) throw fault;
      faults.push({ cluster, fault: fault.message });
    }
  }
  return { plans, faults };
}

function show(plans: readonly ClusterPlan[], faults: readonly UnreadCluster[], terminal: Terminal): void {
  for (const plan of plans) terminal.print(`${planText(plan)}\n`);
  if (plans.length > 0) terminal.print(summaryOf(plans));
  for (const { fault } of faults) terminal.complain(fault);
}
