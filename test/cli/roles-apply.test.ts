import { describe, expect, it } from 'vitest';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import { anOperator, READER, SETTER, type Operator } from './operator.ts';

const LEVELS: Level[] = ['7.4', '8.4', '9.1', '9.2'];
const STATED = {
  'roles.dev.pveRole': undefined,
  'roles.dev.leavesAccess': undefined,
  'roles.dev.privileges': ['VM.PowerMgmt', 'VM.Audit'],
};
const WITH_SETTER = { PVETOKEN_APPLY_TOKEN_ID: SETTER.id, PVETOKEN_APPLY_TOKEN_SECRET: SETTER.secret };
const ANSWERS = ['yes', wholeOf(SETTER)];

function wholeOf({ id, secret }: { readonly id: string; readonly secret: string }): string {
  return `${id}=${secret}`;
}

/** All PVE roles of a cluster, to see that nothing else was touched. */
function rolesOf({ proxmox }: Operator): unknown {
  return proxmox.roles().filter(({ roleid }) => roleid !== 'dev');
}

describe.each(LEVELS)('to apply on Proxmox VE %s', (level) => {
  it('makes what is missing as somebody else than the bot, after a yes, and reads it back', async () => {
    const operator = await anOperator(level, STATED);
    const before = rolesOf(operator);
    const { status, text, asked } = await operator.runs('apply', { answers: ANSWERS });
    expect(asked).toEqual([
      'Change these PVE roles on home? Type yes: ',
      'Token with Sys.Modify on /access of home (USER@REALM!TOKENID=SECRET), not shown: ',
    ]);
    expect(text).toMatch(/\+ dev: to be created[^]*Done, and read back\.\n\nhome:\n {2}= dev: as stated\n/);
    expect(status).toBe(0);
    expect(operator.privilegesOf('dev')).toEqual(['VM.Audit', 'VM.PowerMgmt']);
    expect(operator.writesToCluster()).toEqual(['POST /access/roles 200']);
    const written = operator.proxmox.calls().find(({ method }) => method === 'POST');
    expect(written?.auth).toBe(`token:${SETTER.id}`);
    expect(rolesOf(operator)).toEqual(before);
    expect((await operator.runs('plan')).status).toBe(0);
  });

  it('changes what differs, and says once more that tokens in use change with it', async () => {
    const operator = await anOperator(level, STATED);
    operator.proxmox.createRole('dev', ['VM.Audit', 'VM.Console']);
    operator.proxmox.createUser({ userid: 'pvt-k7m3q9xa@pve' });
    const held = { path: '/vms/100', type: 'user', ugid: 'pvt-k7m3q9xa@pve', roleid: 'dev', propagate: 1 } as const;
    operator.proxmox.addAcl(held);
    const { status, text } = await operator.runs('apply --yes', { env: WITH_SETTER });
    expect(text).toContain('1 grant of the bot has it, and is widened and narrowed at once');
    expect(status).toBe(0);
    expect(operator.privilegesOf('dev')).toEqual(['VM.Audit', 'VM.PowerMgmt']);
    expect(operator.writesToCluster()).toEqual(['PUT /access/roles/dev 200']);
    expect(operator.proxmox.acl()).toContainEqual(held);
  });

  it('asks for nothing where all is as stated', async () => {
    const operator = await anOperator(level, STATED);
    operator.proxmox.createRole('dev', ['VM.Audit', 'VM.PowerMgmt']);
    expect(await operator.runs('apply', { answers: [] })).toMatchObject({ status: 0, asked: [] });
    expect(operator.writesToCluster()).toEqual([]);
  });

  it('takes a token from a script, as a line on the input', async () => {
    const operator = await anOperator(level, STATED);
    const piped = `${wholeOf(SETTER)}\n`;
    expect((await operator.runs('apply --yes --token-stdin', { piped })).status).toBe(0);
    expect(operator.privilegesOf('dev')).toEqual(['VM.Audit', 'VM.PowerMgmt']);
  });

  it('writes nothing when this version lacks a privilege, whatever else could be made', async () => {
    const unknown = level.startsWith('9') ? 'VM.Monitor' : 'VM.GuestAgent.Unrestricted';
    const operator = await anOperator(level, {
      ...STATED,
      'roles.dev.privileges': ['VM.Audit', unknown],
      'roles.dev.leavesAccess': ['guest'],
    });
    const { status, text, asked } = await operator.runs('apply', { answers: ANSWERS });
    expect(text).toContain(`this version has no privilege ${unknown}; in its place: `);
    expect(text).toMatch(/Nothing was changed: home cannot have all that is stated \(see ! above\)\.$/);
    expect([status, asked, operator.writesToCluster()]).toEqual([1, [], []]);
  });
});

