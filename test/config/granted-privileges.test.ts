import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/domain/role.ts';
import { accepted, refused } from './policy-text.ts';

const AUDIT = { 'roles.dev.pveRole': undefined, 'roles.dev.leavesAccess': undefined };

/** The role `dev` with these privileges in place of a Proxmox role. */
function stating(privileges: readonly string[], changes: Readonly<Record<string, unknown>> = {}) {
  return { ...AUDIT, 'roles.dev.privileges': privileges, ...changes };
}

/** A second role, which grants a Proxmox role by its name. */
function another(pveRole: string, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    'roles.other': {
      description: 'The same elsewhere',
      cluster: 'home',
      pveRole,
      paths: ['/pool/other'],
      duration: { default: '1h', longest: '8h' },
      requesters: 'everyone',
      approvers: { users: ['U0BOB'] },
      channel: 'C0DEV',
      ...changes,
    },
  };
}

function rolesOf(changes: Readonly<Record<string, unknown>>): ReadonlyMap<string, Role> {
  return accepted(changes).policy.roles;
}

describe('a role that lists privileges', () => {
  test('grants a Proxmox role of its own name with them, in whichever order they stand', () => {
    const { policy } = accepted(stating(['VM.PowerMgmt', 'VM.Audit']));
    expect(policy.roles.get('dev')).toMatchObject({ pveRole: 'dev', privileges: ['VM.Audit', 'VM.PowerMgmt'] });
  });

  test('holds every role to them that grants its Proxmox role on the same cluster', () => {
    const same = rolesOf({ ...stating(['VM.Audit']), ...another('dev') });
    expect(same.get('other')).toMatchObject({ pveRole: 'dev', privileges: ['VM.Audit'] });
    const away = {
      endpoints: ['https://away.example.com:8006'],
      token: { id: 'bot@pve!bot', secretEnv: 'PVE_HOME_SECRET' },
    };
    const elsewhere = rolesOf({
      ...stating(['VM.Audit']),
      ...another('dev', { cluster: 'away' }),
      'clusters.away': away,
    });
    expect(elsewhere.get('other')?.privileges).toBeUndefined();
  });

  test.each([
    [
      'beside a Proxmox role',
      { 'roles.dev.pveRole': 'Audit' },
      'stands beside pveRole; keep one: Audit as it is on the cluster, or a Proxmox role dev of these privileges',
    ],
    ['none of them', { 'roles.dev.privileges': [] }, 'is empty; name at least one'],
  ])('is refused with %s', (_, changes, reason) => {
    expect(refused(stating(['VM.Audit'], changes))).toEqual([`roles.dev.privileges: ${reason}`]);
  });

  test('is refused with what is no privilege, or stands there twice', () => {
    for (const wrong of ['vm.audit', 'Audit', 'VM', 'VM.Audit,VM.PowerMgmt', '/vms VM.Audit']) {
      expect(refused(stating([wrong]))).toEqual([
        'roles.dev.privileges[0]: must be a Proxmox privilege such as VM.PowerMgmt',
      ]);
    }
    expect(refused(stating(['VM.Audit', 'VM.Audit']))).toEqual([
      'roles.dev.privileges[1]: stands there twice; remove one',
    ]);
  });

  test.each(['pve', 'pve-dev', 'pvetoken'])('is refused with the name %s, which Proxmox keeps for itself', (name) => {
    const { pveRole: _, ...role } = another('')['roles.other'];
    expect(refused({ [`roles.${name}`]: { ...role, privileges: ['VM.Audit'] } })).toEqual([
      `roles.${name}.privileges: would make a Proxmox role named ${name}, and Proxmox keeps names that start with PVE for itself; rename this role, or grant one by pveRole`,
    ]);
    expect(refused({ [`roles.${name}`]: { ...role, pveRole: 'PVEAuditor' } })).toEqual([]);
  });

  test('is what a role without a Proxmox role has to be', () => {
    expect(refused(AUDIT)).toEqual([
      'roles.dev.pveRole: is missing; name the Proxmox role that is granted, or list privileges instead',
    ]);
  });
});

