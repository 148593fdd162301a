/** A plan of PVE roles in words for operators. */
import { lastingWords } from '../domain/lasting-access.ts';
import { isInTheWay, type UnknownPrivilege } from '../domain/pve-role.ts';
import type { ClusterPlan, Holders, PlannedPveRole } from '../use-cases/plan-pve-roles.ts';

const MOST_HOLDERS = 10;

/** The whole plan of a cluster, a PVE role after the other. */
export function planText({ cluster, roles }: ClusterPlan): string {
  return [`${cluster}:`, ...roles.flatMap(roleLines)].join('\n');
}

function roleLines(role: PlannedPveRole): string[] {
  const { mark, what, lines } = standingWords(role);
  const details = [...lines, `granted by ${role.roles.join(', ')}`, ...lastingLines(role)];
  return [`  ${mark} ${role.pveRole}: ${what}`, ...details.map((line) => `      ${line}`)];
}

interface Words {
  readonly mark: string;
  readonly what: string;
  readonly lines: readonly string[];
}

function standingWords({ privileges, standing, holders }: PlannedPveRole): Words {
  const list = privileges.join(', ');
  switch (standing.kind) {
    case 'create':
      return { mark: '+', what: 'to be created', lines: privileges.map((name) => `+ ${name}`) };
    case 'change': {
      const { added, removed } = standing;
      const lines = [...added.map((name) => `+ ${name}`), ...removed.map((name) => `- ${name}`)];
      return { mark: '~', what: 'to be changed', lines: [...lines, ...holderLines(holders, added, removed)] };
    }
    case 'same':
      return { mark: '=', what: 'as stated', lines: [list] };
    case 'impossible':
      return { mark: '!', what: 'cannot be made as stated', lines: standing.unknown.map(unknownLine) };
    case 'taken':
      return { mark: '!', what: 'cannot be made: Proxmox has a built-in one of this name; rename the role', lines: [] };
    case 'bots_own':
      return { mark: '!', what: 'is one of the bot itself, which stays as it is; rename the role', lines: [] };
    case 'missing': {
      const lines = ['make it by hand, or list privileges in the role in place of pveRole'];
      return { mark: '!', what: 'not there, and nothing is stated of it', lines };
    }
    case 'given': {
      const whose = standing.isBuiltIn ? 'built in' : 'as it is on the cluster; nothing is stated of it';
      return { mark: ' ', what: whose, lines: [list || 'no privileges'] };
    }
    default:
      return standing satisfies never;
  }
}

/** Whom a change reaches: it applies at once to all who have the PVE role. */
function holderLines({ grants, others }: Holders, added: readonly string[], removed: readonly string[]): string[] {
  const changes = [...(added.length > 0 ? ['widened'] : []), ...(removed.length > 0 ? ['narrowed'] : [])].join(' and ');
  const shown = others.slice(0, MOST_HOLDERS).join(', ');
  const more = others.length > MOST_HOLDERS ? ` and ${others.length - MOST_HOLDERS} more` : '';
  const ofGrants = grants === 1 ? '1 grant of the bot has it, and is' : `${grants} grants of the bot have it, and are`;
  return [
    ...(grants > 0 ? [`${ofGrants} ${changes} at once`] : []),
    ...(others.length > 0 ? [`others have it too, and are ${changes} as well: ${shown}${more}`] : []),
  ];
}

function unknownLine({ name, instead }: UnknownPrivilege): string {
  const advice = instead.length > 0 ? `in its place: ${instead.join(', ')}` : 'nothing takes its place; leave it out';
  return `this version has no privilege ${name}; ${advice}`;
}

function lastingLines({ lasting }: PlannedPveRole): string[] {
  return lasting.map(({ role, leaves, unaccepted }) => {
    const accepted =
      unaccepted.size === 0 ? '' : `; leavesAccess of ${role} does not accept ${[...unaccepted.keys()].join(', ')}`;
    return `can leave behind ${lastingWords(leaves)}${accepted}`;
  });
}

/** What is to be done, in a line. */
export function summaryOf(plans: readonly ClusterPlan[]): string {
  const roles = plans.flatMap((plan) => plan.roles);
  const count = (kind: PlannedPveRole['standing']['kind']): number =>
    roles.filter(({ standing }) => standing.kind === kind).length;
  const parts = [
    [count('create'), 'to create'],
    [count('change'), 'to change'],
    [roles.filter(isInTheWay).length, 'that cannot be made'],
    [count('missing'), 'missing'],
  ] as const;
  const words = parts.flatMap(([number, what]) => (number > 0 ? [`${number} ${what}`] : []));
  return words.length > 0 ? `PVE roles: ${words.join(', ')}.` : 'Nothing to do: all PVE roles are as stated.';
}

/** The plan for scripts. */
export function planData({ cluster, roles }: ClusterPlan): object {
  return {
    cluster,
    roles: roles.map(({ lasting, ...role }) => ({
      ...role,
      lasting: lasting.map(({ role: name, leaves, unaccepted }) => ({
        role: name,
        leaves: Object.fromEntries(leaves),
        unaccepted: [...unaccepted.keys()],
      })),
    })),
  };
}