describe('to apply', () => {
  it('never touches what is built in or only named, and says what is left', async () => {
    const operator = await anOperator('9.2', { 'roles.dev.pveRole': 'Mine' });
    const before = operator.proxmox.roles();
    expect((await operator.runs('apply --yes', { env: WITH_SETTER })).status).toBe(2);
    await operator.writes({});
    expect((await operator.runs('apply --yes', { env: WITH_SETTER })).status).toBe(0);
    expect(operator.proxmox.roles()).toEqual(before);
  });

  it('never changes a PVE role that the bot itself has', async () => {
    const operator = await anOperator('9.2', STATED);
    operator.proxmox.createRole('dev', ['VM.Audit']);
    for (const [type, ugid] of [
      ['user', 'pvetoken@pve'],
      ['token', 'pvetoken@pve!bot'],
    ] as const) {
      const entry = { path: '/vms', type, ugid, roleid: 'dev', propagate: 1 } as const;
      operator.proxmox.addAcl(entry);
      const { status, text } = await operator.runs('apply --yes', { env: WITH_SETTER });
      expect(text).toContain('  ! dev: is one of the bot itself, which stays as it is; rename the role\n');
      expect([status, operator.writesToCluster()]).toEqual([1, []]);
      operator.proxmox.removeAcl(entry);
    }
    expect((await operator.runs('apply --yes', { env: WITH_SETTER })).status).toBe(0);
  });

  it('never changes a PVE role that the bot has where only the given token sees it', async () => {
    const operator = await anOperator('9.2', STATED);
    const { proxmox } = operator;
    proxmox.createRole('dev', ['User.Modify']);
    const path = '/access/groups/pvetoken';
    proxmox.addAcl({ path, type: 'token', ugid: 'pvetoken@pve!bot', roleid: 'dev', propagate: 1 });
    proxmox.createToken({ 'full-tokenid': 'root@pam!apply', value: SETTER.secret, privsep: 0 });
    const answers = ['yes', wholeOf({ id: 'root@pam!apply', secret: SETTER.secret })];
    const { status, text } = await operator.runs('apply', { answers });
    expect(text).toMatch(/~ dev: to be changed[^]*! dev: is one of the bot itself[^]*Nothing was changed on home: /);
    expect([status, operator.writesToCluster()]).toEqual([1, []]);
  });

  it.each([['no'], [''], ['yess']])('changes nothing on the answer "%s"', async (answer) => {
    const operator = await anOperator('9.2', STATED);
    const { status, text } = await operator.runs('apply', { answers: [answer] });
    expect([status, operator.writesToCluster()]).toEqual([2, []]);
    expect(text).toMatch(/Nothing was changed on home\.$/);
  });

  it('changes nothing when whoever was asked went away', async () => {
    const operator = await anOperator('9.2', STATED);
    expect((await operator.runs('apply', { answers: [] })).status).toBe(2);
    for (const answers of [['yes'], ['yes', ''], ['yes', SETTER.id]]) {
      const { status, text } = await operator.runs('apply', { answers });
      expect(text).toMatch(/Nothing was changed on home: a token is given as USER@REALM!TOKENID=SECRET\.$/);
      expect(status).toBe(1);
    }
    expect(operator.writesToCluster()).toEqual([]);
  });

  it('changes nothing for a script that does not say yes, or gives no token', async () => {
    const operator = await anOperator('9.2', STATED);
    const silent = await operator.runs('apply', { env: WITH_SETTER });
    expect(silent.text).toContain('say --yes if all of the above is meant');
    const without = await operator.runs('apply --yes');
    expect(without.text).toContain('set PVETOKEN_APPLY_TOKEN_ID and PVETOKEN_APPLY_TOKEN_SECRET');
    const half = await operator.runs('apply --yes', { env: { PVETOKEN_APPLY_TOKEN_ID: SETTER.id } });
    expect(half.text).toContain('PVETOKEN_APPLY_TOKEN_SECRET its secret');
    expect([silent.status, without.status, half.status, operator.writesToCluster()]).toEqual([1, 1, 1, []]);
  });

  it.each([
    ['a token id alone', SETTER.id],
    ['a secret alone', SETTER.secret],
    ['nothing', ''],
    ['a secret with more behind it', `${SETTER.id}=${SETTER.secret}=x`],
  ])('does not take %s for a token, nor repeats it', async (_, piped) => {
    const operator = await anOperator('9.2', STATED);
    const { status, text } = await operator.runs('apply --yes --token-stdin', { piped });
    expect(text).toContain('a token is given as USER@REALM!TOKENID=SECRET');
    expect(text).not.toContain(SETTER.secret);
    expect([status, operator.writesToCluster()]).toEqual([1, []]);
  });

  it('tells a token that may not, and one that Proxmox does not know, from each other', async () => {
    const operator = await anOperator('9.2', STATED);
    const weak = await operator.runs('apply', { answers: ['yes', wholeOf(READER)] });
    expect(weak.text).toContain(
      'POST /access/roles: 403 Permission check failed (/access, Sys.Modify)\nRun pvetoken roles plan to see what of it was done.',
    );
    const wrong = await operator.runs('apply', { answers: ['yes', wholeOf({ ...SETTER, secret: READER.secret })] });
    expect(wrong.text).toContain(`it refuses ${SETTER.id} (401); check its id and secret`);
    for (const { status, text } of [weak, wrong]) {
      expect(status).toBe(1);
      expect(text).not.toContain(READER.secret);
    }
    expect(operator.privilegesOf('dev')).toBeUndefined();
  });

  it('writes nothing when somebody changed the cluster between the question and the yes', async () => {
    const operator = await anOperator('9.2', STATED);
    const meanwhile = (): void => operator.proxmox.createRole('dev', ['VM.Allocate']);
    const { status, text } = await operator.runs('apply', { answers: ANSWERS, meanwhile });
    expect(text).toMatch(/somebody changed its PVE roles meanwhile; run this again to see how it is now\.$/);
    expect([status, operator.privilegesOf('dev'), operator.writesToCluster()]).toEqual([1, ['VM.Allocate'], []]);
  });

  it('finds out after a lost answer whether its write was done', async () => {
    const roles = { method: 'POST', path: /^\/access\/roles$/ } as const;
    const done = await anOperator('9.2', STATED);
    done.proxmox.inject({ kind: 'unknown', done: true, match: roles });
    expect((await done.runs('apply', { answers: ANSWERS })).status).toBe(0);

    const undone = await anOperator('9.2', STATED);
    undone.proxmox.inject({ kind: 'unknown', done: false, match: roles });
    const { status, text } = await undone.runs('apply', { answers: ANSWERS });
    expect(text).toMatch(/Proxmox: cluster home: POST \/access\/roles: \S+ status 596/);
    expect([status, undone.privilegesOf('dev')]).toEqual([1, undefined]);
  });

  it('asks for one cluster at a time where nobody is there to give a token for each', async () => {
    const operator = await anOperator('9.2', STATED);
    const other = await anOperator();
    await operator.writes({
      ...STATED,
      'clusters.away': {
        endpoints: [other.proxmox.url],
        token: { id: 'pvetoken@pve!bot', secretEnv: 'PVE_HOME_SECRET' },
      },
      'roles.away': {
        description: 'The same elsewhere',
        cluster: 'away',
        privileges: ['VM.Audit'],
        paths: ['/vms'],
        duration: { default: '1h', longest: '8h' },
        requesters: 'everyone',
        approvers: { users: ['U0BOB'] },
        channel: 'C0DEV',
      },
    });
    const { status, text } = await operator.runs('apply --yes', { env: WITH_SETTER });
    expect(text).toMatch(/a token is of one cluster; name one of home, away with --cluster\.$/);
    expect([status, operator.writesToCluster(), other.writesToCluster()]).toEqual([1, [], []]);

    expect((await operator.runs('apply --yes --cluster away', { env: WITH_SETTER })).status).toBe(0);
    expect(other.privilegesOf('away')).toEqual(['VM.Audit']);
    expect(operator.privilegesOf('dev')).toBeUndefined();
    expect((await operator.runs('apply', { answers: ANSWERS })).status).toBe(0);
  });
});
