import type { SlackUserId } from './people.ts';
import { isEnded, type Request } from './request.ts';

/** What requests are counted among, so that caps and overviews need not read every request. */
export type Counter =
  /** Requests of a person that wait for a decision. */
  | `pending:${SlackUserId}`
  /** Tokens of a person, from their approval until Proxmox confirms that they are gone. */
  | `held:${SlackUserId}`
  /** The same of a role, whoever holds them. */
  | `role:${string}`
  /** Grants at work, by cluster and role. */
  | `active:${string}:${string}`;

/** How much of what caps limit there is just now. */
export interface Counts {
  /** Of the requester's: requests that wait for a decision. */
  readonly pending: number;
  /** Of the requester's: tokens that exist, are being made, or are not proven gone. */
  readonly held: number;
  /** The same of the role, whoever holds them. */
  readonly ofRole: number;
}

/** What is active now on a cluster by a role. */
export interface ActiveCount {
  readonly cluster: string;
  readonly role: string;
  readonly count: number;
}

/** What a request counts among as it stands; what has ended counts nowhere. */
export function countersOf(request: Request): Counter[] {
  const { ask, terms } = request;
  if (request.state === 'pending') return [`pending:${ask.requester}`];
  if (isEnded(request)) return [];
  const held: Counter[] = [`held:${ask.requester}`, `role:${ask.role}`];
  return request.state === 'active' ? [...held, `active:${terms.cluster}:${ask.role}`] : held;
}
