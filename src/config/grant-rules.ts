import { LASTING_KINDS, lastingAccessKnown, lastingWords, notAccepted } from '../domain/lasting-access.ts';
import { repeated, type Finding } from './findings.ts';
import { grantOf } from './granted.ts';
import type { PolicyFile } from './schema.ts';

type RoleEntry = PolicyFile['roles'][string];

/** What is wrong with what a role grants, and where. */
export function* grantFindings(name: string, file: PolicyFile): Generator<Finding> {
  const role = file.roles[name];
  if (role === undefined) return;
  yield* pveRoleFindings(role, file);
  yield* privilegeFindings(name, role);
  yield* lastingFindings(name, role, file);
}

function* pveRoleFindings(role: RoleEntry, { clusters }: PolicyFile): Generator<Finding> {
  if (!Object.hasOwn(clusters, role.cluster)) {
    const known = Object.keys(clusters).join(', ');
    yield { at: ['cluster'], reason: `is not one of the clusters above (${known}); name one of them or add it` };
  }
  if (role.pveRole === 'NoAccess') {
    yield { at: ['pveRole'], reason: 'grants nothing; name the Proxmox role that the token needs' };
  }
  if (role.pveRole === 'Administrator') {
    const reason =
      'could give rights away that outlive the token; make a Proxmox role of the privileges that are needed';
    yield { at: ['pveRole'], reason };
  }
  if (role.pveRole === undefined && role.privileges === undefined) {
    yield { at: ['pveRole'], reason: 'is missing; name the Proxmox role that is granted, or list privileges instead' };
  }
  yield* repeated('paths', role.paths);
  yield* repeated('formats', role.formats);
}

/** What stands in the way of a PVE role named after a role. */
function* privilegeFindings(name: string, { pveRole, privileges }: RoleEntry): Generator<Finding> {
  if (privileges === undefined) return;
  if (pveRole !== undefined) {
    const reason = `stands beside pveRole; keep one: ${pveRole} as it is on the cluster, or a Proxmox role ${name} of these privileges`;
    yield { at: ['privileges'], reason };
  } else if (/^pve/i.test(name)) {
    const reason = `would make a Proxmox role named ${name}, and Proxmox keeps names that start with PVE for itself; rename this role, or grant one by pveRole`;
    yield { at: ['privileges'], reason };
  }
  yield* repeated('privileges', privileges);
}

/** What tokens of the role can leave behind has to be meant, as far as the file shows it. */
function* lastingFindings(name: string, role: RoleEntry, { roles }: PolicyFile): Generator<Finding> {
  const { leavesAccess = [], privileges } = role;
  yield* repeated('leavesAccess', leavesAccess);
  const leaves = lastingAccessKnown(grantOf(name, roles));
  const more = notAccepted(leaves, role);
  if (more.size > 0) {
    const all = LASTING_KINDS.filter((kind) => leavesAccess.includes(kind) || more.has(kind));
    const reason = `lets a token leave behind ${lastingWords(more)}; if that is meant, write leavesAccess: [${all.join(', ')}], else grant less`;
    yield { at: [privileges === undefined ? 'pveRole' : 'privileges'], reason };
  }
  if (privileges === undefined) return;
  for (const [index, kind] of leavesAccess.entries()) {
    if (leaves.has(kind)) continue;
    yield {
      at: ['leavesAccess', index],
      reason: `is ${kind}, which none of these privileges leaves behind; remove it`,
    };
  }
}
