import { describe, expect, it } from 'vitest';
import { findExcess, findLack } from '../../src/proxmox/issuing/privileges.ts';

const ROLE = new Set(['VM.Audit', 'VM.Console']);
const BOTH = { 'VM.Audit': true, 'VM.Console': true };
const BOTH_HERE = { 'VM.Audit': false, 'VM.Console': false };

const below = (...paths: string[]) => ({ paths, propagate: true });
const itself = (...paths: string[]) => ({ paths, propagate: false });

describe('what a token holds is as ordered', () => {
  it.each([
    ['on the path', below('/vms/100'), { '/vms/100': BOTH }],
    ['on the path alone', itself('/vms'), { '/vms': BOTH_HERE }],
    ['on guests below it', below('/vms'), { '/vms': BOTH, '/vms/100': BOTH, '/vms/101': BOTH_HERE }],
    ['everywhere below the root', below('/'), { '/': BOTH, '/nodes': BOTH, '/vms/100': BOTH }],
    ['on the members of a pool', below('/pool/dev'), { '/pool/dev': BOTH, '/vms/100': BOTH_HERE }],
    [
      'on a pool in a pool, and its members',
      below('/pool/dev'),
      { '/pool/dev': BOTH, '/pool/dev/a': BOTH, '/storage/x': BOTH_HERE },
    ],
    ['on the members of all pools', below('/pool'), { '/pool': BOTH, '/pool/dev': BOTH, '/vms/100': BOTH_HERE }],
    [
      'on a guest that is ordered and a member of an ordered pool',
      below('/pool/dev', '/vms/100'),
      { '/pool/dev': BOTH, '/vms/100': BOTH },
    ],
    ['on two of nested paths', itself('/vms', '/vms/100'), { '/vms': BOTH_HERE, '/vms/100': BOTH_HERE }],
  ])('%s', (_, order, held) => {
    expect(findExcess(order, ROLE, held)).toBeUndefined();
    expect(findLack(order, ROLE, held)).toBeUndefined();
  });
});

describe('what goes beyond an order', () => {
  it.each([
    [
      'another path',
      below('/vms/100'),
      { '/vms/101': { 'VM.Audit': true } },
      'VM.Audit on /vms/101, a path that was not ordered',
    ],
    [
      'the path above',
      below('/vms/100'),
      { '/vms': BOTH },
      'VM.Audit, VM.Console on /vms, a path that was not ordered',
    ],
    [
      'a path of which the ordered one is only the beginning',
      below('/vms/100'),
      { '/vms/1000': BOTH },
      'VM.Audit, VM.Console on /vms/1000, a path that was not ordered',
    ],
    [
      'another privilege',
      below('/vms'),
      { '/vms': { ...BOTH, 'VM.Allocate': true } },
      'VM.Allocate on /vms, which the PVE role does not give',
    ],
    [
      'another privilege below',
      below('/vms'),
      { '/vms': BOTH, '/vms/7': { 'VM.Allocate': false } },
      'VM.Allocate on /vms/7, which the PVE role does not give',
    ],
    [
      'privileges that are passed on',
      itself('/vms'),
      { '/vms': BOTH },
      'VM.Audit, VM.Console below /vms, not on it alone',
    ],
    [
      'a guest below, where the path alone was ordered',
      itself('/vms'),
      { '/vms': BOTH_HERE, '/vms/100': BOTH_HERE },
      'VM.Audit, VM.Console on /vms/100, a path that was not ordered',
    ],
    [
      'a guest, where no pool was ordered',
      below('/storage/local'),
      { '/vms/100': BOTH_HERE },
      'VM.Audit, VM.Console on /vms/100, a path that was not ordered',
    ],
    [
      'the members of pools, where the path of all pools alone was ordered',
      itself('/pool'),
      { '/vms/100': BOTH_HERE },
      'VM.Audit, VM.Console on /vms/100, a path that was not ordered',
    ],
    [
      'more on a member than the pool gives',
      below('/pool/dev'),
      { '/vms/100': { 'VM.Allocate': false } },
      'VM.Allocate on /vms/100, which the PVE role does not give',
    ],
    [
      'privileges below a member, which no pool gives',
      below('/pool/dev'),
      { '/vms/100': { 'VM.Audit': true } },
      'VM.Audit below /vms/100, not on it alone',
    ],
    [
      'all guests, where a pool was ordered',
      below('/pool/dev'),
      { '/vms': BOTH_HERE },
      'VM.Audit, VM.Console on /vms, a path that was not ordered',
    ],
  ])('is %s', (_, order, held, excess) => {
    expect(findExcess(order, ROLE, held)).toBe(excess);
  });

  it('is no path on which nothing is held', () => {
    expect(findExcess(below('/vms'), ROLE, { '/nodes': {} })).toBeUndefined();
  });
});

describe('what is missing from an order', () => {
  it.each([
    ['a path', below('/vms/100', '/vms/101'), { '/vms/100': BOTH }, 'VM.Audit, VM.Console on /vms/101'],
    ['a privilege', below('/vms'), { '/vms': { 'VM.Audit': true } }, 'VM.Console on /vms'],
    [
      'what should be passed on',
      below('/vms'),
      { '/vms': { 'VM.Audit': true, 'VM.Console': false } },
      'VM.Console on /vms',
    ],
    ['a privilege on the path alone', itself('/vms'), { '/vms': { 'VM.Audit': false } }, 'VM.Console on /vms'],
  ])('is %s', (_, order, held, lack) => {
    expect(findLack(order, ROLE, held)).toBe(lack);
  });
});
