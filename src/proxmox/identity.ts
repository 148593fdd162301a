import { inHeader } from '../domain/quoting.ts';
import type { Secret } from '../domain/secret.ts';
import type { ProxmoxAnswer } from './answer.ts';
import type { Call } from './calls.ts';

/** The headers that say who calls. Their values hold secrets: they go to the wire only. */
export type Badge = Readonly<Record<string, string>>;

/** How the bot says on one cluster who it is. */
export interface Identity {
  /** The badge for a call. To have one may take a call of its own, whose failure is that of the call. */
  badge(method: Call<unknown>['method']): Promise<ProxmoxAnswer<Badge>>;
  /** Another badge in place of one that was refused with 401, or why there is no other. */
  badgeInsteadOf(refused: Badge, method: Call<unknown>['method']): Promise<ProxmoxAnswer<Badge>>;
}

/** The badge of an API token. */
export function tokenBadge(fullTokenId: string, secret: Secret): Badge {
  return { authorization: `PVEAPIToken=${inHeader(fullTokenId)}=${secret.reveal()}` };
}
