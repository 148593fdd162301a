import { h, type JSX } from 'preact';
import type { ProxmoxScreen } from '../../wire.ts';
import { dateFor, useReader } from '../slack/reader.ts';
import { isOurs } from './ours.ts';
import { named, Table } from './table.ts';

const KINDS = { qemu: 'VM', lxc: 'container' } as const;

/** What tokens are for: guests, pools and storages, and what ran. */
export function Guests({ proxmox }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  return h('div', {}, h(GuestTable, { proxmox }), h(Pools, { proxmox }), h(Tasks, { proxmox }));
}

function GuestTable({ proxmox: { guests, pools } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const rows = guests.map(({ vmid, type, name, isRunning }) => ({
    key: String(vmid),
    cells: [
      named(`${vmid}`, name === undefined ? KINDS[type] : `${name}, ${KINDS[type]}`),
      pools.find(({ vms }) => vms.includes(vmid))?.poolid ?? 'none',
      isRunning ? h('b', { class: 'running' }, 'running') : 'stopped',
    ],
  }));
  return h(Table, { caption: 'Guests', columns: ['Guest', 'Pool', 'State'], rows, nothing: 'No guests.' });
}

function Pools({ proxmox: { pools, storages } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const rows = pools.map(({ poolid, comment, vms, storages }) => ({
    key: poolid,
    cells: [named(poolid, comment), vms.join(', '), storages.length === 0 ? 'none' : storages.join(', ')],
  }));
  return h(
    'div',
    {},
    h(Table, { caption: 'Pools', columns: ['Pool', 'Guests', 'Storages'], rows, nothing: 'No pools.' }),
    h('p', { class: 'hint' }, `Storages of the cluster: ${storages.join(', ')}.`),
  );
}

/** A moment of a table, in the reader's zone. */
function At({ seconds }: { readonly seconds: number }): JSX.Element {
  return h('span', {}, dateFor(seconds * 1000, '{date_short_pretty}, {time}', useReader()));
}

function Tasks({ proxmox: { tasks } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const rows = tasks.map(({ upid, type, id, user, tokenid, starttime, status }) => {
    const who = tokenid === undefined ? user : `${user}!${tokenid}`;
    return {
      key: upid,
      isOurs: isOurs(who),
      cells: [named(`${type} ${id}`, who), h(At, { seconds: starttime }), status ?? 'RUNNING'],
    };
  });
  return h(Table, {
    caption: 'Task log',
    columns: ['Task', 'Began', 'Outcome'],
    rows,
    nothing: 'Nothing ran yet. Start a guest with a token, at “Use a token”.',
  });
}
