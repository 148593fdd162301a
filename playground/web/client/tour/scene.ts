import type { Screen, StoryRequest } from '../../wire.ts';
import type { Address } from '../address.ts';
import { placeAt, placesOf } from '../slack/places.ts';

/** Who asks in the tour. */
export const RUTH = 'U0RUTH0001';
/** Who approves in it. */
export const ANN = 'U0ANN00001';
/** The channel in which it is asked and approved. */
export const ACCESS = 'C0ACCESS01';

/** What a visitor did of the tour that nothing but this page knows, and since when it goes on. */
export interface Progress {
  /** The round of play that it belongs to. */
  readonly round: number;
  /** Requests of before are not the tour's; epoch milliseconds of the playground. */
  readonly since: number;
  /** Whether the visitor looked at what Proxmox holds. */
  readonly looked: boolean;
}

/** All that a step of the tour depends on. */
export interface Scene {
  readonly screen: Screen;
  readonly address: Address;
  readonly looked: boolean;
  /** What was asked for in this tour. */
  readonly request: StoryRequest | undefined;
  /** The key of what is open in Slack. */
  readonly place: string | undefined;
}

export function sceneOf(screen: Screen, address: Address, { since, looked }: Progress): Scene {
  const { slack, story } = screen;
  const place = placeAt(address.at, placesOf(slack), slack)?.key;
  return { screen, address, looked, request: story.requests.findLast((request) => isOfTour(request, since)), place };
}

/** From what came to nothing, the tour goes back to its beginning. */
const DEAD: ReadonlySet<StoryRequest['state']> = new Set(['denied', 'cancelled', 'lapsed', 'failed']);

function isOfTour({ requester, requestedAt, state }: StoryRequest, since: number): boolean {
  return requester === RUTH && requestedAt >= since && !DEAD.has(state);
}

/** Where a tour that begins now takes up: with what Ruth asked for already, if that goes on. */
export function begin({ round, story, clock }: Screen): Progress {
  const open = story.requests.findLast(
    ({ requester, state }) => requester === RUTH && (state === 'pending' || state === 'approved' || state === 'active'),
  );
  return { round, since: open?.requestedAt ?? clock.now, looked: false };
}

/** Whether something happened to the tour's request, by the audit's own name of it. */
export function happened({ screen, request }: Scene, ...types: readonly string[]): boolean {
  return screen.story.steps.some((step) => step.request === request?.id && types.includes(step.type));
}

/** Whether the tour's token is over. */
export function isOver({ request }: Scene): boolean {
  return request?.state === 'revoking' || request?.state === 'revoked';
}

/** What of the tour's request is left on Proxmox, in words such as `1 token and 2 ACL entries`; empty for nothing. */
export function leftOnProxmox({ screen: { proxmox }, request }: Scene): string {
  const name = `pvt-${request?.id ?? ''}`;
  const count = (things: readonly string[], one: string, more: string): string[] => {
    const found = things.filter((thing) => thing.includes(name)).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? one : more}`];
  };
  const parts = [
    ...count(
      proxmox.users.map(({ userid }) => userid),
      'user',
      'users',
    ),
    ...count(
      proxmox.tokens.map((token) => token['full-tokenid']),
      'token',
      'tokens',
    ),
    ...count(
      proxmox.acl.map(({ ugid }) => ugid),
      'ACL entry',
      'ACL entries',
    ),
  ];
  return [parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter((part) => part !== '').join(' and ');
}
