import { describe, expect, it } from 'vitest';
import { isAclPath, isAtOrBelow, isExactRule, isPathAllowed, isPathRule } from '../../src/domain/acl-path.ts';

it('a path is at or below itself, what is above it, and the root; its neighbours are not', () => {
  expect(['/pool/dev', '/pool', '/'].map((above) => isAtOrBelow('/pool/dev', above))).toEqual([true, true, true]);
  expect(['/pool/de', '/pool/dev/a', '/vms'].map((above) => isAtOrBelow('/pool/dev', above))).toEqual([
    false,
    false,
    false,
  ]);
});

describe('an ACL path', () => {
  // As measured against Proxmox VE 9.2: PUT /access/acl answers 200 for these and 400 for those below.
  it.each([
    '/',
    '/access',
    '/access/groups',
    '/access/groups/staff',
    '/access/realm',
    '/access/realm/pve',
    '/mapping',
    '/mapping/pci/x',
    '/nodes/no-such-node',
    '/pool',
    '/pool/dev',
    '/pool/a/b/c',
    '/sdn',
    '/sdn/zones/z1',
    '/sdn/zones/z1/v1/100',
    '/sdn/fabrics/f1',
    '/storage',
    '/storage/local-lvm',
    '/vms',
    '/vms/100',
    '/vms/999',
    '/vms/100000000',
  ])('%s is taken by Proxmox', (path) => {
    expect(isAclPath(path)).toBe(true);
  });

  it.each([
    '',
    '.',
    '/cluster',
    '/foo',
    '/foo bar',
    '/pools/dev',
    '/pool/a/b/c/d',
    '/access/users',
    '/access/domains',
    '/nodes/pve1/qemu',
    '/storage/local/x',
    '/vms/99',
    '/vms/0100',
    '/vms/abc',
    '/vms/100/x',
    '/vms/100;x',
    '/vms/größe',
    '/../vms/100',
    '/vms/100\n',
    '/pool/dev\n/',
  ])('%j is refused by Proxmox', (path) => {
    expect(isAclPath(path)).toBe(false);
  });

  // Proxmox tidies these up; here one path has one spelling, so that rules can be compared with it.
  it.each(['vms/100', '/vms/100/', '//vms//100'])('%s has to be written plainly', (path) => {
    expect(isAclPath(path)).toBe(false);
  });
});

describe('a path rule', () => {
  it.each(['/', '/vms/100', '/vms/*', '/pool/*', '/pool/dev/*', '/nodes/*', '/storage/*', '/sdn/zones/*/*'])(
    'can be %s',
    (rule) => {
      expect(isPathRule(rule)).toBe(true);
    },
  );

  it.each(['*', '/*', '/*/100', '/vms/1*', '/vms/**', '/vms/*/*', '/pools/*', '/vms/', ''])('cannot be %j', (rule) => {
    expect(isPathRule(rule)).toBe(false);
  });

  it('is exact unless it holds a star', () => {
    expect(isExactRule('/pool/dev')).toBe(true);
    expect(isExactRule('/pool/*')).toBe(false);
  });
});

describe('a path that a role allows', () => {
  it('is one it names', () => {
    expect(isPathAllowed(['/pool/dev', '/vms/100'], false, '/vms/100')).toBe(true);
  });

  it('is not one that only looks alike', () => {
    for (const path of ['/vms/1000', '/vms/10', '/vms', '/pool/dev2', '/pool/de', '/pool/dev/sub']) {
      expect([path, isPathAllowed(['/pool/dev', '/vms/100'], false, path)]).toEqual([path, false]);
    }
  });

  it('may be below one it names, where the role propagates', () => {
    expect(isPathAllowed(['/pool/dev'], true, '/pool/dev/sub')).toBe(true);
    expect(isPathAllowed(['/pool/dev'], true, '/pool/dev2')).toBe(false);
    expect(isPathAllowed(['/pool/dev'], true, '/pool')).toBe(false);
  });

  it('may be anything below the root, where a role gives the root and propagates', () => {
    expect(isPathAllowed(['/'], true, '/vms/100')).toBe(true);
    expect(isPathAllowed(['/'], false, '/vms/100')).toBe(false);
    expect(isPathAllowed(['/'], false, '/')).toBe(true);
  });

  it('fits a pattern in one segment for each star, and not below it', () => {
    expect(isPathAllowed(['/vms/*'], true, '/vms/100')).toBe(true);
    expect(isPathAllowed(['/vms/*'], true, '/vms')).toBe(false);
    expect(isPathAllowed(['/pool/*'], true, '/pool/dev/sub')).toBe(false);
    expect(isPathAllowed(['/pool/*'], true, '/storage/dev')).toBe(false);
  });

  it('is none when the role names none', () => {
    expect(isPathAllowed([], true, '/')).toBe(false);
  });
});
