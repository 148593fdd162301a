import { h, type JSX } from 'preact';
import type { TokenUse, Trial } from '../../wire.ts';
import { named, Table } from './table.ts';

/** What a token can do and what it cannot, as Proxmox answered. */
export function Used({ id, use }: { readonly id: string; readonly use: TokenUse }): JSX.Element {
  const rows = use.trials.map((trial) => ({
    key: `${trial.method} ${trial.path}`,
    cells: [named(trial.what, `${trial.method} ${trial.path}`), h(Answer, { trial })],
  }));
  return h(
    'div',
    {},
    h('h3', {}, 'What ', h('code', {}, id), ' can do'),
    h(Permissions, { use }),
    h(Table, { caption: 'What it tried', columns: ['Tried', 'Answer'], rows, nothing: 'Nothing was tried.' }),
  );
}

function Permissions({ use: { permissions } }: { readonly use: TokenUse }): JSX.Element {
  const held = Object.entries(permissions ?? {}).filter(([, privileges]) => privileges.length > 0);
  if (permissions === undefined) return h('p', {}, 'Nothing: Proxmox does not take this secret, or does not answer.');
  if (held.length === 0) return h('p', {}, 'Proxmox takes this secret, and it opens nothing.');
  return h(
    'dl',
    { class: 'permissions' },
    held.map(([path, privileges]) => [
      h('dt', { key: `${path} path` }, h('code', {}, path)),
      h('dd', { key: path }, privileges.join(', ')),
    ]),
  );
}

function Answer({ trial: { status, words } }: { readonly trial: Trial }): JSX.Element {
  const isGood = status !== undefined && status < 400;
  return h(
    'span',
    { class: isGood ? 'named' : 'named over' },
    h('b', {}, status === undefined ? '—' : String(status), isGood ? ' ✓' : ' ✗'),
    h('small', {}, words),
  );
}
