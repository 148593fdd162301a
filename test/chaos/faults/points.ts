import type { CallMatch, FaultSpec } from '../../../playground/proxmox/simulated-proxmox.ts';

/** A place in the bot's work at which it waits for somebody, and can be caught. */
export type Point =
  | { readonly at: 'proxmox'; readonly name: string; readonly match: CallMatch }
  | { readonly at: 'slack'; readonly name: string; readonly method: string; readonly says?: string };

/** Every kind of write to Proxmox. */
export const WRITES: readonly CallMatch[] = [
  { method: 'POST', path: /^\/access\/users$/ },
  { method: 'POST', path: /\/token\/pvt-/ },
  { method: 'PUT', path: /\/token\/pvt-/ },
  { method: 'PUT', path: /^\/access\/acl$/ },
  { method: 'PUT', path: /^\/access\/users\/pvt-[^/]*$/ },
  { method: 'DELETE', path: /\/token\/pvt-/ },
  { method: 'DELETE', path: /^\/access\/users\/pvt-[^/]*$/ },
];

const READS: readonly CallMatch[] = [
  { method: 'GET', path: /\/token\/pvt-/ },
  { method: 'GET', path: /^\/access\/acl$/ },
  { method: 'GET', path: /^\/access\/permissions$/ },
  { method: 'GET', path: /^\/access\/users\/pvt-[^/]*$/ },
];

const SECRET_SHOWN = 'PVE_TOKEN_SECRET';

export const POINTS: readonly Point[] = [
  ...[...WRITES, ...WRITES, ...READS].map((match): Point => ({
    at: 'proxmox',
    name: `${match.method} ${match.path?.source}`,
    match,
  })),
  { at: 'slack', name: 'the announcement of a secret', method: 'chat.postMessage', says: 'appears in this message' },
  { at: 'slack', name: 'the secret in a message', method: 'chat.update', says: SECRET_SHOWN },
  { at: 'slack', name: 'the secret in a modal', method: 'views.update', says: SECRET_SHOWN },
  { at: 'slack', name: 'the modal for a secret', method: 'views.open' },
  { at: 'slack', name: 'the removal of a secret', method: 'chat.delete' },
  { at: 'slack', name: 'a card or status message', method: 'chat.postMessage', says: 'asked for' },
  { at: 'slack', name: 'a card or status message that changes', method: 'chat.update', says: 'asked for' },
  { at: 'slack', name: 'a reply in a thread', method: 'chat.postMessage', says: 'thread_ts' },
  { at: 'slack', name: 'an answer to a command', method: 'response_url' },
];

/** A fault of Slack's at a point. */
export function saying(says: string | undefined): { when?: (args: Record<string, unknown>) => boolean } {
  return says === undefined ? {} : { when: (args) => JSON.stringify(args).includes(says) };
}

/** A fault that holds a call of Proxmox. */
export function holding(match: CallMatch, done: boolean): Extract<FaultSpec, { kind: 'hold' }> {
  return { kind: 'hold', match, done };
}
