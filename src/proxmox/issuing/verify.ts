import type { Credential } from '../../domain/credential-formats.ts';
import { differenceOf } from '../../domain/pve-role.ts';
import type { Problem } from '../../domain/cause.ts';
import { told } from '../answer.ts';
import { readPermissions, readRole, readToken } from '../calls.ts';
import { isOurs } from './ownership.ts';
import { findExcess, findLack } from './privileges.ts';
import { problemOf, saysNoRole } from './refusals.ts';
import type { Session } from './session.ts';
import { tokenTermsOf } from './token.ts';

type Ordered =
  | { readonly ok: true; readonly privileges: ReadonlySet<string> }
  | { readonly ok: false; readonly problem: Problem };

/** Reads what the ordered PVE role gives, before anything is written. It has to be what is stated of it. */
export async function readPrivileges(session: Session): Promise<Ordered> {
  const { order, cluster } = session;
  const call = readRole(order.pveRole);
  const differs = (how: string): Ordered => ({
    ok: false,
    problem: {
      kind: 'pve_role_differs',
      detail: `cluster ${cluster.client.cluster}: PVE role ${order.pveRole} ${how}`,
    },
  });
  const role = await session.read(call);
  const stated = order.privileges;
  if (stated !== undefined && role.kind === 'refused' && saysNoRole(role)) return differs('is not there');
  if (role.kind === 'refused') return { ok: false, problem: problemOf(session, call, role) };
  const { added, removed } = differenceOf(stated ?? role.data, role.data);
  if (added.length > 0) return differs(`lacks ${added.join(', ')}`);
  if (removed.length > 0) return differs(`gives ${removed.join(', ')} too`);
  if (role.data.length > 0) return { ok: true, privileges: new Set(role.data) };
  const detail = `cluster ${cluster.client.cluster}: PVE role ${order.pveRole} has no privileges`;
  return { ok: false, problem: { kind: 'no_privileges', detail } };
}

/**
 * Reads the new token back, as the bot sees it and as it sees itself.
 * A dedicated user's token can do exactly what was ordered; that of an existing user what is left of it after that
 * user's own rights, which has to be something.
 * @param expire epoch seconds.
 * @returns how it differs from the order in a way that trying again does not mend.
 * @throws Unavailable when somebody changed it meanwhile.
 */
export async function verify(
  session: Session,
  credential: Credential,
  privileges: ReadonlySet<string>,
  expire: number,
): Promise<Problem | undefined> {
  const { order, cluster } = session;
  const call = readPermissions();
  const [, held] = await Promise.all([verifyTerms(session, expire), cluster.client.call(call, credential)]);
  if (held.kind === 'unauthorized') {
    throw session.fault(
      `${credential.fullTokenId} is refused right after it was made: it was changed meanwhile, or the cluster's clock is ahead of its expiry`,
    );
  }
  if (held.kind !== 'ok') throw session.unavailable(call, held);

  const differs = (how: string): Problem => ({
    kind: 'privileges_differ',
    detail: told(`cluster ${cluster.client.cluster}: ${credential.fullTokenId} ${how}`),
  });
  const excess = findExcess(order, privileges, held.data);
  if (excess !== undefined) return differs(`has more than was ordered: ${excess}`);
  if (order.owner.kind === 'dedicated') {
    const lack = findLack(order, privileges, held.data);
    return lack === undefined ? undefined : differs(`has less than was ordered: ${lack}`);
  }
  if (Object.values(held.data).some((here) => Object.keys(here).length > 0)) return undefined;
  const detail = `cluster ${cluster.client.cluster}: ${order.owner.user} has none of the rights of ${order.pveRole} on ${order.paths.join(', ')}`;
  return { kind: 'no_privileges', detail };
}

async function verifyTerms(session: Session, expire: number): Promise<void> {
  const { order } = session;
  const call = readToken(order.owner.user, order.tokenId);
  const seen = await session.read(call);
  if (seen.kind === 'refused') throw session.unavailable(call, seen);
  const terms = tokenTermsOf(session, expire);
  const { comment, privsep } = seen.data;
  if (isOurs(comment, order) && privsep === terms.privsep && seen.data.expire === terms.expire) return;
  throw session.fault(`token ${order.tokenId} of ${order.owner.user} was changed right after it was made`);
}