describe('what can be left behind when a token is gone', () => {
  const LASTING = ['VM.Audit', 'VM.Allocate', 'VM.Console'];

  test('by listed privileges has to be meant', () => {
    const words = 'lets a token leave behind rights of others (VM.Allocate), a way into guests (VM.Console)';
    expect(refused(stating(LASTING))).toEqual([
      `roles.dev.privileges: ${words}; if that is meant, write leavesAccess: [rights, guest], else grant less`,
    ]);
    expect(refused(stating(LASTING, { 'roles.dev.leavesAccess': ['guest', 'rights'] }))).toEqual([]);
  });

  test('is not meant by having meant something else', () => {
    expect(refused(stating(LASTING, { 'roles.dev.leavesAccess': ['guest'] }))).toEqual([
      'roles.dev.privileges: lets a token leave behind rights of others (VM.Allocate); if that is meant, write leavesAccess: [rights, guest], else grant less',
    ]);
  });

  test.each([
    ['PVEVMUser', 'guest'],
    ['PVEVMAdmin', 'rights, guest'],
    ['PVEDatastoreAdmin', 'rights'],
    ['PVEPoolAdmin', 'rights'],
    ['PVEUserAdmin', 'accounts'],
    ['PVESysAdmin', 'host'],
    ['PVEMappingAdmin', 'host'],
    ['PVEAdmin', 'rights, accounts, host, guest'],
  ])('by the built-in %s has to be meant as well', (pveRole, kinds) => {
    const [told, ...more] = refused({ ...AUDIT, 'roles.dev.pveRole': pveRole });
    expect(more).toEqual([]);
    expect(told).toContain(`roles.dev.pveRole: lets a token leave behind `);
    expect(told).toContain(`write leavesAccess: [${kinds}], else grant less`);
    const meant = { 'roles.dev.pveRole': pveRole, 'roles.dev.leavesAccess': kinds.split(', ') };
    expect(refused(meant)).toEqual([]);
  });

  test('by a role that grants what another one lists has to be meant there too', () => {
    const listed = stating(['VM.Console'], { 'roles.dev.leavesAccess': ['guest'] });
    expect(refused({ ...listed, ...another('dev') })).toEqual([
      'roles.other.pveRole: lets a token leave behind a way into guests (VM.Console); if that is meant, write leavesAccess: [guest], else grant less',
    ]);
  });

  test('is nothing that only looks and switches', () => {
    expect(refused(stating(['VM.Audit', 'VM.PowerMgmt', 'Datastore.AllocateSpace']))).toEqual([]);
    expect(refused({ ...AUDIT, 'roles.dev.pveRole': 'PVEAuditor' })).toEqual([]);
  });

  test('is known to the cluster alone for a Proxmox role that somebody made', () => {
    expect(refused({ ...AUDIT, 'roles.dev.pveRole': 'Mine' })).toEqual([]);
    expect(refused({ 'roles.dev.pveRole': 'Mine', 'roles.dev.leavesAccess': ['rights', 'host'] })).toEqual([]);
  });

  test('is named in the file’s own words, once, and only where listed privileges can leave it', () => {
    expect(refused({ 'roles.dev.leavesAccess': ['anything'] })).toEqual([
      'roles.dev.leavesAccess[0]: must be rights or accounts or pve_roles or host or guest',
    ]);
    expect(refused({ 'roles.dev.leavesAccess': [] })).toEqual(['roles.dev.leavesAccess: is empty; name at least one']);
    expect(refused({ 'roles.dev.leavesAccess': ['guest', 'guest'] })).toEqual([
      'roles.dev.leavesAccess[1]: stands there twice; remove one',
    ]);
    expect(refused(stating(['VM.Console'], { 'roles.dev.leavesAccess': ['guest', 'host'] }))).toEqual([
      'roles.dev.leavesAccess[1]: is host, which none of these privileges leaves behind; remove it',
    ]);
  });
});
