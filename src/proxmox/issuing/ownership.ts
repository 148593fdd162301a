import type { Mark } from '../../domain/holding.ts';
import type { Problem } from '../../domain/cause.ts';
import type { Order } from '../../use-cases/ports/proxmox.ts';
import { DEFAULT_GROUP } from '../settings.ts';
import type { Session } from './session.ts';

type Made = Pick<Order, 'requestId'>;

/** What the comment of all that the bot makes says, to know it again even when its own store is lost. */
function nameIn({ requestId }: Made): string {
  return `pvetoken request ${requestId}`;
}

/**
 * The comment of what is made for an order. A bot with a group of another name than the usual one says so, because two
 * bots may make tokens on one user of both their groups.
 */
export function commentOf({ order, cluster }: Session): string {
  const { group } = cluster.client;
  return group === DEFAULT_GROUP ? nameIn(order) : `${nameIn(order)} in group ${group}`;
}

/** Tells whose a user or token with the name of a request is, by its comment. @param group that of this bot. */
export function markIn(comment: string, made: Made, group: string): Mark {
  const [, after] = comment.split(nameIn(made), 2);
  if (after === undefined) return 'none';
  const named = /^ in group ([A-Za-z0-9._-]+)/.exec(after)?.[1] ?? DEFAULT_GROUP;
  return named === group ? 'ours' : 'another_bots';
}

/** Tells whether a user or token was made for this order. Text that people added to the comment does no harm. */
export function isOurs(comment: string, made: Made): boolean {
  return comment.includes(nameIn(made));
}

/** The full token id of an order. */
export function fullTokenIdOf({ owner, tokenId }: Order): string {
  return `${owner.user}!${tokenId}`;
}

/** The problem of an id that is taken by something the bot did not make for this order. It is left untouched. */
export function nameClash(session: Session, what: string): Problem {
  const { cluster, order } = session;
  const detail = `cluster ${cluster.client.cluster}: ${what} exists, and its comment does not say "${nameIn(order)}"`;
  return { kind: 'refused_by_cluster', detail };
}

/** The problem of something that was made for an order and that is not there any more. */
export function gone({ cluster }: Session, what: string): Problem {
  return { kind: 'token_gone', detail: `cluster ${cluster.client.cluster}: ${what} is not there any more` };
}

/**
 * The problem of an order for a token of the bot's own user, which could do all that the bot can. Configuration refuses
 * such owners; this is for orders from before the bot became that user.
 */
export function ownUser({ order, cluster }: Session): Problem | undefined {
  const { client } = cluster;
  if (order.owner.user !== client.botUser) return undefined;
  const detail = `cluster ${client.cluster}: ${client.botUser} is the bot’s own user, for which it never makes tokens`;
  return { kind: 'owner_is_the_bot', detail };
}
