/** What doctor saw of the policy, in words. */
import type { ClusterObservation, PolicyObservation } from '../domain/checkup.ts';
import { lastingWords } from '../domain/lasting-access.ts';
import { counted, type Words } from './doctor-finding.ts';

type Seen = PolicyObservation | Extract<ClusterObservation, { kind: 'role_leaves_access' }>;

/** The words for one observation. */
export function policyFinding(seen: Seen): Words {
  const name = `role ${seen.role}`;
  switch (seen.kind) {
    case 'role_approvable': {
      const exception = seen.except.length > 0 ? `, but nobody what ${seen.except.join(' or ')} would ask for` : '';
      return { name, status: 'ok', found: `there are people who can approve it${exception}` };
    }
    case 'role_stuck':
      return stuck(name, seen);
    case 'approvers_unknown':
      return {
        name,
        status: 'fail',
        found: `who can approve it is not known, and so nobody can, while ${seen.groups.join(', ')} cannot be read`,
        remedy: 'Mend what is said of that user group above.',
      };
    case 'role_leaves_access': {
      const can = `its tokens can leave behind ${lastingWords(seen.leaves)}`;
      if (seen.unaccepted.size === 0) return { name, status: 'ok', found: `${can}, as its leavesAccess says` };
      const kinds = [...seen.unaccepted.keys()].join(', ');
      const privileges = [...new Set([...seen.unaccepted.values()].flat())].join(', ');
      return {
        name,
        status: 'warn',
        found: `${can}, and its leavesAccess does not accept ${kinds}`,
        remedy: `Add ${kinds} to leavesAccess of the role if that is meant, or grant a PVE role without ${privileges}.`,
      };
    }
    default:
      return seen satisfies never;
  }
}

function stuck(name: string, { why, approvers, required }: Extract<Seen, { kind: 'role_stuck' }>): Words {
  const words = { name, status: 'fail' } as const;
  switch (why) {
    case 'nobody':
      return {
        ...words,
        found: 'nobody can approve it: there is nobody among its approvers who may take part',
        remedy: 'Add people to the user groups of its approvers in Slack, or name others in pvetoken.yml.',
      };
    case 'too_few':
      return {
        ...words,
        found: `nobody gets it: ${counted(required, 'approval')} of different people needed, and ${counted(approvers, 'approver')} there`,
        remedy: 'Add people to its approvers, or ask for fewer approvals.',
      };
    case 'only_requesters':
      return {
        ...words,
        found: 'nobody gets it: too few can approve besides those who may ask, and nobody approves their own request',
        remedy: 'Add people to its approvers who do not ask for it.',
      };
    default:
      return why satisfies never;
  }
}
