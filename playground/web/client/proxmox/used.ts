import { h, type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { TokenUse, Trial } from '../../wire.ts';
import { Table } from './table.ts';

/** What a token can do and what it cannot, as Proxmox answered. */
export function Used({ id, use }: { readonly id: string; readonly use: TokenUse }): JSX.Element {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.scrollIntoView({ block: 'start' }), [use]);
  const rows = use.trials.map((trial) => ({
    key: `${trial.method} ${trial.path}`,
    cells: [
      h('span', { class: 'named' }, h('span', {}, trial.what), h('small', {}, `${trial.method} ${trial.path}`)),
      h(Answer, { trial }),
    ],
  }));
  return h(
    'div',
    { class: 'used', ref },
    h('h3', {}, 'What ', h('code', {}, id), ' can do'),
    h(Permissions, { use }),
    h(Table, { caption: 'What it tried', columns: ['Tried', 'Answer'], rows, nothing: 'Nothing was tried.' }),
  );
}

/** Paths where it holds the same are told together. */
function Permissions({ use: { permissions } }: { readonly use: TokenUse }): JSX.Element {
  if (permissions === undefined) return h('p', {}, 'Nothing: Proxmox does not take this secret, or does not answer.');
  const paths = Object.entries(permissions).filter(([, privileges]) => privileges.length > 0);
  if (paths.length === 0) return h('p', {}, 'Proxmox takes this secret, and it opens nothing.');
  const groups = Map.groupBy(paths, ([, privileges]) => privileges.join(', '));
  return h(
    'dl',
    { class: 'permissions' },
    [...groups].map(([privileges, held]) => [
      h(
        'dt',
        { key: `${privileges} paths` },
        held.map(([path]) => h('code', { key: path }, path)),
      ),
      h('dd', { key: privileges }, privileges),
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
