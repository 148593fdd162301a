import { describe, expect, it } from 'vitest';
import { canBeFound, findResources, kindsToSearch, type Reach, type Resource } from '../../src/domain/inventory.ts';

function guest(id: number, name?: string): Resource {
  return { kind: 'guest', path: `/vms/${id}`, id: String(id), name, node: 'pve1' };
}

function pool(name: string): Resource {
  return { kind: 'pool', path: `/pool/${name}`, name };
}

function storage(name: string): Resource {
  return { kind: 'storage', path: `/storage/${name}`, name };
}

function reach(...paths: string[]): Reach {
  return { paths, propagate: false };
}

const EVERYTHING = reach('/vms/*', '/pool/*', '/storage/*');

/** The paths that are found, in order. */
function found(resources: readonly Resource[], query: string, role = EVERYTHING): string[] {
  return findResources(resources, query, role).map(({ path }) => path);
}

describe('a search finds', () => {
  it('by a part of the name, whichever letters are small', () => {
    const all = [guest(100, 'web-1'), guest(101, 'MyWEB'), guest(102, 'db-1'), pool('web'), storage('web-iso')];
    expect(found(all, 'Web')).toEqual(['/pool/web', '/storage/web-iso', '/vms/100', '/vms/101']);
  });

  it('by the beginning of the id, and by no other part of it', () => {
    expect(found([guest(100), guest(1100), guest(110), guest(211)], '11')).toEqual(['/vms/110', '/vms/1100']);
  });

  it('by the beginning of the path', () => {
    expect(found([guest(100), guest(110), pool('vms')], '/vms/1')).toEqual(['/vms/100', '/vms/110']);
  });

  it('everything where nothing is typed, or nothing but space', () => {
    const all = [storage('local'), guest(1000), guest(101, 'web'), pool('dev')];
    const sorted = ['/pool/dev', '/storage/local', '/vms/101', '/vms/1000'];
    expect(found(all, '')).toEqual(sorted);
    expect(found(all, '  ')).toEqual(sorted);
  });

  it('a guest without a name by its id alone', () => {
    expect(found([guest(100)], '100')).toEqual(['/vms/100']);
    expect(found([guest(100)], 'undefined')).toEqual([]);
  });

  it('nothing where nothing fits', () => {
    expect(found([guest(100, 'web'), pool('dev')], 'mail')).toEqual([]);
  });
});

it('what fits best comes first: all of it, then ids, names and parts of names', () => {
  const all = [guest(104, 'is-10'), guest(103, '10-gbit'), guest(102, '10'), guest(1000, 'x'), guest(100, 'y')];
  expect(found(all, '10')).toEqual(['/vms/102', '/vms/100', '/vms/103', '/vms/104', '/vms/1000']);
  const named = [guest(104, 'is-web'), guest(103, 'web-2'), guest(102, 'web')];
  expect(found(named, 'web')).toEqual(['/vms/102', '/vms/103', '/vms/104']);
});

it('a hundred are found at most, and the best are among them', () => {
  const many = Array.from({ length: 500 }, (_, at) => guest(1000 + at, `old-web-${at}`));
  const paths = found([...many, guest(900, 'web')], 'web');
  expect(paths).toHaveLength(100);
  expect(paths[0]).toBe('/vms/900');
});

describe('a search finds what the role reaches, and nothing else:', () => {
  const all = [guest(100, 'x'), guest(101, 'x'), pool('x'), pool('x/y'), storage('x')];

  it.each([
    [reach('/vms/*'), ['/vms/100', '/vms/101']],
    [reach('/pool/*', '/vms/101'), ['/pool/x']],
    [reach('/vms/*', '/vms/101'), ['/vms/100', '/vms/101']],
    [reach('/pool/x/*'), ['/pool/x/y']],
    [{ paths: ['/storage/*', '/pool/x/*', '/pool'], propagate: true }, ['/pool/x', '/storage/x', '/pool/x/y']],
    [{ paths: ['/storage/*', '/pool/x/*', '/pool'], propagate: false }, ['/storage/x', '/pool/x/y']],
    [{ paths: ['/storage/*', '/pool'], propagate: true }, ['/storage/x']],
    [reach('/nodes/*'), []],
  ] as const)('%j', (role, paths) => {
    expect(found(all, 'x', role)).toEqual(paths);
  });

  it('nothing that is no path of an ACL, whatever the cluster calls it', () => {
    expect(found([pool(''), pool('a b'), pool('..'), guest(7), storage('x/y')], '')).toEqual([]);
  });
});

describe('there is something to search', () => {
  it.each([
    [['/vms/*'], ['guest']],
    [
      ['/storage/*', '/vms/*', '/pool/*'],
      ['guest', 'pool', 'storage'],
    ],
    [['/pool/dev/*'], ['pool']],
    [['/vms/*', '/pool/dev', '/storage'], ['guest']],
  ])('for %j', (paths, kinds) => {
    expect(kindsToSearch({ paths })).toEqual(kinds);
  });

  it.each([[['/vms/100', '/pool/dev']], [['/nodes/*']], [['/', '/sdn/zones/*']]])('not for %j', (paths) => {
    expect(kindsToSearch({ paths })).toEqual([]);
  });
});

it('a path that was typed could have been found if the role reaches it and it leads to a resource', () => {
  const role = reach('/vms/*', '/nodes/*');
  expect(['/vms/100', '/vms/1', '/vms/*', '/nodes/pve1', '/pool/dev', 'x'].filter((p) => canBeFound(role, p))).toEqual([
    '/vms/100',
  ]);
});
