import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import { lookAtRights } from '../../src/proxmox/rights/look.ts';
import { Secret } from '../../src/domain/secret.ts';
import { HOUR } from '../../src/domain/time.ts';
import { accepted } from '../config/policy-text.ts';
import { runOnNode } from '../config/pveum.ts';
import { always, anOrder, clientFor, credentialOf, settingsFor } from '../proxmox/support/testbed.ts';
import { ALL_OWNERS, anAdministrator, PASSWORD, ROOT, type Administrator } from './administrator.ts';

const LEVELS: Level[] = ['7.4', '8.4', '9.1', '9.2'];
const BOT = 'pvetoken@pve!bot';
const NOTHING_WRONG = { missing: [], tooMuch: [], remarks: [] };
/** Everybody of `people` is there, so that pveum has nothing to complain of. */
const EVERYBODY = { ...ALL_OWNERS, people: { U0ALICE: 'alice@pve' } };
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Sets up the bot. @returns its secret, from the file of variables. */
async function setUp(ada: Administrator): Promise<string> {
  expect((await ada.runs(`--yes --write-env ${ada.at('.env')}`)).status).toBe(0);
  return await secretOf(ada);
}

async function secretOf(ada: Administrator): Promise<string> {
  return (await readFile(ada.at('.env'), 'utf8')).match(UUID)?.at(0) ?? '';
}

/** The bot, as it is once it was set up. */
function botOn({ proxmox }: Administrator, secret: string): ReturnType<typeof clientFor> {
  return clientFor(
    settingsFor(proxmox, { credential: { kind: 'token', fullTokenId: BOT, secret: new Secret(secret) } }),
  );
}

