import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { makeSite, pvetoken } from '../support/command-line.ts';
import { ownRedis } from '../support/redis.ts';
import { Screen } from '../support/screen.ts';

describe('settings that are wrong are named, and nothing starts', () => {
  it.each(['start', 'check'])('with no environment at all: pvetoken %s', async (command) => {
    const { code, output } = await pvetoken([command]).ended;
    expect(code).toBe(1);
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']) {
      expect(output).toMatch(new RegExp(`^${name}: is missing; set it, or ${name}_FILE, to `, 'm'));
    }
  });

  it('with values that cannot be, which are not repeated', async () => {
    const { env } = await makeSite();
    const wrong = { ...env, SLACK_BOT_TOKEN: 'xoxp-somebody', REDIS_URL: 'localhost/hunter2', PORT: 'http' };
    const { code, output } = await pvetoken([], wrong).ended;
    expect(code).toBe(1);
    expect(output).toMatch(/^SLACK_BOT_TOKEN: must begin with xoxb-/m);
    expect(output).toMatch(/^REDIS_URL: must begin with redis:\/\//m);
    expect(output).toMatch(/^PORT: must be a port number/m);
    expect(output).not.toMatch(/somebody|hunter2/);
  });

  it('with files that are not there', async () => {
    const { env } = await makeSite();
    const { SLACK_BOT_TOKEN: _, ...others } = env;
    const noSecret = await pvetoken(['start'], { ...others, SLACK_BOT_TOKEN_FILE: '/nowhere/token' }).ended;
    expect(noSecret.code).toBe(1);
    expect(noSecret.output).toBe(
      'SLACK_BOT_TOKEN_FILE: names a file that cannot be read (ENOENT); check its path and its permissions',
    );
    const noFile = await pvetoken(['start'], { ...env, PVETOKEN_CONFIG: '/nowhere/pvetoken.yml' }).ended;
    expect(noFile.code).toBe(1);
    expect(noFile.output).toBe('/nowhere/pvetoken.yml: cannot be read (ENOENT); check its path and its permissions');
  });

  it('with a configuration that would fail open, or that names what is not there, by line and option', async () => {
    const { env } = await makeSite(undefined, ({ roles, clusters }) => {
      if (roles['provisioner']) roles['provisioner'].approvers = {};
      if (roles['operator']) Object.assign(roles['operator'], { approver: 'anybody' });
      if (clusters['home']) clusters['home']['endpoints'] = [];
    });
    const { code, output } = await pvetoken(['start'], env).ended;
    expect(code).toBe(1);
    const at = (option: string): string => `^${env['PVETOKEN_CONFIG']}: line \\d+: ${option}: `;
    expect(output).toMatch(new RegExp(`${at('roles.provisioner.approvers')}names nobody`, 'm'));
    expect(output).toMatch(new RegExp(`${at('roles.operator.approver')}is no option here`, 'm'));
    expect(output).toMatch(new RegExp(`${at('clusters.home.endpoints')}is empty`, 'm'));
  });

  it('with a cluster’s secret that is not set', async () => {
    const { env } = await makeSite();
    const { code, output } = await pvetoken(['check'], { ...env, PVE_HOME_SECRET: '' }).ended;
    expect(code).toBe(1);
    expect(output).toMatch(
      /clusters\.home\.token\.secretEnv: names the environment variable PVE_HOME_SECRET, which is not set/,
    );
  });
});

