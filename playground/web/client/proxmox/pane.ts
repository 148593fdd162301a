import { h, type JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ProxmoxScreen, SlackScreen } from '../../wire.ts';
import { ReaderContext } from '../slack/reader.ts';
import { Access } from './access.ts';
import { Break, Broken } from './break.ts';
import { Calls } from './calls.ts';
import { Guests } from './guests.ts';
import { Tabs } from './tabs.ts';
import { UseToken } from './use-token.ts';

interface ProxmoxPaneProps {
  readonly proxmox: ProxmoxScreen;
  /** Whoever looks: times are in their zone. */
  readonly slack: SlackScreen;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The cluster: what it holds, what was asked of it, what a token can do there, and what can be broken. */
export function ProxmoxPane({ proxmox, slack, now }: ProxmoxPaneProps): JSX.Element {
  const reader = useMemo(() => ({ slack, now }), [slack, now]);
  const tabs = [
    { name: 'Access', inside: () => h(Access, { proxmox }) },
    { name: 'Guests', inside: () => h(Guests, { proxmox }) },
    { name: 'Calls', inside: () => h(Calls, { calls: proxmox.calls }) },
    { name: 'Use a token', inside: () => h(UseToken, { proxmox }) },
    { name: 'Break', isMarked: proxmox.broken.length > 0, inside: () => h(Break, { proxmox }) },
  ];
  return h(
    ReaderContext.Provider,
    { value: reader },
    h(
      'div',
      { class: 'proxmox' },
      h('header', {}, h('h2', {}, `Proxmox VE ${proxmox.level}`), h(Broken, { broken: proxmox.broken })),
      h(Tabs, { label: 'Proxmox', tabs }),
    ),
  );
}
