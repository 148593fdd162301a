import { applyPlan } from '../use-cases/apply-pve-roles.ts';
import { isInTheWay, isToWrite } from '../domain/pve-role.ts';
import { Unavailable } from '../use-cases/faults.ts';
import { isDone, type ClusterPlan, type PveRoleDeps } from '../use-cases/plan-pve-roles.ts';
import { givenToken, type Sources } from './given-token.ts';
import { planText } from './pve-role-text.ts';

/** How a change is said yes to, and by whom it is made. */
export interface Consent extends Sources {
  readonly yes: boolean;
}

/** Brings the clusters to what was shown, after a yes. @returns the exit status. */
export async function applyToClusters(
  deps: PveRoleDeps,
  plans: readonly ClusterPlan[],
  consent: Consent,
): Promise<number> {
  const { terminal } = consent;
  const refused = plans.filter(({ roles }) => roles.some(isInTheWay)).map(({ cluster }) => cluster);
  if (refused.length > 0) {
    terminal.complain(`Nothing was changed: ${refused.join(', ')} cannot have all that is stated (see ! above).`);
    return 1;
  }
  const toWrite = plans.filter(({ roles }) => roles.some(isToWrite));
  if (toWrite.length > 1 && !terminal.isInteractive) {
    const names = toWrite.map(({ cluster }) => cluster).join(', ');
    terminal.complain(`Nothing was changed: a token is of one cluster; name one of ${names} with --cluster.`);
    return 1;
  }
  const statuses: number[] = [];
  for (const plan of toWrite) statuses.push(await applyTo(deps, plan, consent));
  if (statuses.includes(1)) return 1;
  return statuses.includes(2) || !plans.filter((plan) => !toWrite.includes(plan)).every(isDone) ? 2 : 0;
}

async function applyTo(deps: PveRoleDeps, plan: ClusterPlan, consent: Consent): Promise<number> {
  const { terminal } = consent;
  const { cluster } = plan;
  const refuse = (reason: string): number => {
    terminal.complain(`Nothing was changed on ${cluster}: ${reason}.`);
    return 1;
  };
  if (!consent.yes && (!terminal.isInteractive || consent.isPiped)) {
    return refuse('there is no terminal to ask for a yes; say --yes if all of the above is meant');
  }
  if (!consent.yes) {
    const answer = await terminal.ask(`Change these PVE roles on ${cluster}? Type yes: `);
    if (answer?.trim().toLowerCase() !== 'yes') {
      terminal.complain(`Nothing was changed on ${cluster}.`);
      return 2;
    }
  }
  const given = await givenToken(cluster, consent);
  if (!given.ok) return refuse(given.reason);
  try {
    const applied = await applyPlan(deps, plan, given.token);
    switch (applied.kind) {
      case 'moved':
        return refuse('somebody changed its PVE roles meanwhile; run this again to see how it is now');
      case 'in_the_way':
        terminal.print(planText(applied.plan));
        return refuse('it cannot have all that is stated (see ! above)');
      case 'done':
        terminal.print(`Done, and read back.\n\n${planText(applied.plan)}`);
        return isDone(applied.plan) ? 0 : 2;
      default:
        return applied satisfies never;
    }
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    terminal.complain(`${fault.message}\nRun pvetoken roles plan to see what of it was done.`);
    return 1;
  }
}
