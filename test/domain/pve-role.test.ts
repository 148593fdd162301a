import { describe, expect, test } from 'vitest';
import { insteadOf } from '../../src/domain/privilege-names.ts';
import { differenceOf, planPveRoles, type PveRole } from '../../src/domain/pve-role.ts';
import { aRole } from '../support/records.ts';

const KNOWN = ['VM.Audit', 'VM.Console', 'VM.PowerMgmt'];
const ADMINISTRATOR: PveRole = { name: 'Administrator', privileges: KNOWN, isBuiltIn: true };

function role(name: string, changes: Parameters<typeof aRole>[0] = {}) {
  return aRole({ name, pveRole: name, ...changes });
}

describe('a plan of PVE roles', () => {
  test('takes roles that grant one PVE role together, and holds all of them to what one states', () => {
    const roles = [role('other', { pveRole: 'dev' }), role('dev', { privileges: ['VM.Audit'] })];
    expect(planPveRoles(roles, [ADMINISTRATOR])).toEqual([
      { pveRole: 'dev', roles: ['other', 'dev'], privileges: ['VM.Audit'], standing: { kind: 'create' } },
    ]);
  });

  test('never changes a built-in PVE role, whatever is stated of it', () => {
    const found = { name: 'dev', privileges: [], isBuiltIn: true };
    const [planned] = planPveRoles([role('dev', { privileges: ['VM.Audit'] })], [ADMINISTRATOR, found]);
    expect(planned?.standing).toEqual({ kind: 'taken' });
  });

  test('makes nothing of a cluster that does not say which privileges there are', () => {
    const [planned] = planPveRoles([role('dev', { privileges: ['VM.Audit'] })], []);
    expect(planned?.standing).toEqual({ kind: 'impossible', unknown: [{ name: 'VM.Audit', instead: [] }] });
  });

  test('finds an unknown privilege also in a PVE role that is there', () => {
    const found = { name: 'dev', privileges: ['VM.Audit'], isBuiltIn: false };
    const stated = role('dev', { privileges: ['VM.Audit', 'VM.audit'] });
    expect(planPveRoles([stated], [ADMINISTRATOR, found])[0]?.standing).toEqual({
      kind: 'impossible',
      unknown: [{ name: 'VM.audit', instead: ['VM.Audit'] }],
    });
  });
});

test('a difference is what one has and the other has not, in whichever order', () => {
  expect(differenceOf(['VM.Audit', 'VM.Console'], ['VM.PowerMgmt', 'VM.Audit'])).toEqual({
    added: ['VM.Console'],
    removed: ['VM.PowerMgmt'],
  });
  expect(differenceOf(['VM.Audit', 'VM.Console'], ['VM.Console', 'VM.Audit'])).toEqual({ added: [], removed: [] });
});

test('in place of a privilege, only those are named that the cluster knows', () => {
  expect(insteadOf('VM.Monitor', new Set(['Sys.Audit', 'VM.GuestAgent.Audit']))).toEqual([
    'VM.GuestAgent.Audit',
    'Sys.Audit',
  ]);
  expect(insteadOf('VM.Monitor', new Set(['VM.Audit']))).toEqual([]);
});
