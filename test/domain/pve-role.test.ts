import { describe, expect, test } from 'vitest';
import { insteadOf } from '../../src/domain/privilege-names.ts';
import {
  differenceOf,
  isAsWanted,
  isInTheWay,
  isToWrite,
  planPveRoles,
  type PlannedRole,
  type PveRole,
} from '../../src/domain/pve-role.ts';
import type { Role } from '../../src/domain/role.ts';
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

function has(...privileges: readonly string[]): PveRole {
  return { name: 'dev', privileges, isBuiltIn: false };
}

/** What is planned for a role on a cluster that has these PVE roles. */
function planned(granting: Role, there: readonly PveRole[], ofBot?: readonly string[]): PlannedRole {
  const [only] = planPveRoles([granting], [ADMINISTRATOR, ...there], new Set(ofBot));
  if (only === undefined) throw new Error('nothing planned');
  return only;
}

function fate(plan: PlannedRole): object {
  return { wanted: isAsWanted(plan), written: isToWrite(plan), inTheWay: isInTheWay(plan) };
}

describe('a PVE role that the policy grants', () => {
  const stated = role('dev', { privileges: ['VM.Audit', 'VM.Console'] });

  test('is left as it is where it has what is stated, in whichever order', () => {
    const plan = planned(stated, [has('VM.Console', 'VM.Audit')]);
    expect(plan.standing).toEqual({ kind: 'same' });
    expect(fate(plan)).toEqual({ wanted: true, written: false, inTheWay: false });
  });

  test('is changed where it has more, fewer or others', () => {
    const plan = planned(stated, [has('VM.PowerMgmt', 'VM.Audit')]);
    expect(plan.standing).toEqual({ kind: 'change', added: ['VM.Console'], removed: ['VM.PowerMgmt'] });
    expect(fate(plan)).toEqual({ wanted: false, written: true, inTheWay: false });
    expect(planned(stated, [has('VM.Audit')]).standing).toEqual({ kind: 'change', added: ['VM.Console'], removed: [] });
  });

  test('is made where it is not there', () => {
    expect(fate(planned(stated, []))).toEqual({ wanted: false, written: true, inTheWay: false });
  });

  test('is never changed where the bot itself has it, which is in the way only when it would be', () => {
    const plan = planned(stated, [has('VM.Audit')], ['dev']);
    expect(plan.standing).toEqual({ kind: 'bots_own' });
    expect(fate(plan)).toEqual({ wanted: false, written: false, inTheWay: true });
    expect(planned(stated, [has('VM.Audit', 'VM.Console')], ['dev']).standing).toEqual({ kind: 'same' });
    expect(planned(stated, [has('VM.Audit')], ['other']).standing.kind).toBe('change');
  });

  test('is in the way where this cluster cannot have it as stated', () => {
    const unknown = planned(role('dev', { privileges: ['VM.Fly'] }), []);
    expect(fate(unknown)).toEqual({ wanted: false, written: false, inTheWay: true });
    const taken = planned(stated, [{ ...has(), isBuiltIn: true }]);
    expect(fate(taken)).toEqual({ wanted: false, written: false, inTheWay: true });
  });

  test('is taken as it is, or missed, where nothing is stated of it', () => {
    const given = planned(role('dev'), [has('VM.Console', 'VM.Audit')]);
    expect(given).toMatchObject({
      privileges: ['VM.Audit', 'VM.Console'],
      standing: { kind: 'given', isBuiltIn: false },
    });
    expect(fate(given)).toEqual({ wanted: true, written: false, inTheWay: false });
    const missing = planned(role('dev'), []);
    expect(missing).toMatchObject({ privileges: [], standing: { kind: 'missing' } });
    expect(fate(missing)).toEqual({ wanted: false, written: false, inTheWay: false });
  });

  test('has the privileges that all there are come from Administrator, wherever that stands in the list', () => {
    const [plan] = planPveRoles([stated], [has('VM.Audit'), ADMINISTRATOR]);
    expect(plan?.standing.kind).toBe('change');
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
