import { h, type JSX } from 'preact';
import type { ProxmoxScreen } from '../../wire.ts';

/** What the cluster holds. */
export function ProxmoxPane({ proxmox }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  return h(
    'div',
    { class: 'facts', tabIndex: 0 },
    h('h2', {}, `Proxmox VE ${proxmox.level}`),
    list(
      'Users',
      proxmox.users.map(({ userid }) => userid),
    ),
    list(
      'Tokens',
      proxmox.tokens.map((token) => token['full-tokenid']),
    ),
    list(
      'ACL',
      proxmox.acl.map(({ path, ugid, roleid }) => `${path}: ${ugid} has ${roleid}`),
    ),
  );
}

function list(title: string, lines: readonly string[]): JSX.Element {
  const items = lines.map((line) => h('li', { key: line }, line));
  return h('div', {}, h('h3', {}, title), h('ul', {}, items));
}