describe.each(LEVELS)('on Proxmox VE %s, bootstrap', (level) => {
  it('gives the bot all that its roles need, and nothing more', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    const bot = botOn(ada, await setUp(ada));
    expect(await lookAtRights(bot, accepted(EVERYBODY).policy, new AbortController().signal)).toEqual(NOTHING_WRONG);
  });

  it.each([
    ['a user of its own', {}],
    ['a service user', { owner: { kind: 'existing', user: 'terraform@pve' }, paths: ['/vms/104'] }],
    ['a person', { owner: { kind: 'existing', user: 'alice@pve' }, paths: ['/pool/dev'] }],
  ] as const)('is enough to make, extend, rotate and revoke a token on %s', async (_, changes) => {
    const ada = await anAdministrator(level, EVERYBODY);
    const { proxmox } = ada;
    proxmox.addAcl({ path: '/pool/dev', type: 'user', ugid: 'alice@pve', roleid: 'PVEVMUser', propagate: 1 });
    const issuer = createIssuer(new Map([['home', botOn(ada, await setUp(ada))]]));
    const before = ada.state();
    const order = anOrder({ pveRole: 'PVEVMUser', paths: ['/pool/dev'], ...changes });
    const end = Date.now() + HOUR;
    const first = credentialOf(await issuer.issue(order, end, always));
    expect(await issuer.extend(order, end + HOUR, always)).toBeUndefined();
    const second = credentialOf(await issuer.renew(order, end + HOUR, always, false));
    const works = [first, second].map(({ fullTokenId, secret }) => proxmox.can(fullTokenId, secret.reveal()).ok);
    expect(works).toEqual([false, true]);
    await issuer.revoke(order);
    expect(ada.state()).toEqual(before);
  });

  it('changes nothing when all is there, and says that the secret works', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    await setUp(ada);
    const [before, writes] = [ada.state(), ada.writesToCluster()];
    const again = await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    expect(again.status).toBe(0);
    expect(again.text).toBe(
      [
        'home, for the bot pvetoken@pve!bot:',
        '  = all that its roles need is there',
        'Nothing to do on the cluster.',
        '  = its secret works, and has what the roles need',
      ].join('\n'),
    );
    expect([ada.state(), ada.writesToCluster()]).toEqual([before, writes]);
  });

  it('adds what became missing, and only that', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    const secret = await setUp(ada);
    const { proxmox } = ada;
    const before = ada.state();
    proxmox.removeAcl({ path: '/storage/local', type: 'token', ugid: BOT, roleid: 'TokenBotAcl' });
    const writes = ada.writesToCluster().length;
    const { status, text } = await ada.runs('--yes');
    expect(text).toContain(
      '  + Permissions.Modify on /storage/local, by TokenBotAcl, to the user and the token\n      for role build\n',
    );
    expect([status, ada.writesToCluster().slice(writes), ada.state()]).toEqual([0, ['PUT /access/acl 200'], before]);
    expect(proxmox.can(BOT, secret).ok).toBe(true);
  });

  it('prints commands that bring a node to the same state', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    const { status, text, asked } = await ada.runs('--pveum');
    expect([status, asked, ada.proxmox.calls()]).toEqual([0, [], []]);
    const secrets = await runOnNode(ada.proxmox, text);
    const other = await anAdministrator(level, EVERYBODY);
    await setUp(other);
    expect(ada.state()).toEqual(other.state());
    const bot = botOn(ada, secrets.get(BOT) ?? '');
    expect(await lookAtRights(bot, accepted(EVERYBODY).policy, new AbortController().signal)).toEqual(NOTHING_WRONG);
  });

  it('prints only what is missing to who gives a credential to look with', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    await setUp(ada);
    const before = ada.state();
    ada.proxmox.removeAcl({ path: '/pool/dev', type: 'user', ugid: 'pvetoken@pve', roleid: 'TokenBotAcl' });
    const { text } = await ada.runs('--pveum --token-stdin', { piped: `${ROOT.id}=${ROOT.secret}\n` });
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      "pveum acl modify /pool/dev --roles TokenBotAcl --users pvetoken@pve --tokens 'pvetoken@pve!bot'",
    ]);
    await runOnNode(ada.proxmox, text);
    expect(ada.state()).toEqual(before);
  });

  it('makes a new secret on demand, with which the bot has all that it had', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    const old = await setUp(ada);
    const { proxmox } = ada;
    // An optional right, which a token that is made anew has to get back too.
    proxmox.createRole('TokenBotTasks', ['Sys.Audit']);
    for (const [type, ugid] of [
      ['user', 'pvetoken@pve'],
      ['token', BOT],
    ] as const) {
      proxmox.addAcl({ path: '/nodes', type, ugid, roleid: 'TokenBotTasks', propagate: 0 });
    }
    const before = ada.state();
    const could = proxmox.can(BOT, old);
    const { status, text } = await ada.runs(`--rotate --yes --write-env ${ada.at('.env')}`);
    const made = await secretOf(ada);
    expect(status).toBe(0);
    expect(text).toContain(
      `  ~ token pvetoken@pve!bot: a new secret\n      the present one works no more from that moment\n      its secret goes into ${ada.at('.env')} as PVE_HOME_SECRET, in place of what is there\n`,
    );
    expect(text).toMatch(/A running bot has the old secret, which works no more: restart it with the new one now\.$/);
    expect([proxmox.can(BOT, old), proxmox.can(BOT, made), ada.state()]).toEqual([{ ok: false }, could, before]);
    const isMadeAnew = ada.writesToCluster().includes('DELETE /access/users/pvetoken@pve/token/bot 200');
    expect(isMadeAnew).toBe(level !== '9.2');
  });

  it('prints how a node makes a new secret', async () => {
    const ada = await anAdministrator(level, EVERYBODY);
    const old = await setUp(ada);
    const before = ada.state();
    const { text } = await ada.runs('--pveum --rotate');
    const anew = [...text.matchAll(/^# (pveum .*)$/gm)].map(([, line = '']) => line).join('\n');
    // An older pveum does not know the option; its reader goes on with what stands there for them.
    const script = level === '9.2' ? text : `${anew}\n${essential((await ada.runs('--pveum')).text)}`;
    const secrets = await runOnNode(ada.proxmox, script);
    expect([ada.proxmox.can(BOT, old).ok, ada.proxmox.can(BOT, secrets.get(BOT) ?? '').ok]).toEqual([false, true]);
    expect(ada.state()).toEqual(before);
  });
});

