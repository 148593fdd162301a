import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Redis } from 'ioredis';
import { startBotProcess } from '../../playground/bot-process.ts';
import { ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { startWorld } from '../../playground/world.ts';
import { HOUR } from '../../src/domain/time.ts';
import { createLog } from '../../src/ops/log.ts';
import { CAUGHT, expectKept, ownSecrets, startWatched } from '../support/canary.ts';
import { Evidence, watchRedis } from '../support/evidence.ts';
import { ownRedis } from '../support/redis.ts';
import { Screen } from '../support/screen.ts';

const SECRET_DM = (args: Record<string, unknown>): boolean => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN');

describe('a secret is nowhere but in the DM of the person it was made for', () => {
  it.each(['socket', 'http'] as const)('on a journey from the ask to expiry, over %s', async (mode) => {
    const watched = await startWatched({ mode });
    const { ruth, ann, slack, proxmox, evidence, look, pass } = watched;
    const making = proxmox.inject({ kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } });
    const telling = slack.inject({ method: 'chat.update', when: SECRET_DM, kind: 'hold', done: true });
    const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
    const card = await ann.seesCard(id);
    await look();
    await ann.clicks(card, 'Approve');
    await making.reached;
    await look();
    await making.release();
    await telling.reached;
    await look();
    telling.release();
    const { secret, message } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    await look();
    await ruth.clicks(message, 'I stored it');
    await ruth.noLongerSeesDm(new RegExp(secret));
    await look();
    pass(HOUR);
    await ruth.seesDm(/stops working/);
    await look();
    pass(HOUR);
    await ruth.seesDm(/^Revoked/);
    await ann.seesReply(id, /Revoked/);

    expect(watched.issued()).toEqual([secret]);
    await expectKept(watched, [secret]);
    expect(evidence.places()).toEqual(
      expect.arrayContaining([
        'log',
        'metrics',
        'command',
        `hash {pvetoken}:request:${id}`,
        'stream {pvetoken}:audit',
        'stream {pvetoken}:cluster-home:events',
        'list {pvetoken}:cluster-home:active',
        `string {pvetoken}:lease:cluster.${id}`,
        'zset {pvetoken}:due',
      ]),
    );
  });

  it.each([
    ['9.2', 'Proxmox makes it anew', true],
    ['9.1', 'the token is deleted and made again', false],
  ] as const)('when Slack loses the answer to it, and on %s %s', async (level, _how, regenerates) => {
    const watched = await startWatched({ level });
    const { ruth, ann, slack, proxmox, look, letTimeFlow } = watched;
    const lost = slack.inject({ method: 'chat.update', when: SECRET_DM, kind: 'reset', done: true });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await lost.reached;
    await look();
    letTimeFlow();
    await ann.seesCard(id, /Active until/);
    await look();
    const regenerated = proxmox.calls().filter(({ method, params }) => method === 'PUT' && 'regenerate' in params);
    expect(regenerated.some(({ status }) => status === 200)).toBe(regenerates);
    expect(watched.issued()).toHaveLength(2);
    await ruth.clicks(await ruth.seesDm(/Store the secret now/), 'I stored it');
    await ruth.waits(() => ruth.secrets().length === 0, 'both messages to go');
    await ruth.types(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    await expectKept(watched, watched.issued());
  });

  it('when Slack never takes it, and the request fails', async () => {
    const watched = await startWatched({
      adjust: ({ timing }) => {
        timing['provisioningWindow'] = '20s';
      },
    });
    const { ruth, ann, slack, look, letTimeFlow } = watched;
    const outage = slack.inject({
      method: 'chat.update',
      when: SECRET_DM,
      kind: 'status',
      status: 500,
      times: Infinity,
    });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await outage.reached;
    await look();
    letTimeFlow();
    await ann.seesCard(id, /Failed/);
    expect(watched.issued().length).toBeGreaterThan(1);
    await expectKept(watched, []);
  });

  it('in all that the process writes to its terminal, whatever library writes it', async () => {
    const { url } = await ownRedis();
    const world = await startWorld({ redisUrl: url, authFailureDelayMs: 0 });
    const bot = await startBotProcess(world, 'trace');
    onTestFinished(async () => {
      await bot.kill();
      await world.close();
    });
    await world.slack.connected();
    const ruth = new Screen(world.slack, RUTH);
    const ann = new Screen(world.slack, ANN);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret, message } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    await ruth.clicks(message, 'I stored it');
    await ruth.types(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    await bot.stop();
    const written = bot.log().join('\n');
    expect(written).toContain('told to stop');
    for (const hidden of [secret, ...ownSecrets(world.environment, world.slack), CAUGHT]) {
      expect(written).not.toContain(hidden);
    }
  });
});

describe('the canary sings', () => {
  it('of a secret in a Redis key of any type, in a key’s name and in a command of the past', async () => {
    const { url } = await ownRedis();
    const evidence = new Evidence();
    const watch = await watchRedis(url, evidence);
    const redis = new Redis(url);
    const secrets = Array.from({ length: 6 }, () => randomUUID());
    const [inString = '', inHash = '', inList = '', inSet = '', inSortedSet = '', inStream = ''] = secrets;
    await redis.set('a', `{"deep":"${inString}"}`);
    await redis.hset('b', 'field', `PVEAPIToken=x@pve!y=${inHash}`);
    await redis.rpush('c', inList);
    await redis.sadd('d', inSet);
    await redis.zadd('e', 1, inSortedSet);
    await redis.xadd('f', '*', 'event', inStream.toUpperCase());
    const name = randomUUID();
    await redis.set(`g:${name}`, '1');
    const past = randomUUID();
    await redis.eval(`redis.call('SET', KEYS[1], '${past}') redis.call('DEL', KEYS[1])`, 1, 'h');
    redis.disconnect();
    await watch.look();

    const keys = ['string a', 'hash b', 'list c', 'set d', 'zset e', 'stream f'];
    expect(secrets.map((secret) => evidence.placesOf(secret))).toEqual(keys.map((key) => ['command', key]));
    expect(evidence.placesOf(name)).toEqual(['command', `string g:${name}`]);
    expect(evidence.placesOf(past)).toEqual(['command']);
    expect(evidence.placesOf(randomUUID())).toEqual([]);
  });

  it('of a secret in the log, also of one that its last net caught', () => {
    const evidence = new Evidence();
    const log = createLog('trace', { write: (line) => evidence.add('log', line) });
    log.trace({ headers: { token: 'homelab-secret' } }, 'a call');
    expect(evidence.placesOf('homelab-secret')).toEqual(['log']);
    log.trace(`a call with ${randomUUID()}`);
    expect(evidence.placesOf(CAUGHT)).toEqual(['log']);
  });

  it('of a word that went through the whole bot', async () => {
    const word = randomUUID();
    const watched = await startWatched({
      adjust: ({ roles }) => {
        if (roles['provisioner']) roles[`r-${word}`.slice(0, 40)] = roles['provisioner'];
      },
    });
    const { ruth, ann, look, evidence } = watched;
    const id = await ruth.asks(`r-${word} rebuild the dev cluster`);
    await ann.denies(await ann.seesCard(id));
    await ruth.seesDm(/^Denied/);
    await look();
    expect(evidence.placesOf(word)).toEqual(
      expect.arrayContaining([
        'command',
        `hash {pvetoken}:request:${id}`,
        'metrics',
        'Slack, chat.postMessage to C0ACCESS01',
        'Slack, a message in C0ACCESS01',
        `Slack, response_url to ${RUTH}`,
      ]),
    );
    await expect(expectKept({ ...watched, issued: () => [word] }, [])).rejects.toThrow('to deeply equal []');
  });
});
