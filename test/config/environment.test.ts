import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEnvironment, type Environment } from '../../src/config/environment.ts';
import { problemLine } from '../../src/config/problem.ts';

const SOCKET = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', REDIS_URL: 'redis://:pass@127.0.0.1:6379' };

function accepted(env: NodeJS.ProcessEnv): Environment {
  const checked = parseEnvironment(env);
  if (!checked.ok) throw new Error(checked.problems.map(problemLine).join('\n'));
  return checked.value;
}

function refused(env: NodeJS.ProcessEnv): string[] {
  const checked = parseEnvironment(env);
  return checked.ok ? [] : checked.problems.map(problemLine);
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvetoken-environment-'));
  writeFileSync(join(folder, 'bot'), 'xoxb-from-file\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('three variables are enough, and the rest has defaults', () => {
  const { slack, redisUrl, ...rest } = accepted(SOCKET);
  expect(slack.botToken.reveal()).toBe('xoxb-1');
  expect(slack.mode.kind === 'socket' && slack.mode.appToken.reveal()).toBe('xapp-1');
  expect(slack.apiUrl).toBe('https://slack.com/api/');
  expect(redisUrl?.reveal()).toBe(SOCKET.REDIS_URL);
  expect(rest).toEqual({
    host: '127.0.0.1',
    port: 3000,
    logLevel: 'info',
    dataFolder: './.pvetoken/redis',
    configPath: './pvetoken.yml',
    auditKey: undefined,
    auditOldKeys: [],
    allowDataLoss: false,
  });
});

test('HTTP mode takes the signing secret, and listens to the outside', () => {
  const { slack, host } = accepted({ ...SOCKET, SLACK_MODE: 'http', SLACK_SIGNING_SECRET: 'signs' });
  expect(slack.mode.kind === 'http' && slack.mode.signingSecret.reveal()).toBe('signs');
  expect(host).toBe('0.0.0.0');
});

test('what is set is taken', () => {
  const set = {
    HOST: '::1',
    PORT: '0',
    LOG_LEVEL: 'debug',
    PVETOKEN_CONFIG: '/etc/p.yml',
    PVETOKEN_ALLOW_DATA_LOSS: 'true',
  };
  expect(accepted({ ...SOCKET, ...set })).toMatchObject({
    host: '::1',
    port: 0,
    logLevel: 'debug',
    configPath: '/etc/p.yml',
    allowDataLoss: true,
  });
});

test.each([
  'redis://r:6379/3',
  '/run/redis.sock?db=3',
  'redis+sentinel://:pass@s1,s2,s3/mymaster?db=3',
  'rediss+cluster://n1,n2',
])('Redis at %s', (url) => {
  expect(accepted({ ...SOCKET, REDIS_URL: url }).redisUrl?.reveal()).toBe(url);
});

test('an address of Redis that says nothing is told how it would, and not repeated', () => {
  expect(refused({ ...SOCKET, REDIS_URL: 'redis+sentinel://:pass@s1,s2' })).toEqual([
    'REDIS_URL: must name the Sentinels and what they call the master, as in redis+sentinel://s1:26379,s2:26379,s3:26379/mymaster',
  ]);
});

test('how long HTTP deliveries are taken once told to stop', () => {
  const http = { ...SOCKET, SLACK_MODE: 'http', SLACK_SIGNING_SECRET: 'signs' };
  expect(accepted(http).slack.mode).toMatchObject({ drain: 5000 });
  expect(accepted({ ...http, PVETOKEN_DRAIN_SECONDS: '20' }).slack.mode).toMatchObject({ drain: 20_000 });
  expect(refused({ ...http, PVETOKEN_DRAIN_SECONDS: '5s' })).toEqual([
    'PVETOKEN_DRAIN_SECONDS: must be a number of seconds from 0 to 999',
  ]);
});

test('another Slack is reached by https, or by http on this machine', () => {
  const apiUrl = (url: string) => accepted({ ...SOCKET, SLACK_API_URL: url }).slack.apiUrl;
  expect(apiUrl('http://127.0.0.1:4000/api')).toBe('http://127.0.0.1:4000/api/');
  expect(refused({ ...SOCKET, SLACK_API_URL: 'http://slack.example.com/api/' })).toEqual([
    'SLACK_API_URL: must be an https:// address (http:// only on this machine); leave it out for Slack itself',
  ]);
});

describe('secrets', () => {
  test('may come from a file, trimmed', () => {
    const { SLACK_BOT_TOKEN: _, ...others } = SOCKET;
    const { slack } = accepted({ ...others, SLACK_BOT_TOKEN: ' ', SLACK_BOT_TOKEN_FILE: join(folder, 'bot') });
    expect(slack.botToken.reveal()).toBe('xoxb-from-file');
  });

  test('from a file that is not there are missed once, by that file’s variable, whose value is not repeated', () => {
    const { SLACK_BOT_TOKEN: _, ...others } = SOCKET;
    expect(refused({ ...others, SLACK_BOT_TOKEN_FILE: 'xoxb-pasted' })).toEqual([
      'SLACK_BOT_TOKEN_FILE: names a file that cannot be read (ENOENT); check its path and its permissions',
    ]);
  });

  test('in both places are refused', () => {
    expect(refused({ ...SOCKET, SLACK_BOT_TOKEN_FILE: join(folder, 'bot') })).toEqual([
      'SLACK_BOT_TOKEN_FILE: is set together with SLACK_BOT_TOKEN; set only one of the two',
    ]);
  });

  test('are shown by no way of printing the environment', () => {
    const environment = accepted(SOCKET);
    const printed = `${inspect(environment, { depth: 9, showHidden: true })}${JSON.stringify(environment)}`;
    for (const secret of ['xoxb-1', 'xapp-1', 'pass']) expect(printed).not.toContain(secret);
  });
});

describe('what is wrong is told at once, by variable', () => {
  test('with nothing set', () => {
    expect(refused({})).toEqual([
      'SLACK_BOT_TOKEN: is missing; set it, or SLACK_BOT_TOKEN_FILE, to the bot token of your Slack app (OAuth & Permissions)',
      'SLACK_APP_TOKEN: is missing; set it, or SLACK_APP_TOKEN_FILE, to an app-level token with connections:write (Basic Information)',
    ]);
  });

  test('without the secret that HTTP mode needs', () => {
    expect(refused({ ...SOCKET, SLACK_MODE: 'http' })).toEqual([
      'SLACK_SIGNING_SECRET: is missing; set it, or SLACK_SIGNING_SECRET_FILE, to the signing secret of your Slack app (Basic Information)',
    ]);
  });

  test('with every value wrong, and none of them repeated', () => {
    const wrong = {
      SLACK_MODE: 'webhook',
      SLACK_BOT_TOKEN: 'xapp-swapped',
      SLACK_APP_TOKEN: 'xoxb-swapped',
      SLACK_API_URL: 'slack',
      REDIS_URL: 'pass@redis',
      PORT: '70000',
      LOG_LEVEL: 'loud',
      PVETOKEN_ALLOW_DATA_LOSS: 'maybe',
    };
    const told = refused(wrong);
    expect(told.map((line) => line.replace(/:.*/, '')).toSorted()).toEqual(Object.keys(wrong).toSorted());
    for (const value of Object.values(wrong).filter((value) => value !== 'slack')) {
      expect(told.join('\n')).not.toContain(value);
    }
  });
});
