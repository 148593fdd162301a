/** What doctor saw of a PVE role that pvetoken.yml grants, in words. */
import type { ClusterObservation } from '../domain/checkup.ts';
import type { UnknownPrivilege } from '../domain/pve-role.ts';
import type { Words } from './doctor-finding.ts';

type Seen = Extract<ClusterObservation, { kind: 'pve_role' }> & { readonly cluster: string };

/** The words for one PVE role of a cluster. */
export function pveRoleFinding({ planned, cluster }: Seen): Words {
  const { standing, roles, pveRole } = planned;
  const name = `PVE role ${pveRole}`;
  const granted = `so nothing can be granted by ${roles.join(', ')}`;
  const fail = { name, status: 'fail' } as const;
  const apply = `Make it so with \`pvetoken roles apply --cluster ${cluster}\`.`;
  switch (standing.kind) {
    case 'same':
      return { name, status: 'ok', found: 'has the privileges that pvetoken.yml states' };
    case 'given':
      return {
        name,
        status: 'ok',
        found: standing.isBuiltIn ? 'is built in' : 'is there; pvetoken.yml states nothing of it',
      };
    case 'create':
      return { ...fail, found: `is not there, ${granted}`, remedy: apply };
    case 'change': {
      const { added, removed } = standing;
      const differences = [
        ...(added.length > 0 ? [`lacks ${added.join(', ')}`] : []),
        ...(removed.length > 0 ? [`has ${removed.join(', ')} besides`] : []),
      ];
      return { ...fail, found: `${differences.join(' and ')}, unlike pvetoken.yml states, ${granted}`, remedy: apply };
    }
    case 'impossible':
      return {
        ...fail,
        found: `cannot be as stated: this version has no privilege ${standing.unknown.map((each) => each.name).join(', ')}`,
        remedy: standing.unknown.map(replacement).join(' '),
      };
    case 'taken':
      return { ...fail, found: `is a built-in one, ${granted} as stated`, remedy: 'Rename the role in pvetoken.yml.' };
    case 'bots_own':
      return {
        ...fail,
        found: `is one of the bot itself, which stays as it is, ${granted} as stated`,
        remedy: 'Rename the role in pvetoken.yml.',
      };
    case 'missing':
      return {
        ...fail,
        found: `is not there, and pvetoken.yml states nothing of it, ${granted}`,
        remedy: 'Make it by hand, or list privileges in the role in place of pveRole.',
      };
    default:
      return standing satisfies never;
  }
}

function replacement({ name, instead }: UnknownPrivilege): string {
  return instead.length > 0 ? `Write ${instead.join(', ')} in place of ${name}.` : `Leave ${name} out.`;
}
