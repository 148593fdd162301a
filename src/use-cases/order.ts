import type { Holding } from '../domain/holding.ts';
import { tokenIdOf, tokenOwnerOf, type Request } from '../domain/request.ts';
import type { Order } from './ports/proxmox.ts';

/** What is to exist on the cluster for a request; the same for provisioning and for revoking it. */
export function orderOf(request: Request): Order {
  const { terms } = request;
  return {
    requestId: request.id,
    cluster: terms.cluster,
    owner: { kind: terms.owner.kind, user: tokenOwnerOf(request) },
    tokenId: tokenIdOf(request),
    pveRole: terms.pveRole,
    ...(terms.privileges && { privileges: terms.privileges }),
    paths: terms.paths,
    propagate: terms.propagate,
  };
}

/** What is to be taken from a cluster though no request orders it; it grants nothing. */
export function orderToRemove({ requestId, owner }: Holding, holds: 'user' | 'token', cluster: string): Order {
  return {
    requestId,
    cluster,
    // A user without our mark stays, though it has the name of a dedicated one.
    owner: { kind: holds === 'user' ? 'dedicated' : 'existing', user: owner.user },
    tokenId: `pvt-${requestId}`,
    pveRole: '',
    paths: [],
    propagate: false,
  };
}
