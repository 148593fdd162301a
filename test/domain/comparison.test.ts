import { describe, expect, it } from 'vitest';
import {
  appearedSince,
  couldHaveAdded,
  isSpared,
  named,
  requestNamedBy,
  type AclEntry,
  type Baseline,
  type Needed,
} from '../../src/domain/comparison.ts';
import { anId } from '../support/records.ts';

const BOB: AclEntry = { holder: 'bob@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: true };
const NOBODY: ReadonlySet<string> = new Set();

function baselineOf(...entries: readonly AclEntry[]): Pick<Baseline, 'had'> {
  const known = new Set(entries.map((entry) => JSON.stringify(entry)));
  return { had: (entry) => known.has(JSON.stringify(entry)) };
}

describe('what appeared in an ACL', () => {
  it('is nothing while it is as it was', () => {
    expect(appearedSince(baselineOf(BOB), [BOB], NOBODY)).toEqual([]);
    expect(appearedSince(baselineOf(BOB), [], NOBODY)).toEqual([]);
  });

  it.each<[string, Partial<AclEntry>]>([
    ['another holder', { holder: 'staff' }],
    ['another PVE role', { pveRole: 'PVEAdmin' }],
    ['another path', { path: '/vms/101' }],
  ])('is each entry with %s', (_, change) => {
    const other = { ...BOB, ...change };
    expect(appearedSince(baselineOf(BOB), [BOB, other], NOBODY)).toEqual([other]);
  });

  it.each([true, false])('says of an entry that it reached differently before: %s', (propagate) => {
    const now = { ...BOB, propagate };
    const before = { ...BOB, propagate: !propagate };
    expect(appearedSince(baselineOf(before), [now], NOBODY)).toEqual([{ ...now, altered: true }]);
  });

  it('leaves out what users and tokens of known requests have', () => {
    const theirs = { ...BOB, holder: `pvt-${anId()}@pve` };
    expect(appearedSince(baselineOf(), [theirs, BOB], new Set([theirs.holder]))).toEqual([BOB]);
  });
});

describe('the holder of an entry', () => {
  it.each([
    [`pvt-${anId()}@pve`, anId()],
    [`pvt-${anId()}@pve!pvt-${anId()}`, anId()],
    [`terraform@pve!pvt-${anId()}`, anId()],
    ['bob@pve', undefined],
    ['staff', undefined],
    [`pvt-${anId()}`, undefined],
    [`pvt-${anId()}@pam`, undefined],
    [`pvt-${anId().toUpperCase()}@pve`, undefined],
    ['bob@pve!pvt-short', undefined],
    [`not-pvt-${anId()}@pve`, undefined],
  ])('%s is that of the request %s', (holder, id) => {
    expect(requestNamedBy(holder)).toBe(id);
  });

  it.each([
    'root@pam',
    'root@pam!backup',
    'pvetoken@pve',
    'pvetoken@pve!bot',
    'pvetoken@pve!other',
    `pvt-${anId()}@pve`,
    `terraform@pve!pvt-${anId()}`,
  ])('%s keeps what it has', (holder) => {
    expect(isSpared({ ...BOB, holder }, 'pvetoken@pve!bot')).toBe(true);
  });

  it.each(['bob@pve', 'root@pve', 'pvetoken', 'root@pam.example@pve'])('%s does not', (holder) => {
    expect(isSpared({ ...BOB, holder }, 'pvetoken@pve!bot')).toBe(false);
  });

  it('keeps what it had in another form', () => {
    expect(isSpared({ ...BOB, altered: true }, 'pvetoken@pve!bot')).toBe(true);
  });
});

const EXTENT = { paths: ['/vms/100', '/vms/101', '/pool/dev', '/storage'], propagate: true };

/** Whether a token with these privileges, in whose pool guest 200 was, could have added an entry. */
function could(privileges: readonly string[], change: Partial<AclEntry>, needed: Needed, extent = EXTENT): boolean {
  return couldHaveAdded({ ...BOB, ...change }, extent, { privileges, members: ['/vms/200'] }, needed);
}

describe('a token could have added an entry', () => {
  it.each<[string, boolean, string, readonly string[]]>([
    ['by VM.Allocate on a guest of its own', true, '/vms/100', ['VM.Allocate', 'VM.Audit']],
    ['by VM.Allocate on no other guest', false, '/vms/300', ['VM.Allocate', 'VM.Audit']],
    ['by VM.Allocate not on a pool', false, '/pool/dev', ['VM.Allocate', 'VM.Audit']],
    ['by Pool.Allocate on a pool', true, '/pool/dev/team', ['Pool.Allocate', 'VM.Audit']],
    ['by Datastore.Allocate on a storage', true, '/storage/local', ['Datastore.Allocate', 'VM.Audit']],
    ['by Datastore.Allocate not on all storages', false, '/storage', ['Datastore.Allocate', 'VM.Audit']],
    ['not of a role that gives more than it has', false, '/vms/100', ['VM.Allocate']],
    ['by Permissions.Modify whatever the role gives', true, '/pool/dev', ['Permissions.Modify']],
    ['by Permissions.Modify not elsewhere', false, '/nodes', ['Permissions.Modify']],
    ['not without a right to hand on', false, '/vms/100', ['VM.Audit']],
  ])('%s: %s', (_, expected, path, privileges) => {
    expect(could(privileges, { path }, ['VM.Audit'])).toBe(expected);
  });

  it('of a role of which it has everything, and not only a part', () => {
    const needed = ['VM.Audit', 'VM.Console'];
    expect(could(['VM.Allocate', 'VM.Audit'], { path: '/vms/100' }, needed)).toBe(false);
    expect(could(['VM.Allocate', ...needed], { path: '/vms/100' }, needed)).toBe(true);
  });

  it('on a guest of its pool only without passing it on, but before Proxmox VE 8 either way', () => {
    const has = ['VM.Allocate', 'VM.Audit'];
    const path = '/vms/200';
    expect(could(has, { path, propagate: false }, ['VM.Audit'])).toBe(true);
    expect(could(has, { path, propagate: true }, ['VM.Audit'])).toBe(false);
    expect(could(has, { path, propagate: true }, 'nothing')).toBe(true);
  });

  it('of whatever role before Proxmox VE 8, but nowhere else', () => {
    const paths = ['/vms/100', '/vms/300', '/storage/local'];
    expect(paths.map((path) => could(['VM.Allocate'], { path }, 'nothing'))).toEqual([true, false, false]);
  });

  it('not below its paths when its grant does not reach there', () => {
    const here = { paths: ['/storage'], propagate: false };
    const found = ['/storage', '/storage/local'].map((path) => could(['Permissions.Modify'], { path }, [], here));
    expect(found).toEqual([true, false]);
  });
});

function many(count: number): AclEntry[] {
  return Array.from({ length: count }, (_, index) => ({ ...BOB, path: `/vms/${100 + index}` }));
}

describe('as much as a record can hold', () => {
  it('is all of little', () => {
    expect(named(many(2), many(3))).toEqual({ remove: many(2), entries: many(3), more: 0 });
  });

  it('is what is to be removed first, then what is left, and the rest is counted', () => {
    const { remove, entries, more } = named(many(30), many(100));
    expect([remove.length, entries.length, more]).toEqual([30, 20, 80]);
    expect(named(many(60), many(1))).toMatchObject({ remove: many(50), entries: [], more: 11 });
  });
});
