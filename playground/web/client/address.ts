/** The part of the page that a phone shows; wider screens show all. */
export const PANES = ['slack', 'proxmox', 'story'] as const;
export type Pane = (typeof PANES)[number];

/** Where somebody is in the page. All of it stands in the page's address, so a reload comes back to it. */
export interface Address {
  /** The Slack user id of who the page is. */
  readonly me: string;
  /** What is open in Slack: a channel's id, `dm` or `home`; empty where nothing was chosen. */
  readonly at: string;
  readonly pane: Pane;
}

/** The requester, with whom the journey begins. */
const FIRST = 'U0RUTH0001';

const listeners = new Set<() => void>();

export function currentAddress(): Address {
  const query = new URLSearchParams(location.search);
  const pane = PANES.find((known) => known === query.get('pane')) ?? 'slack';
  return { me: query.get('as') ?? FIRST, at: query.get('at') ?? '', pane };
}

/** The address of the page after a change, for links. */
export function linkTo(change: Partial<Address>): string {
  const { me, at, pane } = { ...currentAddress(), ...change };
  return `?${new URLSearchParams({ as: me, ...(at !== '' && { at }), ...(pane !== 'slack' && { pane }) }).toString()}`;
}

/**
 * Goes elsewhere in the page; the browser's way back leads back.
 * @param isSame it is where the page is already, by another name: no way back is needed.
 */
export function go(change: Partial<Address>, isSame = false): void {
  if (isSame) history.replaceState(undefined, '', linkTo(change));
  else history.pushState(undefined, '', linkTo(change));
  for (const listener of listeners) listener();
}

/** Tells of every move; @returns a function that ends the subscription. */
export function onMove(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}
