import { h, type ComponentChildren, type JSX } from 'preact';

/** One row. The first cell is what the row is about. */
export interface Row {
  readonly key: string;
  readonly cells: readonly ComponentChildren[];
  /** The bot made it. */
  readonly isOurs?: boolean;
}

interface TableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** What stands in place of rows where there are none. */
  readonly nothing: string;
}

/** A table that a narrow page can show: few columns, and words that break. */
export function Table({ caption, columns, rows, nothing }: TableProps): JSX.Element {
  const head = columns.map((column) => h('th', { key: column, scope: 'col' }, column));
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h('thead', {}, h('tr', {}, head)),
    h(
      'tbody',
      {},
      rows.length === 0
        ? h('tr', {}, h('td', { colSpan: columns.length, class: 'nothing-here' }, nothing))
        : rows.map((row) => h(RowView, { key: row.key, row })),
    ),
  );
}

function RowView({ row: { cells, isOurs = false } }: { readonly row: Row }): JSX.Element {
  const [first, ...rest] = cells;
  return h(
    'tr',
    { class: isOurs ? 'ours' : '' },
    h('th', { scope: 'row' }, first, isOurs && h('span', { class: 'ours-mark' }, 'pvetoken’s')),
    rest.map((cell, index) => h('td', { key: index }, cell)),
  );
}

/** A name, and under it what else is to be said. */
export function named(name: string, ...more: readonly (string | undefined)[]): JSX.Element {
  const lines = more.filter((line) => line !== undefined && line !== '');
  return h(
    'span',
    { class: 'named' },
    h('code', {}, name),
    lines.map((line) => h('small', { key: line }, line)),
  );
}
