import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInRoles } from '../../playground/proxmox/privileges.ts';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import { anOperator } from './operator.ts';

const LEVELS: Level[] = ['7.4', '8.4', '9.1', '9.2'];
const DEV = { 'roles.dev.pveRole': undefined, 'roles.dev.leavesAccess': undefined };

/** The role `dev` states these privileges. */
function stating(privileges: readonly string[], changes: Readonly<Record<string, unknown>> = {}) {
  return { ...DEV, 'roles.dev.privileges': privileges, ...changes };
}

describe.each(LEVELS)('the plan on Proxmox VE %s', (level) => {
  it('shows a PVE role that is not there yet, and changes nothing', async () => {
    const operator = await anOperator(level, stating(['VM.PowerMgmt', 'VM.Audit']));
    const { status, text } = await operator.runs('plan');
    expect(text).toMatchInlineSnapshot(`
      "home:
        + dev: to be created
            + VM.Audit
            + VM.PowerMgmt
            granted by dev

      PVE roles: 1 to create."
    `);
    expect(status).toBe(2);
    expect(operator.writesToCluster()).toEqual([]);
  });

  it('shows what one that is there has too many and too few of, and whom a change would reach', async () => {
    const operator = await anOperator(level, stating(['VM.Audit', 'VM.PowerMgmt']));
    const { proxmox } = operator;
    proxmox.createRole('dev', ['VM.Audit', 'VM.Console']);
    for (const userid of ['pvt-k7m3q9xa@pve', 'pvt-notes@pve']) {
      proxmox.createUser({ userid });
      proxmox.addAcl({ path: '/vms/100', type: 'user', ugid: userid, roleid: 'dev', propagate: 1 });
      proxmox.addAcl({ path: '/vms/101', type: 'user', ugid: userid, roleid: 'dev', propagate: 1 });
    }
    const { status, text } = await operator.runs('plan --cluster home');
    expect(text).toMatchInlineSnapshot(`
      "home:
        ~ dev: to be changed
            + VM.PowerMgmt
            - VM.Console
            1 grant of the bot has it, and is widened and narrowed at once
            others have it too, and are widened and narrowed as well: pvt-notes@pve
            granted by dev

      PVE roles: 1 to change."
    `);
    expect(status).toBe(2);
  });

  it('has nothing to do where all is as stated', async () => {
    const operator = await anOperator(level, stating(['VM.Audit', 'VM.PowerMgmt']));
    operator.proxmox.createRole('dev', ['VM.PowerMgmt', 'VM.Audit']);
    const { status, text } = await operator.runs('plan');
    expect(text).toContain('  = dev: as stated\n      VM.Audit, VM.PowerMgmt\n');
    expect(text).toMatch(/Nothing to do: all PVE roles are as stated\.$/);
    expect(status).toBe(0);
  });

  it('shows built-in PVE roles with the privileges that this version gives them', async () => {
    const operator = await anOperator(level);
    const { status, text } = await operator.runs('plan');
    const privileges = [...(builtInRoles(level).get('PVEVMUser') ?? [])].toSorted().join(', ');
    expect(text).toContain(`    PVEVMUser: built in\n      ${privileges}\n`);
    expect(status).toBe(0);
  });

  it('names privileges that this version does not have, with those that do their work', async () => {
    const nine = level.startsWith('9');
    const stated = nine ? 'VM.Monitor' : 'VM.GuestAgent.FileWrite';
    const operator = await anOperator(level, stating(['VM.Audit', stated], { 'roles.dev.leavesAccess': ['guest'] }));
    const { status, text } = await operator.runs('plan');
    const instead = nine
      ? 'VM.GuestAgent.Audit, VM.GuestAgent.FileRead, VM.GuestAgent.FileSystemMgmt, VM.GuestAgent.FileWrite, VM.GuestAgent.Unrestricted, Sys.Audit'
      : 'VM.Monitor';
    expect(text).toContain('  ! dev: cannot be made as stated\n');
    expect(text).toContain(`      this version has no privilege ${stated}; in its place: ${instead}\n`);
    expect(text).toMatch(/PVE roles: 1 that cannot be made\.$/);
    expect(status).toBe(2);
  });

  it('takes what is not there and of which nothing is stated for missing', async () => {
    const operator = await anOperator(level, { 'roles.dev.pveRole': 'Mine' });
    const { status, text } = await operator.runs('plan');
    expect(text).toContain(
      '  ! Mine: not there, and nothing is stated of it\n      make it by hand, or list privileges',
    );
    expect(text).toMatch(/PVE roles: 1 missing\.$/);
    expect(status).toBe(2);
  });
});

