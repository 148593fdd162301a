import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SCOPES as SCOPES_NEEDED } from '../src/slack/scopes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const script = join(root, 'scripts/manifest.ts');

const Manifest = z.object({
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean(), messages_tab_enabled: z.boolean() }),
    slash_commands: z.array(z.object({ command: z.string(), should_escape: z.boolean() })),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.boolean() }),
    socket_mode_enabled: z.boolean(),
  }),
});

const text = readFileSync(join(root, 'manifest.yml'), 'utf8');
const { features, oauth_config, settings } = Manifest.parse(parse(text));

/** The scopes each Web API method takes, from its page on docs.slack.dev. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.open': ['im:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'reactions.get': ['reactions:read'],
  'users.info': ['users:read'],
  'usergroups.users.list': ['usergroups:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
};

const sources = globSync('src/slack/**/*.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
const found = (pattern: RegExp) => [
  ...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
];

describe('manifest.yml asks for what src/slack uses, and for no more', () => {
  test('scopes: those of the methods that are called, and of the command', () => {
    const methods = found(/\bclient\s*\.((?:auth|chat|conversations|reactions|users|usergroups|views)(?:\.\w+)+)\(/g);
    expect(methods.filter((method) => !Object.hasOwn(SCOPES, method))).toEqual([]);
    const needed = new Set(['commands', ...methods.flatMap((method) => SCOPES[method] ?? [])]);
    expect(oauth_config.scopes.bot.toSorted()).toEqual([...needed].toSorted());
  });

  test('and doctor misses those that are not there', () => {
    expect([...SCOPES_NEEDED]).toEqual(oauth_config.scopes.bot);
  });

  test('events: those that are listened to', () => {
    const listened = found(/\.event\(\s*'(\w+)'/g);
    expect(settings.event_subscriptions.bot_events.toSorted()).toEqual(listened.toSorted());
  });

  test('the command, with mentions as ids', () => {
    expect(features.slash_commands).toMatchObject([{ command: '/pvetoken', should_escape: true }]);
  });

  test('HTTP mode: every address that Slack then needs is named where it goes', () => {
    const address = 'https://pvetoken.example.com/slack/events';
    const forHttp = text
      .replaceAll(/# HTTP: add   /g, '')
      .replace('socket_mode_enabled: true', 'socket_mode_enabled: false');
    expect(parse(forHttp)).toMatchObject({
      features: { slash_commands: [{ url: address }] },
      settings: {
        event_subscriptions: { request_url: address },
        // Searching in a form is asked at an address of its own.
        interactivity: { request_url: address, message_menu_options_url: address },
        socket_mode_enabled: false,
      },
    });
  });

  test('buttons, DMs, Homes and Socket Mode are on', () => {
    expect(settings.interactivity.is_enabled).toBe(true);
    expect(settings.socket_mode_enabled).toBe(true);
    expect(features.app_home).toMatchObject({ messages_tab_enabled: true, home_tab_enabled: true });
  });
});

function check(schema: object) {
  const folder = mkdtempSync(join(tmpdir(), 'pvetoken-manifest-'));
  try {
    const path = join(folder, 'schema.json');
    writeFileSync(path, JSON.stringify(schema));
    return spawnSync(process.execPath, [script, path], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the check of the manifest', () => {
  test('passes and fails by the schema it is given', () => {
    expect(check({ required: ['display_information'] })).toMatchObject({ status: 0, stdout: 'manifest.yml: pass\n' });
    const failed = check({ required: ['functions'] });
    expect(failed).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^manifest\.yml: fail\n.*'functions'/) as string,
    });
  });

  test('says so where there is no schema, and ends well', () => {
    const said = execFileSync(process.execPath, [script, 'no-such-schema.json'], { encoding: 'utf8' });
    expect(said).toContain('manifest.yml: not checked');
  });
});
