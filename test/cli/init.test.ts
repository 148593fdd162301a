import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { init } from '../../src/cli/init.ts';
import { manifest } from '../../src/cli/manifest.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { typedTerminal } from './typed-terminal.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvetoken-init-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command; with `answers` there is somebody at the terminal. */
async function run(
  command: typeof init,
  words: readonly string[],
  answers?: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly status: number; readonly text: string; readonly asked: readonly string[] }> {
  const { terminal, said, asked } = typedTerminal({ answers });
  const status = await command(words, env, terminal);
  return { status, text: said.join('\n'), asked };
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

const SAID = ['--endpoints', 'https://pve1.example.com:8006', '--channel', 'C0ACCESS', '--approvers', 'U0ANN,S0ADMINS'];

describe('pvetoken init', () => {
  it('asks for what it needs, and writes a configuration that is sound, the secrets and the manifest', async () => {
    const print = Array.from({ length: 32 }, () => 'AB').join(':');
    const { status, text, asked } = await run(
      init,
      ['--folder', folder],
      [
        '', // the cluster is home
        'https://pve1.example.com:8006, https://pve2.example.com:8006',
        print,
        'C0ACCESS',
        'U0ANN, S0ADMINS',
        'power',
        'PVEVMUser',
        '/vms/100, /pool/dev',
        '4h',
        'yes', // a way into guests is meant
        'xoxb-1-secret',
        'xapp-1-secret',
      ],
    );
    expect({ status, text }).toMatchObject({ status: 0 });
    expect(asked).toHaveLength(12);
    expect(asked.at(-3)).toMatch(/PVEVMUser can leave behind a way into guests .*, which outlasts them/);
    expect(text).toMatch(
      /1\. create the Slack app[^]*pvetoken bootstrap --cluster home[^]*pvetoken doctor[^]*pvetoken start/,
    );
    expect(text).not.toContain('secret');

    const loaded = loadConfiguration(join(folder, 'pvetoken.yml'), { PVE_HOME_SECRET: 'a-secret' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const role = loaded.value.policy.roles.get('power');
    expect(role).toMatchObject({ pveRole: 'PVEVMUser', leavesAccess: ['guest'], paths: ['/vms/100', '/pool/dev'] });
    expect(role?.approvers).toMatchObject({ users: ['U0ANN'], groups: ['S0ADMINS'] });
    expect(loaded.value.clusters[0]).toMatchObject({ name: 'home', tls: { fingerprints: [print] } });

    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(read('.env')).toMatch(/^SLACK_BOT_TOKEN=xoxb-1-secret\nSLACK_APP_TOKEN=xapp-1-secret$/m);
    expect(read('.env')).toMatch(/^PVETOKEN_AUDIT_KEY=[\w+/]{43}=$/m);
    expect(parse(read('manifest.yml'))).toMatchObject({ settings: { socket_mode_enabled: true } });
  });

  it('asks again where an answer cannot be used, and says why', async () => {
    const answers = [
      'Home!',
      'home',
      'pve1',
      'https://pve1.example.com:8006',
      '',
      '#access',
      'C0ACCESS',
      '@ann',
      'U0ANN',
    ];
    const { status, text } = await run(init, ['--folder', folder], [...answers, '', '', '', '', '', '']);
    expect(status).toBe(0);
    expect(text).toMatch(/^It must be a name of at most 40 signs/);
    expect(text).toMatch(
      /It must be an address with its port[^]*It must be the id of a Slack channel[^]*It must be the id of a Slack user/,
    );
  });

  it('asks nothing where a script runs it, and takes what is usual', async () => {
    const { status, asked } = await run(init, ['--folder', folder, ...SAID]);
    expect({ status, asked }).toEqual({ status: 0, asked: [] });
    const loaded = loadConfiguration(join(folder, 'pvetoken.yml'), { PVE_HOME_SECRET: 'a-secret' });
    expect(loaded.ok && [...loaded.value.policy.roles.keys()]).toEqual(['observer']);
  });

  it.each([
    ['an answer is missing', ['--channel', 'C0ACCESS'], /--endpoints is missing, and there is no terminal/],
    ['an answer is wrong', [...SAID, '--longest', 'soon'], /--longest must be a duration/],
    [
      'access left behind was not meant',
      [...SAID, '--pve-role', 'PVEVMUser'],
      /leave behind a way into guests \(VM.Config.Cloudinit, VM.Console\); say --yes/,
    ],
    [
      'what it says does not fit together',
      [...SAID, '--pve-role', 'Administrator', '--yes'],
      /pveRole: could give rights away that outlive the token/,
    ],
    ['a word is not known', ['--now'], /Unknown option '--now'/],
  ])('writes nothing where %s', async (_, words, told) => {
    const { status, text } = await run(init, ['--folder', folder, ...words]);
    expect(status).toBe(1);
    expect(text).toMatch(told);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, '.env'), 'MINE=1');
    const { status, text } = await run(init, ['--folder', folder, ...SAID]);
    expect(status).toBe(1);
    expect(text).toBe('.env is there already; move away what is to be made anew.\nNothing was written.');
    expect(read('.env')).toBe('MINE=1');
    expect(existsSync(join(folder, 'pvetoken.yml'))).toBe(false);
  });

  it('writes nothing when the questions are left', async () => {
    const { status, text } = await run(init, ['--folder', folder], ['home']);
    expect({ status, text }).toEqual({
      status: 1,
      text: 'The questions were not answered to their end.\nNothing was written.',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('pvetoken manifest', () => {
  const Http = { socket_mode_enabled: false };
  const events = 'https://bot.example.com/slack/events';

  it.each([
    [[], {}],
    [['--mode', 'socket'], { SLACK_MODE: 'http' }],
  ])('is that of Socket Mode with %j', async (words, env) => {
    const { status, text } = await run(manifest, words, undefined, env);
    expect(status).toBe(0);
    expect(text).toBe(readFileSync(join(import.meta.dirname, '../../manifest.yml'), 'utf8').trimEnd());
  });

  it.each(['https://bot.example.com', 'https://bot.example.com/', events])(
    'has the address at all four places for HTTP mode: %s',
    async (url) => {
      const { status, text } = await run(manifest, ['--mode', 'http', '--url', url]);
      expect(status).toBe(0);
      expect(parse(text)).toMatchObject({
        features: { slash_commands: [{ url: events }] },
        settings: {
          ...Http,
          event_subscriptions: { request_url: events },
          interactivity: { request_url: events, message_menu_options_url: events },
        },
      });
      expect(text).not.toMatch(/HTTP: /);
    },
  );

  it.each([
    [['--mode', 'http'], /HTTP mode needs --url/],
    [['--mode', 'http', '--url', 'http://bot.example.com'], /--url must be an https:\/\/ address/],
    [['--url', events], /in Socket Mode Slack is given no address/],
    [['--mode', 'carrier'], /there is no mode carrier/],
    [['now'], /Unexpected argument 'now'/],
  ])('is refused with %j', async (words, told) => {
    const { status, text } = await run(manifest, words);
    expect(status).toBe(1);
    expect(text).toMatch(told);
  });
});