describe('the plan', () => {
  it.each([
    ['in other capitals', 'VM.audit', '9.2', 'in its place: VM.Audit'],
    ['that is new, where none was asked for', 'SDN.Use', '7.4', 'nothing takes its place; leave it out'],
    ['of replication', 'VM.Replicate', '8.4', 'in its place: Datastore.Allocate'],
    ['that never was', 'VM.Everything', '9.2', 'nothing takes its place; leave it out'],
  ] as const)('says what to write for a privilege %s', async (_, privilege, level, advice) => {
    const operator = await anOperator(level, stating([privilege.replace('audit', 'AUdit')]));
    expect((await operator.runs('plan')).text).toContain(advice);
  });

  it('shows what a PVE role that somebody made can leave behind, and that nobody said it is meant', async () => {
    const operator = await anOperator('9.2', { 'roles.dev.pveRole': 'TerraformProvisioner' });
    const { text } = await operator.runs('plan');
    expect(text).toContain(
      '      can leave behind rights of others (VM.Allocate); leavesAccess of dev does not accept rights\n',
    );
    await operator.writes({ 'roles.dev.pveRole': 'TerraformProvisioner', 'roles.dev.leavesAccess': ['rights'] });
    expect((await operator.runs('plan')).text).toContain('      can leave behind rights of others (VM.Allocate)\n');
  });

  it('is JSON for scripts', async () => {
    const operator = await anOperator('9.2', stating(['VM.Console'], { 'roles.dev.leavesAccess': ['guest'] }));
    const { status, text } = await operator.runs('plan --json');
    expect(status).toBe(2);
    expect(z.object({ clusters: z.array(z.unknown()) }).parse(JSON.parse(text)).clusters).toEqual([
      {
        cluster: 'home',
        roles: [
          {
            pveRole: 'dev',
            roles: ['dev'],
            privileges: ['VM.Console'],
            standing: { kind: 'create' },
            holders: { grants: 0, others: [] },
            lasting: [{ role: 'dev', leaves: { guest: ['VM.Console'] }, unaccepted: [] }],
          },
        ],
      },
    ]);
  });

  it('of a cluster that does not answer is a fault that hides no other’s', async () => {
    const operator = await anOperator();
    await operator.writes({
      'clusters.away': {
        endpoints: ['http://127.0.0.1:9'],
        token: { id: 'pvetoken@pve!bot', secretEnv: 'PVE_HOME_SECRET' },
      },
    });
    const { status, text } = await operator.runs('plan');
    expect(text).toContain('PVEVMUser: built in');
    expect(text).toContain('Proxmox: cluster away: GET /access/roles: ');
    expect(status).toBe(1);
    expect((await operator.runs('plan --json')).text).toContain('"fault": "Proxmox: cluster away');
    expect((await operator.runs('plan --cluster home')).status).toBe(0);
  });

  it.each([
    ['plan --cluster hme', /there is no cluster hme in the configuration; there is home/],
    ['plan now', /plan takes no further words: now/],
    ['draw', /say plan or apply, not draw/],
    ['plan --yes', /--yes and --token-stdin are for apply/],
    ['apply --json', /--json is for plan/],
    ['plan --secret 1234', /Unknown option '--secret'/],
  ])('and every other command that is not understood says so, as in %s', async (words, told) => {
    const operator = await anOperator();
    const { status, text } = await operator.runs(words);
    expect(text).toMatch(told);
    expect(status).toBe(1);
    expect(operator.proxmox.calls()).toEqual([]);
  });

  it('names what is wrong with the configuration, which needs neither Slack nor Redis', async () => {
    const operator = await anOperator('9.2', stating(['VM.Console']));
    const { status, text } = await operator.runs('plan');
    expect(text).toMatch(
      /pvetoken\.yml: line \d+: roles\.dev\.privileges: lets a token leave behind a way into guests/,
    );
    expect(status).toBe(1);
  });
});
