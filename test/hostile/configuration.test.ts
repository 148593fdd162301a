import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseEnvironment } from '../../src/config/environment.ts';
import { parseConfiguration } from '../../src/config/load.ts';
import { problemLine, type Checked } from '../../src/config/problem.ts';
import { policyText } from '../config/policy-text.ts';
import { counterexample, TIMEOUT_MS } from '../support/effort.ts';
import { mutated } from '../support/mutated.ts';
import { LINES, WORDS } from './support/configuration-words.ts';

const SECRET = '5ec2e75e-5ec2-4e75-8ec2-e75e5ec2e75e';
const ENV = { PVE_HOME_SECRET: SECRET, PVE_LAB_SECRET: SECRET };
const EXAMPLE = readFileSync(new URL('../../pvetoken.example.yml', import.meta.url), 'utf8');
const SAMPLES = [
  EXAMPLE,
  policyText(),
  policyText({ 'roles.dev.delivery': 'reveal', 'roles.dev.ticket': { required: true } }),
];

/** What is wrong with how a text was judged: it was neither taken nor refused with a place and something to do. */
function wrongWith(checked: Checked<unknown>): unknown {
  if (checked.ok) return Object.isFrozen(checked.value) ? undefined : 'taken, and not frozen';
  if (checked.problems.length === 0) return 'refused for no reason';
  const lines = checked.problems.map(problemLine);
  const vague = checked.problems.find(
    ({ path, line, reason }) => (path === '' && line === undefined && reason.length < 10) || !/[a-z]{2}/i.test(reason),
  );
  if (vague !== undefined) return vague;
  if (lines.some((line) => line.includes(SECRET))) return 'a secret is told';
  const clumsy = checked.problems.find(({ reason }) => /Invalid input|undefined|\[object/.test(reason));
  return clumsy ?? lines.find((line) => line.length > 2000);
}

function judged(text: string): unknown {
  return wrongWith(parseConfiguration(text, { env: ENV, folder: '/nowhere' }));
}

describe('a configuration file', { timeout: TIMEOUT_MS }, () => {
  it('that says something wrong is taken, or refused with what to mend and where', async () => {
    const files = mutated(
      SAMPLES.map((text) => parse(text) as unknown),
      { words: [...WORDS, SECRET], most: 4 },
    );
    const property = fc.property(files, (file) => {
      const text = JSON.stringify(file);
      expect(judged(text)).toBeUndefined();
    });
    expect(await counterexample('configuration files by what they say', property, 150)).toBeUndefined();
  });

  it('whose text is damaged is taken, or refused with what to mend and where', async () => {
    const damage = fc.tuple(
      fc.nat(),
      fc.nat({ max: 40 }),
      fc.oneof(fc.constantFrom(...LINES), fc.string()),
      fc.boolean(),
    );
    const texts = fc.tuple(fc.constantFrom(...SAMPLES), fc.array(damage, { minLength: 1, maxLength: 4 }));
    const property = fc.property(texts, ([sample, damages]) => {
      let text = sample;
      for (const [at, length, insert, isLine] of damages) {
        const place = at % (text.length + 1);
        const from = isLine ? text.lastIndexOf('\n', place) + 1 : place;
        text = text.slice(0, from) + insert + (isLine ? '\n' : '') + text.slice(from + (isLine ? 0 : length));
      }
      expect(judged(text)).toBeUndefined();
    });
    expect(await counterexample('configuration files by their text', property, 150)).toBeUndefined();
  });

  it.each([
    [
      'unfolds without end',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`)
        .join('\n')}\n`,
    ],
    ['holds itself', 'clusters: &a\n  home: *a\nroles: *a\n'],
    ['is nested without end', `clusters: ${'['.repeat(20_000)}`],
    [
      'is nested without end, by lines',
      Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ],
    ['has a key without end', `${'k'.repeat(2_000_000)}: 1`],
    ['has very many keys', Array.from({ length: 1000 }, (_, index) => `k${index}: 1`).join('\n')],
    [
      'has very many roles',
      stringify({
        ...(parse(policyText()) as object),
        roles: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`r${index}`, {}])),
      }),
    ],
    ['merges what is not there', 'clusters:\n  <<: *nothing\n'],
    ['has a prototype', '{"clusters": {"__proto__": {"endpoints": []}}, "roles": {"constructor": {}}}'],
    ['is of tabs', 'clusters:\n\thome:\n\t\tendpoints: []\n'],
  ])('that %s is refused with what to mend and where', (_, text) => {
    expect(judged(text)).toBeUndefined();
    expect(parseConfiguration(text, { env: ENV, folder: '/nowhere' }).ok).toBe(false);
  });
});

describe('the environment', { timeout: TIMEOUT_MS }, () => {
  it('that says something wrong is taken, or refused with what to mend and where', async () => {
    const common = {
      SLACK_BOT_TOKEN: `xoxb-${SECRET}`,
      REDIS_URL: `redis://:${SECRET}@redis:6379`,
      PORT: '3000',
      LOG_LEVEL: 'info',
      SLACK_API_URL: 'https://slack.com/api/',
    };
    const samples = [
      {
        ...common,
        SLACK_MODE: 'socket',
        SLACK_APP_TOKEN: `xapp-${SECRET}`,
        PVETOKEN_ALLOW_DATA_LOSS: 'false',
        HOST: '127.0.0.1',
      },
      {
        ...common,
        SLACK_MODE: 'http',
        SLACK_SIGNING_SECRET: SECRET,
        SLACK_BOT_TOKEN_FILE: '/nowhere',
        PVETOKEN_CONFIG: './x.yml',
      },
    ];
    const words = [
      'socket',
      'http',
      'HTTP',
      'true',
      'TRUE',
      '65536',
      '0x10',
      'redis://',
      '/',
      'unix:/x',
      'http://slack.com',
      `xoxb-${SECRET}`,
      '/dev/null',
      '/',
    ];
    const property = fc.property(mutated(samples, { words }), (env) => {
      const texts = Object.entries(env as object).filter(
        (each): each is [string, string] => typeof each[1] === 'string',
      );
      expect(wrongWith(parseEnvironment(Object.fromEntries(texts)))).toBeUndefined();
    });
    expect(await counterexample('environments', property, 1500)).toBeUndefined();
  });
});
