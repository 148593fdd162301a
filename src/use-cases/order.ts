import { tokenIdOf, tokenOwnerOf, type Request } from '../domain/request.ts';
import type { Order } from './ports.ts';

/** What is to exist on the cluster for a request; the same for provisioning and for revoking it. */
export function orderOf(request: Request): Order {
  const { terms } = request;
  return {
    requestId: request.id,
    cluster: terms.cluster,
    owner: { kind: terms.owner.kind, user: tokenOwnerOf(request) },
    tokenId: tokenIdOf(request),
    pveRole: terms.pveRole,
    paths: terms.paths,
    propagate: terms.propagate,
  };
}
