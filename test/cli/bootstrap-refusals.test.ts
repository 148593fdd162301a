import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ALL_OWNERS, anAdministrator, EMPTY, PASSWORD, ROOT, type Administrator } from './administrator.ts';

const BOT = 'pvetoken@pve!bot';

/** Expects that nothing was written, and gives what was said. */
async function refused(
  ada: Administrator,
  words: string,
  run: Parameters<Administrator['runs']>[1] = {},
): Promise<string> {
  const before = ada.state();
  const { status, text } = await ada.runs(words, run);
  expect([status, ada.writesToCluster(), ada.state()]).toEqual([1, [], before]);
  return text;
}

describe('bootstrap changes nothing', () => {
  it('as somebody who may not, and says which rights are missing', async () => {
    const ada = await anAdministrator();
    const whole = `${EMPTY.id}=${EMPTY.secret}`;
    expect(await refused(ada, '--yes --token-stdin', { piped: whole })).toBe(
      'Nothing was changed on home: ada@pve!empty lacks rights that this needs: Sys.Audit on /access, User.Modify on /access/groups. A token with privilege separation has only what it was given itself. Give the credential of an administrator, such as root@pam, or run what --pveum prints on a node.',
    );
    ada.proxmox.createRole('Looker', ['Sys.Audit', 'User.Modify', 'Permissions.Modify']);
    ada.proxmox.addAcl({ path: '/access', type: 'token', ugid: EMPTY.id, roleid: 'Looker', propagate: 1 });
    const text = await refused(ada, `--yes --token-stdin --write-env ${ada.at('.env')}`, { piped: whole });
    expect(text).toContain('  + group pvetoken\n');
    expect(text).toContain(
      'lacks rights that this needs: Group.Allocate on /access/groups, Realm.AllocateUser on /access/realm/pve, Sys.Modify on /access, Permissions.Modify on /pool/dev. ',
    );
    await expect(readFile(ada.at('.env'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['a wrong secret', `${ROOT.id}=${EMPTY.secret}`, ROOT.id],
    ['a token that is not there', `root@pam!none=${EMPTY.secret}`, 'root@pam!none'],
  ])('with %s', async (_, piped, id) => {
    const text = await refused(await anAdministrator(), '--yes --token-stdin', { piped });
    expect(text).toBe(
      `It could not be done: Proxmox: cluster home: it refuses ${id} (401); check the name and its secret or password, and that it is enabled and not expired.`,
    );
  });

  it('with a wrong password, or one that needs a second factor', async () => {
    const ada = await anAdministrator();
    const wrong = await refused(ada, '', { answers: ['root@pam', 'wrong horse'] });
    expect(wrong).toContain('it refuses root@pam (401); check the name and its secret or password');
    expect(wrong).not.toContain('wrong horse');
    ada.proxmox.inject({
      kind: 'garbled',
      match: { method: 'POST', path: /ticket/ },
      change: (answer) => ({
        ...answer,
        body: JSON.stringify({ data: { username: 'root@pam', ticket: 'PVE:!tfa!', NeedTFA: 1 } }),
      }),
    });
    expect(await refused(ada, '', { answers: ['root@pam', PASSWORD] })).toContain(
      'root@pam has a second factor, which no program can give; use an API token instead',
    );
  });

  it.each([
    ['nothing', ''],
    ['a token id alone', ROOT.id],
    ['a secret alone', ROOT.secret],
    ['a user alone', 'root@pam='],
  ])('for %s in place of a credential, and repeats none', async (_, piped) => {
    const text = await refused(await anAdministrator(), '--yes --token-stdin', { piped });
    expect(text).toBe(
      "Nothing was changed on home: an administrator's credential is a token (USER@REALM!TOKENID=SECRET) or a user (USER@REALM) and its password.",
    );
  });

  it('for a script that gives no credential, two, or no yes', async () => {
    const ada = await anAdministrator();
    const none = { PVETOKEN_APPLY_TOKEN_ID: '', PVETOKEN_APPLY_TOKEN_SECRET: '' };
    expect(await refused(ada, '--yes', { env: none })).toContain(
      'or PVETOKEN_APPLY_USER and PVETOKEN_APPLY_PASSWORD, or write it',
    );
    expect(await refused(ada, '--yes', { env: { PVETOKEN_APPLY_USER: 'root@pam' } })).toContain(
      'both a token and PVETOKEN_APPLY_USER are set; set one of them',
    );
    expect(await refused(ada, `--write-env ${ada.at('.env')}`)).toContain('say --yes if all of the above is meant');
  });

  it('where nobody would see the secret, or it cannot be kept', async () => {
    const ada = await anAdministrator();
    expect(await refused(ada, '--yes')).toMatch(
      /there is no terminal to show the secret on; name a file for it with --write-env\.$/,
    );
    expect(await refused(ada, `--yes --write-env ${ada.at('no/such/folder/.env')}`)).toMatch(
      /the secret cannot be put into \S+\/no\/such\/folder\/\.env \(ENOENT\); check its path and its permissions\.$/,
    );
    expect(await refused(ada, `--yes --write-env ${ada.folder}`)).toContain('(EISDIR)');
    expect(await refused(ada, '--yes --write-env /dev/null')).toContain('(it is no plain file)');
  });

  it.each([['no'], [''], ['yess']])('on the answer "%s", and leaves no file behind', async (answer) => {
    const ada = await anAdministrator();
    const words = `--write-env ${ada.at('.env')}`;
    const { status, text } = await ada.runs(words, { answers: [`${ROOT.id}=${ROOT.secret}`, answer] });
    expect(text).toMatch(/Nothing was changed on home\.$/);
    expect([status, ada.writesToCluster()]).toEqual([2, []]);
    await expect(stat(ada.at('.env'))).rejects.toThrow('ENOENT');
  });

  it('when somebody changed the cluster between the plan and the yes', async () => {
    const ada = await anAdministrator();
    let asked = 0;
    const { status, text } = await ada.runs(`--write-env ${ada.at('.env')}`, {
      answers: [`${ROOT.id}=${ROOT.secret}`, 'yes'],
      meanwhile: () => {
        if (++asked === 2) ada.proxmox.addGroup('pvetoken');
      },
    });
    expect(text).toMatch(/somebody changed it meanwhile; run this again to see how it is now\.$/);
    expect([status, ada.writesToCluster()]).toEqual([1, []]);
    await expect(stat(ada.at('.env'))).rejects.toThrow('ENOENT');
  });

  it('where something of the bot was made otherwise on purpose, and says what settles it', async () => {
    const ada = await anAdministrator();
    const { proxmox } = ada;
    proxmox.createUser({ userid: 'pvetoken@pve' });
    proxmox.createToken({ 'full-tokenid': BOT, value: EMPTY.secret, privsep: 1 });
    proxmox.setUserEnabled('pvetoken@pve', false);
    proxmox.setTokenExpiry(BOT, 1_500_000_000);
    proxmox.createRole('TokenBotAcl', ['Permissions.Modify', 'Sys.Modify']);
    proxmox.addGroup('pvetoken', ['pvetoken@pve', 'root@pam']);
    const text = await refused(ada, '--yes');
    for (const line of [
      'user pvetoken@pve is disabled, as somebody meant it; to enable it: pveum user modify pvetoken@pve --enable 1',
      'pvetoken@pve!bot ended at 2017-07-14T02:40:01.000Z; to let it work again, set its expiry to never in Proxmox',
      'PVE role TokenBotAcl has Permissions.Modify, Sys.Modify in place of Permissions.Modify alone; mend it: pveum role modify TokenBotAcl --privs Permissions.Modify',
      'pvetoken@pve is in the group pvetoken, so the bot could make tokens of pvetoken@pve; take it out of that group',
      'root@pam is in the group pvetoken, so the bot could make tokens of root@pam; take it out of that group',
    ]) {
      expect(text).toContain(`\n  ! ${line}\n`);
    }
    expect(text).toMatch(/Nothing was changed on home: something is in the way \(see ! above\)\.$/);
  });

  it('for a bot that is root', async () => {
    const ada = await anAdministrator('9.2', { 'clusters.home.token.id': 'root@pam!bot' });
    expect(await refused(ada, '--yes')).toContain(
      '  ! the bot is root@pam, who may do everything; name a user of its own',
    );
  });
});

describe('bootstrap', () => {
  it('leaves out users that are not there or as good as root, and says so', async () => {
    const ada = await anAdministrator('9.2', { ...ALL_OWNERS, people: { U0ADA: 'ada@pve', U0CAROL: 'carol@pve' } });
    ada.proxmox.deleteUser('terraform@pve');
    const { status, text } = await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    expect(text).toContain(
      '  ! user terraform@pve is not there, so it gets no tokens (for role build); make it, then run this again\n',
    );
    expect(text).toMatch(
      /\n {4}user ada@pve has what is as good as root \(.*Permissions\.Modify on \/.*\), and is not put into the bot’s group \(for role own\); name one with fewer rights\n/,
    );
    expect(text).toContain(
      '    user carol@pve is not there, so it gets no tokens (for role own); make it, then run this again\n',
    );
    // Told again by the bot itself, which with its new secret finds what is missing.
    expect(text).toContain('  ! terraform@pve is in no group whose users the bot may change');
    expect([status, ada.proxmox.groups()]).toEqual([2, [{ groupid: 'pvetoken', users: [] }]]);
    const again = await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    expect(again.text).toContain('The rest is not for this command (see ! above).\n');
    expect(again.status).toBe(2);
  });

  it('tells what is too much, and takes nothing away', async () => {
    const ada = await anAdministrator();
    await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    const { proxmox } = ada;
    proxmox.createUser({ userid: 'eve@pve', groups: ['pvetoken'] });
    proxmox.createRole('Extra', ['VM.Console', 'Sys.Modify']);
    proxmox.addAcl({ path: '/access', type: 'user', ugid: 'pvetoken@pve', roleid: 'Extra', propagate: 0 });
    proxmox.addAcl({ path: '/access', type: 'token', ugid: BOT, roleid: 'Extra', propagate: 0 });
    proxmox.setTokenExpiry(BOT, 4_000_000_000);
    const before = ada.state();
    const seen = await ada.runs('--plan');
    for (const line of [
      'eve@pve in the group pvetoken: the bot can make tokens for them, and no role says so',
      'too much: Sys.Modify on /access is as good as root: whoever has it can put more privileges into the PVE roles they have. Take it from the bot',
      'too much: no role needs VM.Console on /access',
      'pvetoken@pve!bot ends at 2096-10-02T07:06:41.000Z, and the bot stops working then',
    ]) {
      expect(seen.text).toContain(`\n    ${line}\n`);
    }
    expect(seen.status).toBe(0);
    proxmox.setPrivilegeSeparation(BOT, false);
    expect((await ada.runs('--plan')).text).toContain(
      '    token pvetoken@pve!bot has no privilege separation, so it can do all that its user can\n',
    );
    proxmox.setPrivilegeSeparation(BOT, true);
    expect((await ada.runs('--yes --rotate', { answers: [`${ROOT.id}=${ROOT.secret}`] })).status).toBe(0);
    expect(ada.state()).toEqual(before);
  });

  it('keeps to a single path of a pattern that somebody chose, and says what would give all', async () => {
    const ada = await anAdministrator('9.2', ALL_OWNERS);
    await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    for (const [type, ugid] of [
      ['user', 'pvetoken@pve'],
      ['token', BOT],
    ] as const) {
      ada.proxmox.removeAcl({ path: '/vms', type, ugid, roleid: 'TokenBotAcl' });
    }
    expect(await ada.runs('--plan')).toMatchObject({
      status: 0,
      text: expect.stringContaining(
        "below /vms only some of the paths that role build may name can be granted; for all of them: pveum acl modify /vms --roles TokenBotAcl --users pvetoken@pve --tokens 'pvetoken@pve!bot'",
      ) as string,
    });
  });

  it('finds out after a lost answer whether its write was done', async () => {
    for (const done of [true, false]) {
      const ada = await anAdministrator();
      ada.proxmox.inject({ kind: 'unknown', done, match: { method: 'PUT', path: /^\/access\/acl$/ } });
      const { status, text } = await ada.runs(`--yes --write-env ${ada.at('.env')}`);
      expect(status).toBe(done ? 0 : 1);
      if (done) continue;
      expect(text).toMatch(
        /PUT \/access\/acl: \S+ status 596\nRun this again: it shows what of it was done, and does the rest\.$/,
      );
      // The secret was made before, and is kept.
      expect((await ada.runs(`--yes --write-env ${ada.at('.env')}`)).text).toContain('= its secret works');
    }
  });

  it('says when a secret was lost with the answer, and how there is one again', async () => {
    const ada = await anAdministrator();
    ada.proxmox.inject({ kind: 'unknown', done: true, match: { method: 'POST', path: /\/token\/bot$/ } });
    const words = `--yes --write-env ${ada.at('.env')}`;
    const lost = await ada.runs(words);
    expect(lost.text).toMatch(/No secret was kept\. If the token is there by then, --rotate makes one\.$/);
    expect(lost.status).toBe(1);
    await expect(stat(ada.at('.env'))).rejects.toThrow('ENOENT');
    expect((await ada.runs(`${words} --rotate`)).status).toBe(0);
    expect((await ada.runs(words)).text).toContain('= its secret works');
  });

  it('makes the token again where it was lost while it was made anew', async () => {
    const ada = await anAdministrator('8.4');
    const words = `--yes --write-env ${ada.at('.env')}`;
    await ada.runs(words);
    const before = ada.state();
    ada.proxmox.inject({ kind: 'unknown', done: false, match: { method: 'POST', path: /\/token\/bot$/ } });
    expect((await ada.runs(`${words} --rotate`)).text).toMatch(/No secret was kept\. If the token is there by then, /);
    expect(ada.proxmox.tokens().some((token) => token['full-tokenid'] === BOT)).toBe(false);
    const mended = await ada.runs(words);
    expect(mended.text).toContain('  = its secret works, and has what the roles need');
    expect([mended.status, ada.state()]).toEqual([0, before]);
  });

  it('sets up a bot that logs in, up to its password', async () => {
    const ada = await anAdministrator('9.2', {
      'clusters.home.token': undefined,
      'clusters.home.login': { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' },
    });
    const commands = await ada.runs('--pveum');
    expect(commands.text).toMatch(
      /pveum acl modify \/pool\/dev --roles TokenBotAcl --users pvetoken@pve\npveum passwd pvetoken@pve$/,
    );
    const first = await ada.runs('--yes');
    expect(first.text).toContain(
      '  ! user pvetoken@pve will have no password; give it the one that pvetoken.yml points to: pveum passwd pvetoken@pve\n',
    );
    expect(first.status).toBe(0);
    expect(await ada.runs('--yes')).toMatchObject({
      status: 0,
      text: 'home, for the bot pvetoken@pve:\n  = all that its roles need is there\nNothing to do on the cluster.',
    });
    expect(ada.proxmox.acl().filter(({ ugid }) => ugid === 'pvetoken@pve')).toHaveLength(3);
    expect((await ada.runs('--rotate')).text).toBe(
      'The bot logs in on home with a password, which this does not make. On a node: pveum passwd pvetoken@pve',
    );
  });

  it('quotes whatever a shell could make something of', async () => {
    const ada = await anAdministrator('9.2', { ...ALL_OWNERS, 'roles.build.owner': "o'neil;$(id)&`x`@pve" });
    expect((await ada.runs('--pveum')).text).toContain(
      String.raw`pveum user modify 'o'\''neil;$(id)&` + "`x`@pve' --groups pvetoken --append 1",
    );
  });

  it('tells a mistake with what would be right', async () => {
    const ada = await anAdministrator();
    for (const [words, what] of [
      ['--plan --pveum', 'say --plan or --pveum, not both'],
      ['--json', '--json is for --plan'],
      ['--pveum --yes', '--yes is for doing it; --plan and --pveum change nothing'],
      ['home', "Unexpected argument 'home'"],
    ] as const) {
      const { status, text } = await ada.runs(words);
      expect(text).toContain(`pvetoken bootstrap: ${what}`);
      expect(text).toContain('Exit status: 0 ');
      expect(status).toBe(1);
    }
    expect(await ada.runs('--help')).toMatchObject({ status: 0 });
    expect((await ada.runs('--cluster other')).text).toBe(
      'There is no cluster other in the configuration; there is home.',
    );
    await ada.writes({
      'clusters.away': { endpoints: ['https://away.example:8006'], token: { id: BOT, secretEnv: 'PVE_AWAY_SECRET' } },
    });
    expect((await ada.runs('')).text).toBe('Say which cluster, with --cluster: there is home, away.');
    await ada.writes({ 'roles.dev.approvers': { users: [] } });
    expect((await ada.runs('--pveum')).text).toContain('roles.dev.approvers');
    expect(ada.proxmox.calls()).toEqual([]);
  });
});

describe('--write-env', () => {
  it('changes the one line, keeps the others, and lets nobody else read the file', async () => {
    const ada = await anAdministrator();
    const file = ada.at('.env');
    await writeFile(
      file,
      '# mine\nSLACK_BOT_TOKEN=xoxb-1\nexport PVE_HOME_SECRET=old\nPVE_HOME_SECRET_2=x\nPVE_HOME_SECRET=older\nLOG_LEVEL=info',
    );
    await chmod(file, 0o644);
    const { status, text } = await ada.runs(`--yes --write-env ${file}`);
    expect(text).toContain(`its secret goes into ${file} as PVE_HOME_SECRET, in place of what is there\n`);
    const written = await readFile(file, 'utf8');
    const [, secret = ''] = /^PVE_HOME_SECRET=(.*)$/m.exec(written) ?? [];
    expect(written.replace(secret, '…')).toBe(
      '# mine\nSLACK_BOT_TOKEN=xoxb-1\nPVE_HOME_SECRET=…\nPVE_HOME_SECRET_2=x\nLOG_LEVEL=info\n',
    );
    expect([status, ada.proxmox.can(BOT, secret).ok, (await stat(file)).mode & 0o777]).toEqual([0, true, 0o600]);
  });

  it('makes a file for its owner alone', async () => {
    const ada = await anAdministrator();
    await ada.runs(`--yes --write-env ${ada.at('.env')}`);
    expect((await stat(ada.at('.env'))).mode & 0o777).toBe(0o600);
    expect(await readFile(ada.at('.env'), 'utf8')).toMatch(/^PVE_HOME_SECRET=[0-9a-f-]{36}\n$/);
  });
});