describe('the command line', () => {
  it('"check" says that sound settings are sound, without starting anything', async () => {
    const { env, world } = await makeSite('/nowhere/redis.sock');
    const { code, output } = await pvetoken(['check'], env).ended;
    expect(code).toBe(0);
    expect(output.split('\n')).toEqual([
      'The configuration is sound: clusters home; roles provisioner, operator.',
      'Role operator can leave behind a way into guests (VM.Config.Cloudinit, VM.Console), as its leavesAccess says.',
      'What these can leave behind only the clusters know, and "pvetoken roles plan" shows: provisioner (TerraformProvisioner).',
    ]);
    expect([...world.slack.calls(), ...world.proxmox.calls()]).toEqual([]);
  });

  it('"roles" compares the PVE roles with the clusters, and makes them with a token that it is given', async () => {
    const { env, world } = await makeSite('/nowhere/redis.sock', ({ roles }) => {
      const { pveRole: _, ...operator } = roles['operator'] ?? {};
      Object.assign(roles, { operator: { ...operator, privileges: ['VM.Console', 'VM.PowerMgmt'] } });
    });
    const { PVETOKEN_CONFIG, PVE_HOME_SECRET } = env;
    const alone = { PVETOKEN_CONFIG, PVE_HOME_SECRET };
    const plan = await pvetoken(['roles', 'plan'], alone).ended;
    expect(plan.output).toMatch(/\+ operator: to be created[^]*PVE roles: 1 to create\.$/);
    expect(plan.code).toBe(2);

    const value = crypto.randomUUID();
    world.proxmox.createToken({ 'full-tokenid': 'root@pam!apply', value, privsep: 0 });
    const given = { PVETOKEN_APPLY_TOKEN_ID: 'root@pam!apply', PVETOKEN_APPLY_TOKEN_SECRET: value };
    const refused = await pvetoken(['roles', 'apply'], { ...alone, ...given }).ended;
    expect(refused.output).toMatch(/Nothing was changed on home: there is no terminal to ask for a yes; say --yes/);
    expect(refused.code).toBe(1);
    const applied = await pvetoken(['roles', 'apply', '--yes'], { ...alone, ...given }).ended;
    expect(applied.output).toMatch(/Done, and read back\.[^]*= operator: as stated/);
    expect(applied.output).not.toContain(value);
    expect(applied.code).toBe(0);
  });

  it('"roles --help" explains itself', async () => {
    const { code, output } = await pvetoken(['roles', '--help']).ended;
    expect(code).toBe(0);
    expect(output).toMatch(/pvetoken roles plan[^]*pvetoken roles apply[^]*Exit status: 0/);
  });

  it.each(['--help', 'help'])('"%s" explains itself', async (word) => {
    const { code, output } = await pvetoken([word]).ended;
    expect(code).toBe(0);
    expect(output).toMatch(/pvetoken start[\s\S]*pvetoken check[\s\S]*pvetoken roles/);
  });

  it.each([
    [['strat'], /there is no command strat[\s\S]*pvetoken start/],
    [['start', 'now'], /takes no further words: now[\s\S]*pvetoken start/],
  ])('"%s" is a mistake, and is told what would be right', async (words, told) => {
    const { code, output } = await pvetoken(words).ended;
    expect(code).toBe(1);
    expect(output).toMatch(told);
  });
});

describe('a Redis', () => {
  it('that is not there yet is waited for', async () => {
    const redis = await ownRedis();
    await redis.kill();
    const { env } = await makeSite(redis.url);
    const bot = pvetoken(['start'], env);
    await bot.says(/connection to Redis failed; it is tried again/);
    await redis.restart();
    expect(await bot.says(/at work/)).toContain('"mode":"socket"');
  });

  it('that is not named is run by the bot itself, and keeps requests from one start to the next', async () => {
    const { world, env, folder } = await makeSite();
    const { REDIS_URL: _, ...others } = env;
    const { PATH, HOME, XDG_CACHE_HOME } = process.env;
    const ownEnv = { ...others, PVETOKEN_DATA: join(folder, 'redis'), PATH, HOME, XDG_CACHE_HOME };
    const ruth = new Screen(world.slack, RUTH);
    const first = pvetoken(['start'], ownEnv);
    await first.says(/at work/);
    await world.slack.connected();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    first.signal('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const second = pvetoken(['start'], ownEnv);
    await second.says(/at work/);
    await world.slack.connected();
    expect((await ruth.isAnswered('/pvetoken list')).text).toContain(id);
    second.signal('SIGTERM');
    expect((await second.ended).code).toBe(0);
  });

  it.each([
    ['appendonly', 'no', /append-only file is off, so a restart loses requests: set `appendonly yes`/],
    [
      'maxmemory-policy',
      'allkeys-lru',
      /evicts keys when memory is short \(allkeys-lru\): set `maxmemory-policy noeviction`/,
    ],
  ])('that would lose requests by %s %s is refused, unless the loss was accepted', async (option, value, words) => {
    const { url } = await ownRedis();
    const redis = new Redis(url);
    await redis.config('SET', option, value);
    redis.disconnect();
    const { env } = await makeSite(url);
    const refused = await pvetoken(['start'], env).ended;
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(words);
    expect(refused.output).toMatch(/set PVETOKEN_ALLOW_DATA_LOSS=true/);

    const accepted = pvetoken(['start'], { ...env, PVETOKEN_ALLOW_DATA_LOSS: 'true' });
    await accepted.says(/at work/);
    expect(await accepted.says(/not a safe place/)).toMatch(words);
    accepted.signal('SIGTERM');
    expect((await accepted.ended).code).toBe(0);
  });
});
