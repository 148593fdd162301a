import { expect, it } from 'vitest';
import { Suggestions } from '../../../playground/slack/person/search.ts';
import type { Resource } from '../../../src/domain/inventory.ts';
import { foundOptions } from '../../../src/slack/views/path-search.ts';

/** Sends options past Slack's own checks: what each says, and the path it stands for. */
function options(...resources: Resource[]): [string, string][] {
  const suggested = Suggestions.parse({ options: foundOptions(resources) });
  if (!('options' in suggested)) throw new Error('no options');
  return suggested.options.map(({ text, value }) => [text.text, value]);
}

function guest(name: string | undefined, node = 'pve1'): Resource {
  return { kind: 'guest', path: '/vms/100', id: '100', name, node };
}

it('an option says what is found, and stands for its path', () => {
  expect(
    options(
      guest('web-1'),
      guest(undefined),
      { kind: 'pool', path: '/pool/dev', name: 'dev' },
      { kind: 'storage', path: '/storage/local-lvm', name: 'local-lvm' },
    ),
  ).toEqual([
    ['100 web-1 (guest on pve1)', '/vms/100'],
    ['100 (guest on pve1)', '/vms/100'],
    ['dev (pool)', '/pool/dev'],
    ['local-lvm (storage)', '/storage/local-lvm'],
  ]);
});

it('long names are cut, and what it is remains', () => {
  const long = 'x'.repeat(200);
  const path = '/vms/999999999';
  expect(options({ kind: 'guest', path, id: '999999999', name: long, node: long })).toEqual([
    [`999999999 ${'x'.repeat(31)}… (guest on ${'x'.repeat(19)}…)`, path],
  ]);
  expect(options({ kind: 'pool', path: '/pool/x', name: long })).toEqual([[`${'x'.repeat(59)}… (pool)`, '/pool/x']]);
});

it('a path that an option cannot carry is left out; it can be typed', () => {
  const long = { kind: 'storage', path: `/storage/${'x'.repeat(150)}`, name: 'x' } as const;
  expect(options(long, guest('web-1'))).toEqual([['100 web-1 (guest on pve1)', '/vms/100']]);
});
