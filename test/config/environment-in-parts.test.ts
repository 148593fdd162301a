import { expect, it } from 'vitest';
import { parseEnvironmentInParts } from '../../src/config/environment-in-parts.ts';

const SOUND = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  REDIS_URL: 'redis://127.0.0.1:6379',
};

it('gives all parts of a sound environment', () => {
  const parts = parseEnvironmentInParts(SOUND);
  expect(parts).toMatchObject({ problems: [], configPath: './pvetoken.yml', allowDataLoss: false });
  expect(parts.slack?.mode.kind).toBe('socket');
  expect(parts.redis.url?.reveal()).toBe(SOUND.REDIS_URL);
});

it.each([
  ['of Redis, when those of Slack are wrong', { SLACK_BOT_TOKEN: '' }, { slack: undefined, redis: { isOwn: false } }],
  ['of Slack, when that of Redis is wrong', { REDIS_URL: 'x' }, { redis: { isOwn: false, url: undefined } }],
  ['of both, when others are wrong', { PORT: 'x', PVETOKEN_AUDIT_KEY: 'short' }, { redis: { isOwn: false } }],
  ['of HTTP mode', { SLACK_MODE: 'http', SLACK_SIGNING_SECRET: '' }, { slack: undefined }],
])('gives those parts that can be read: %s', (_, changes, parts) => {
  const read = parseEnvironmentInParts({ ...SOUND, ...changes });
  expect(read).toMatchObject(parts);
  expect(read.problems).not.toEqual([]);
});

it('knows where the bot would run a Redis of its own, and may lose data', () => {
  expect(
    parseEnvironmentInParts({ ...SOUND, REDIS_URL: ' ', PVETOKEN_ALLOW_DATA_LOSS: 'true', PVETOKEN_CONFIG: '/p.yml' }),
  ).toMatchObject({ redis: { isOwn: true, url: undefined }, allowDataLoss: true, configPath: '/p.yml' });
});
