import type { Problem } from '../../domain/request.ts';
import type { Order } from '../../use-cases/ports.ts';
import type { Session } from './session.ts';

/** What the bot writes into the comment of all it makes, to know it again even when its own store is lost. */
export function commentOf(order: Order): string {
  return `pvetoken request ${order.requestId}`;
}

/** Tells whether a user or token was made for this order. Text that people added to the comment does no harm. */
export function isOurs(comment: string, order: Order): boolean {
  return comment.includes(commentOf(order));
}

/** The full token id of an order. */
export function fullTokenIdOf({ owner, tokenId }: Order): string {
  return `${owner.user}!${tokenId}`;
}

/** The problem of an id that is taken by something the bot did not make for this order. It is left untouched. */
export function nameClash(session: Session, what: string): Problem {
  const { cluster, order } = session;
  const detail = `cluster ${cluster.client.cluster}: ${what} exists, and its comment does not say "${commentOf(order)}"`;
  return { kind: 'refused_by_cluster', detail };
}

/** The problem of something that was made for an order and that is not there any more. */
export function gone({ cluster }: Session, what: string): Problem {
  return { kind: 'token_gone', detail: `cluster ${cluster.client.cluster}: ${what} is not there any more` };
}
