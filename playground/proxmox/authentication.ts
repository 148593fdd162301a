import type { Cluster } from './cluster.ts';
import { splitFullTokenId } from './formats.ts';
import type { TicketOffice } from './tickets.ts';

/** The headers that can say who calls. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly csrfToken: string | undefined;
}

/** What the headers carry, not yet believed. */
export type Claim =
  | { readonly kind: 'none' }
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'token'; readonly fullTokenId: string; readonly secret: string };

/** 401 answers of the authentication layer: a reason phrase and no body. */
export type Authentication = { readonly caller: string } | { readonly refused: string };

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign is not an encoding: Proxmox leaves it as it is.
    return text;
  }
}

/** Reads the claim of a request. A cookie wins over the Authorization header, even a worthless one. */
export function claimOf({ authorization = '', cookie = '' }: Credentials): Claim {
  const ticket = /(?:^|;\s*)PVEAuthCookie=([^;]*)/.exec(cookie)?.[1] ?? /^PVEAuthCookie=(.*)$/.exec(authorization)?.[1];
  if (ticket !== undefined) return { kind: 'ticket', ticket: unescape(ticket) };
  const token = /^PVEAPIToken[= ](.*)$/.exec(authorization)?.[1];
  if (token === undefined) return { kind: 'none' };
  const [, fullTokenId = '', secret = ''] = /^(.*)=(.*)$/.exec(unescape(token)) ?? [];
  return { kind: 'token', fullTokenId, secret };
}

/** Who calls, for the log: an id, never a secret. */
export function claimedId(claim: Claim): string {
  switch (claim.kind) {
    case 'none':
      return 'none';
    case 'ticket':
      return `ticket:${/^PVE:([^\s:]+):/.exec(claim.ticket)?.[1] ?? '?'}`;
    case 'token':
      return `token:${splitFullTokenId(claim.fullTokenId) === undefined ? '?' : claim.fullTokenId}`;
    default:
      return claim satisfies never;
  }
}

/** Whether a user exists, is enabled and has not expired. */
export function isUserEnabled(cluster: Cluster, userId: string): boolean {
  const user = cluster.config.users.get(userId);
  return user !== undefined && user.enable === 1 && !isPast(cluster, user.expire);
}

function isPast(cluster: Cluster, expire: number): boolean {
  return expire !== 0 && expire < cluster.nowSeconds();
}

/** Whether a full token id and secret are good right now. Unknown, disabled, expired and wrong look all the same. */
export function isTokenValid(cluster: Cluster, fullTokenId: string, secret: string): boolean {
  const id = splitFullTokenId(fullTokenId);
  if (id === undefined || !isUserEnabled(cluster, id.userId)) return false;
  const token = cluster.config.users.get(id.userId)?.tokens.get(id.tokenId);
  if (token === undefined || isPast(cluster, token.expire)) return false;
  return cluster.secrets.get(fullTokenId) === secret;
}

/** Believes a claim or refuses it. A ticket must come with its CSRF token unless the call only reads. */
export function authenticate(
  cluster: Cluster,
  tickets: TicketOffice,
  claim: Claim,
  write: { readonly csrfToken: string | undefined } | undefined,
): Authentication {
  switch (claim.kind) {
    case 'none':
      return { refused: 'No ticket' };
    case 'token': {
      const { fullTokenId, secret } = claim;
      if (!isTokenValid(cluster, fullTokenId, secret)) return { refused: 'Authentication failed!' };
      return { caller: fullTokenId };
    }
    case 'ticket': {
      const userId = tickets.userOf(claim.ticket);
      if (userId === undefined || !isUserEnabled(cluster, userId)) return { refused: 'Authentication failed!' };
      if (write !== undefined && !tickets.isValidCsrf(userId, write.csrfToken ?? '')) {
        return { refused: 'Permission denied - invalid csrf token' };
      }
      return { caller: userId };
    }
    default:
      return claim satisfies never;
  }
}