/** Of the commands of a whole set-up those for a token that is not there; of the others pveum says that it is. */
function essential(script: string): string {
  return script
    .split('\n')
    .filter((line) => /^pveum (user token|acl) /.test(line))
    .join('\n');
}

describe('bootstrap', () => {
  it('shows the plan, asks, and shows the secret once to who said yes', async () => {
    const ada = await anAdministrator();
    const { status, text, asked } = await ada.runs('', { answers: ['root@pam', PASSWORD, 'yes'] });
    expect(asked).toEqual([
      'Administrator of home, as a token (USER@REALM!TOKENID=SECRET) or a user (USER@REALM), not shown: ',
      'Password of root@pam, not shown: ',
      'Do this on home? Type yes: ',
    ]);
    const [secret = '', ...more] = text.match(UUID) ?? [];
    expect(more).toEqual([]);
    expect(text.replace(secret, '…')).toBe(
      [
        'home, for the bot pvetoken@pve!bot:',
        '  + group pvetoken',
        '  + user pvetoken@pve, in no group and without a password',
        '  + PVE role TokenBotRealm: Realm.AllocateUser',
        '  + PVE role TokenBotUsers: User.Modify',
        '  + PVE role TokenBotAcl: Permissions.Modify',
        '  + token pvetoken@pve!bot, with privilege separation',
        '      its secret is shown here, once, as PVE_HOME_SECRET',
        '  + Realm.AllocateUser on /access/realm/pve, by TokenBotRealm, to the user and the token',
        '      for role dev',
        '  + User.Modify on /access/groups/pvetoken, by TokenBotUsers, to the user and the token',
        '      for role dev',
        '  + Permissions.Modify on /pool/dev, by TokenBotAcl, to the user and the token',
        '      for role dev',
        '',
        'The secret is shown this once. Put this line into .env:',
        'PVE_HOME_SECRET=…',
        '',
        'Done, and read back.',
        'home, for the bot pvetoken@pve!bot:',
        '  = all that its roles need is there',
        '  = its secret works, and has what the roles need',
      ].join('\n'),
    );
    expect([status, ada.proxmox.can(BOT, secret).ok]).toEqual([0, true]);
    // Whoever set it up is as before.
    expect(ada.proxmox.tokens().map((token) => token['full-tokenid'])).toEqual([ROOT.id, 'ada@pve!empty', BOT]);
  });

  it('works as root’s token, and as root with a password, from each place that a credential may come from', async () => {
    const login = { PVETOKEN_APPLY_USER: 'root@pam', PVETOKEN_APPLY_PASSWORD: PASSWORD };
    const token = `${ROOT.id}=${ROOT.secret}`;
    for (const how of [
      { answers: [token] },
      { piped: `${token}\n` },
      { piped: `root@pam=${PASSWORD}` },
      { piped: 'not read', words: '', env: login },
      {},
    ]) {
      const ada = await anAdministrator();
      const isPiped = 'piped' in how && !('env' in how);
      const words = `--yes --write-env ${ada.at('.env')}${isPiped ? ' --token-stdin' : ''}`;
      expect(await ada.runs(words, how)).toMatchObject({ status: 0 });
      const { auth } = ada.proxmox.calls().findLast(({ method }) => method === 'PUT') ?? {};
      expect(auth).toBe(
        (isPiped && how.piped?.startsWith('root@pam=')) || 'env' in how ? 'ticket:root@pam' : `token:${ROOT.id}`,
      );
    }
  });

  it('puts the secret into the file that the configuration names, and a running bot reads it there', async () => {
    const secretFile = 'bot-secret';
    const ada = await anAdministrator('9.1', {
      'clusters.home.token': { id: BOT, secretFile },
    });
    const first = await ada.runs('--yes');
    expect(first).toMatchObject({ status: 0 });
    const old = await readFile(ada.at(secretFile), 'utf8');
    expect(ada.proxmox.can(BOT, old.trim()).ok).toBe(true);
    const rotated = await ada.runs('--yes --rotate');
    const made = await readFile(ada.at(secretFile), 'utf8');
    expect([ada.proxmox.can(BOT, old.trim()).ok, ada.proxmox.can(BOT, made.trim()).ok]).toEqual([false, true]);
    expect(rotated.text).toContain(`its secret goes into ${ada.at(secretFile)}, in place of what is there`);
    expect(rotated.text).toMatch(/it needs no restart\.$/);
    expect([first.text, rotated.text].join('')).not.toMatch(UUID);
    expect(await ada.runs('--yes --write-env .env')).toMatchObject({
      status: 1,
      text: 'pvetoken.yml names a file for the secret of home, where it goes; leave out --write-env.',
    });
  });

  it('leaves no other trace of the secret than in its place', async () => {
    const ada = await anAdministrator();
    const secret = await setUp(ada);
    const again = await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    const rotated = await ada.runs(`--yes --rotate --write-env ${ada.at('.env')}`);
    const made = await secretOf(ada);
    const seen = [again.text, rotated.text, JSON.stringify(ada.proxmox.calls())].join('\n');
    for (const hidden of [secret, made, ROOT.secret]) expect(seen).not.toContain(hidden);
    expect(await readFile(ada.at('.env'), 'utf8')).not.toContain(secret);
  });

  it('says when the secret that the bot is given is another, or is none', async () => {
    const ada = await anAdministrator();
    await setUp(ada);
    const env = { PVE_HOME_SECRET: '11111111-1111-4111-8111-111111111111' };
    const base = { PVETOKEN_APPLY_TOKEN_ID: ROOT.id, PVETOKEN_APPLY_TOKEN_SECRET: ROOT.secret };
    expect(await ada.runs('--yes', { env: { ...base, ...env } })).toMatchObject({
      status: 2,
      text: expect.stringContaining(
        'Proxmox refuses the secret that the bot is given; --rotate makes a new one',
      ) as string,
    });
    expect((await ada.runs('--yes')).text).toMatch(
      /No secret is in PVE_HOME_SECRET here; if it is lost, --rotate makes a new one\.$/,
    );
    await writeFile(ada.at('.env'), 'PVE_HOME_SECRET="not a secret"\n');
    expect((await ada.runs(`--yes --write-env ${ada.at('.env')}`)).text).toContain('Proxmox refuses the secret');
  });

  it('shows the plan to scripts, and changes nothing', async () => {
    const ada = await anAdministrator('9.2', { 'clusters.home.token': { id: BOT, secretFile: 'bot-secret' } });
    const { status, text } = await ada.runs('--plan --json');
    expect(JSON.parse(text)).toEqual({
      bot: { cluster: 'home', user: 'pvetoken@pve', token: BOT, group: 'pvetoken' },
      steps: expect.arrayContaining([
        { kind: 'group', group: 'pvetoken' },
        {
          kind: 'grant',
          pveRole: 'TokenBotAcl',
          privilege: 'Permissions.Modify',
          path: '/pool/dev',
          roles: ['dev'],
        },
      ]) as unknown,
      obstacles: [],
      leftovers: [],
      remarks: [],
      secret: { kind: 'file', path: ada.at('bot-secret'), isTaken: false },
    });
    expect([status, ada.writesToCluster()]).toEqual([2, []]);
    expect((await ada.runs('--plan')).text).toContain('  + group pvetoken\n');
    await ada.runs('--yes');
    expect((await ada.runs('--plan')).status).toBe(0);
  });
});
