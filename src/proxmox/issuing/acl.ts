import type { AclPath } from '../../domain/acl-path.ts';
import type { Problem } from '../../domain/cause.ts';
import { grantRole, type AclHolder } from '../calls.ts';
import { fullTokenIdOf } from './ownership.ts';
import { problemOf } from './refusals.ts';
import { MOST_ROUNDS, type Session } from './session.ts';

/**
 * Grants the PVE role of an order on each of its paths: to the dedicated user, or to the token of an existing one.
 * The same grant twice is the same as once, so a lost answer is met by granting again.
 * @returns the problem that stands in the way, if one does.
 */
export async function grantOrderedRole(session: Session): Promise<Problem | undefined> {
  const { order } = session;
  const holder = order.owner.kind === 'dedicated' ? { users: order.owner.user } : { tokens: fullTokenIdOf(order) };
  for (const path of order.paths) {
    const problem = await grantOn(session, holder, path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function grantOn(session: Session, holder: AclHolder, path: AclPath): Promise<Problem | undefined> {
  const { pveRole, propagate } = session.order;
  const call = grantRole(holder, pveRole, path, propagate);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const written = await session.write(call);
    if (written.kind === 'ok') return undefined;
    if (written.kind === 'refused') return problemOf(session, call, written);
  }
  throw session.fault(`it is not certain that ${pveRole} is granted on ${path}`);
}
