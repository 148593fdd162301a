import { expect, test } from 'vitest';
import { builtInRoles } from '../../playground/proxmox/privileges.ts';
import {
  lastingAccess,
  lastingAccessForeseen,
  lastingAccessKnown,
  lastingWords,
  notAccepted,
} from '../../src/domain/lasting-access.ts';
import type { Preview } from '../../src/domain/preview.ts';

const LEVELS = ['7.4', '8.4', '9.1', '9.2'] as const;

test('looking, starting and stopping leave nothing behind', () => {
  expect(lastingAccess(['VM.Audit', 'VM.PowerMgmt', 'Datastore.AllocateSpace'])).toEqual(new Map());
});

test('what can be left behind is told by kind, with the privileges that make it possible', () => {
  expect(lastingAccess(['VM.Allocate', 'VM.Audit', 'Permissions.Modify', 'VM.Allocate', 'User.Modify'])).toEqual(
    new Map([
      ['rights', ['Permissions.Modify', 'VM.Allocate']],
      ['accounts', ['User.Modify']],
    ]),
  );
});

test('a privilege that can leave several things is told with each', () => {
  expect([...lastingAccess(['Sys.Modify']).keys()]).toEqual(['pve_roles', 'host']);
});

test('it is said in words, always in the same order', () => {
  expect(lastingWords(lastingAccess(['VM.Console', 'VM.Config.Cloudinit', 'Pool.Allocate']))).toBe(
    'rights of others (Pool.Allocate), a way into guests (VM.Config.Cloudinit, VM.Console)',
  );
});

test('of a built-in PVE role it is known what every version of Proxmox gives it', () => {
  const names = new Set(LEVELS.flatMap((level) => [...builtInRoles(level).keys()]));
  for (const pveRole of names) {
    if (pveRole === 'Administrator') continue;
    const everywhere = LEVELS.filter((level) => builtInRoles(level).has(pveRole)).map((level) => [
      ...(builtInRoles(level).get(pveRole) ?? []),
    ]);
    const common = (everywhere[0] ?? []).filter((privilege) => everywhere.every((all) => all.includes(privilege)));
    const known = lastingAccessKnown({ pveRole });
    expect([pveRole, known]).toEqual([pveRole, lastingAccess(common)]);
  }
});

test('a PVE role that somebody made is not known by its name, unless its privileges are stated', () => {
  expect(lastingAccessKnown({ pveRole: 'Mine' })).toEqual(new Map());
  expect(lastingAccessKnown({ pveRole: 'Mine', privileges: ['VM.Allocate'] })).toEqual(
    new Map([['rights', ['VM.Allocate']]]),
  );
});

test('what a token could do counts more than what its PVE role gives', () => {
  const able = { pveRole: 'PVEVMAdmin', leavesAccess: ['rights', 'guest'] } as const;
  const group = { paths: ['/vms/100'], held: ['VM.Audit'], below: ['VM.Console'], lacking: ['VM.Allocate'] };
  const preview: Preview = { kind: 'known', on: [group] };
  expect(lastingAccessForeseen(able, preview)).toEqual(new Map([['guest', ['VM.Console']]]));
  expect(lastingAccessForeseen(able, { kind: 'useless', because: 'owner_lacks_all' })).toEqual(new Map());
});

test('nothing of it is accepted by a role that says nothing', () => {
  const leaves = lastingAccess(['VM.Allocate', 'VM.Console']);
  expect(notAccepted(leaves, {})).toEqual(leaves);
});

test('it is said with its privileges, of which the many are counted', () => {
  const leaves = new Map([
    ['rights', ['Permissions.Modify', 'User.Modify', 'VM.Allocate']],
    ['host', []],
  ] as const);
  const words = lastingWords(leaves);
  expect(words).toContain('(Permissions.Modify, User.Modify, VM.Allocate)');
  expect(words.split('(')).toHaveLength(2);
  expect(lastingWords(leaves, 2)).toContain('(Permissions.Modify, User.Modify and 1 more)');
  expect(lastingWords(leaves, 3)).toBe(words);
});

test('where nothing else is known, it is what the role accepts', () => {
  const unknown = { kind: 'unknown', because: 'no_answer' } as const;
  expect(lastingAccessForeseen({ pveRole: 'Mine', leavesAccess: ['rights', 'host'] }, unknown)).toEqual(
    new Map([
      ['rights', []],
      ['host', []],
    ]),
  );
  expect(lastingAccessForeseen({ pveRole: 'PVESysAdmin', leavesAccess: ['host', 'rights'] }, unknown)).toEqual(
    new Map([
      ['rights', []],
      ['host', ['Sys.Console']],
    ]),
  );
  expect(lastingAccessForeseen({ pveRole: 'Mine' }, undefined)).toEqual(new Map());
  const stated = { pveRole: 'Mine', privileges: ['VM.Console'], leavesAccess: ['guest'] } as const;
  expect(lastingAccessForeseen(stated, unknown)).toEqual(new Map([['guest', ['VM.Console']]]));
});

test('what is not accepted is left over', () => {
  const leaves = lastingAccess(['VM.Allocate', 'VM.Console']);
  expect(notAccepted(leaves, { leavesAccess: ['guest'] })).toEqual(new Map([['rights', ['VM.Allocate']]]));
  expect(notAccepted(leaves, {})).toEqual(leaves);
  expect(notAccepted(leaves, { leavesAccess: ['guest', 'rights'] }).size).toBe(0);
});
