/** A token that could do nothing: what is said of it before anybody is asked for it. */
import type { RichTextElement, RichTextSection } from '@slack/types';
import type { Useless } from '../../domain/preview.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Terms } from '../../domain/role.ts';
import { code, codeList } from '../text/mrkdwn.ts';
import { bold, line, plain } from './blocks.ts';
import { nameOf } from './privileges.ts';

const LONGEST_PATHS = 1000;

/** The refusal to ask for it, in mrkdwn. */
export function uselessSentence(refusal: Extract<Refusal, { kind: 'no_effective_privileges' }>): string {
  const { because, cluster, pveRole, paths, owner } = refusal;
  const role = code(refusal.role);
  switch (because) {
    case 'no_such_pve_role':
      return `Nothing was asked for: the cluster ${code(cluster)} has no PVE role ${code(pveRole)}, which ${role} gives. Ask an administrator to create it, or to change ${role}.`;
    case 'empty_pve_role':
      return `Nothing was asked for: the PVE role ${code(pveRole)}, which ${role} gives, has no privileges, so the token could do nothing. Ask an administrator to change ${role}.`;
    case 'pve_role_differs':
      return `Nothing was asked for: the PVE role ${code(pveRole)}, which ${role} gives, has other privileges on the cluster ${code(cluster)} than in this app’s configuration, so no token would be made of it. Ask an administrator to run ${code('pvetoken roles apply')}.`;
    case 'owner_lacks_all': {
      const user = owner.kind === 'existing' ? code(owner.user) : 'its user';
      return `Nothing was asked for: ${user}, who would own the token of ${role}, has none of the privileges of ${code(pveRole)} on ${codeList(paths, LONGEST_PATHS)}, so the token could do nothing there. Name other paths, or ask an administrator to give ${user} some of them or to change ${role}.`;
    }
    default:
      return because satisfies never;
  }
}

/** One of the lines about a role, for who is about to ask for it. */
export function uselessLine({ because }: Useless, owner: Terms['owner']): RichTextSection {
  return line(bold('Privileges: '), plain('none at present, because '), ...WHY[because](owner));
}

const WHY: Readonly<Record<Useless['because'], (owner: Terms['owner']) => RichTextElement[]>> = {
  no_such_pve_role: () => [plain('the cluster has no such PVE role')],
  empty_pve_role: () => [plain('this PVE role has none')],
  pve_role_differs: () => [plain('this PVE role has other privileges on the cluster than in this app’s configuration')],
  owner_lacks_all: (owner) => [nameOf(owner), plain(' has none of the PVE role’s there')],
};
