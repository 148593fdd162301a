import { Redis } from 'ioredis';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { audit } from '../../src/cli/audit.ts';
import { HOUR } from '../../src/domain/time.ts';
import { Secret } from '../../src/domain/secret.ts';
import { auditMac } from '../../src/ops/audit-key.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisAuditTrail } from '../../src/store/redis-audit-trail.ts';
import { RedisPauses } from '../../src/store/redis-pauses.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { sealAudit } from '../../src/use-cases/seal-audit.ts';
import { makeSite, pvetoken, type Site } from '../support/command-line.ts';
import { ADA } from '../../playground/slack/workspaces.ts';
import { approvedBy, aPendingChange, MONDAY } from '../support/records.ts';
import { typedTerminal } from './typed-terminal.ts';

const KEY = 'a key for nothing but the tests of it';

let site: Site;
let redis: Redis;

/** Has the bot write so many entries and seal them. */
async function write(count: number, key = KEY): Promise<void> {
  const pauses = new RedisPauses(redis);
  for (let number = 0; number < count; number++) {
    await pauses.begin({ cluster: 'home', by: ADA, reason: `Upgrade, part ${number}`, since: MONDAY + number });
  }
  const trail = new RedisAuditTrail(redis);
  await sealAudit({ trail, mac: auditMac(new Secret(key)), now: () => MONDAY + HOUR });
}

/** The ids of the entries there are. */
async function ids(): Promise<string[]> {
  return (await redis.xrange(keys.audit, '-', '+')).map(([id]) => id);
}

/** Writes the audit anew, with other contents, as somebody would who can write into Redis. */
async function rewrite(change: (entries: [string, string[]][]) => [string, string[]][]): Promise<void> {
  const entries = change(await redis.xrange(keys.audit, '-', '+'));
  await redis.del(keys.audit);
  for (const [id, fields] of entries) await redis.xadd(keys.audit, id, ...fields);
}

async function runs(words: string, env: NodeJS.ProcessEnv = {}): Promise<{ status: number; text: string }> {
  const { terminal, said } = typedTerminal();
  const status = await audit(words.split(' '), { ...site.env, PVETOKEN_AUDIT_KEY: KEY, ...env }, terminal);
  return {
    status,
    text: said
      .join('\n')
      .replaceAll(/\b\d{13}-\d+\b/g, 'ID')
      .replaceAll(/\(2[^)]*Z\)/g, '(MOMENT)'),
  };
}

beforeEach(async () => {
  site = await makeSite();
  redis = new Redis(site.env['REDIS_URL'] ?? '');
  onTestFinished(() => redis.disconnect());
});

describe('pvetoken audit verify', () => {
  it('says that nothing was changed, and what to keep of it', async () => {
    await write(3);
    await write(2);
    const { status, text } = await runs('verify');
    expect(text).toMatch(
      /^Nothing was changed: 5 entries are as written\.\nIt ends with the checkpoint 2:[\w-]{43}; keep that elsewhere, and give it the next time\.$/,
    );
    expect(status).toBe(0);
    const [checkpoint = ''] = /2:[\w-]{43}/.exec(text) ?? [];
    expect(await runs(`verify --checkpoint ${checkpoint}`)).toMatchObject({ status: 0 });
  });

  it('names the entry that somebody changed, and where one is missing', async () => {
    await write(5);
    await rewrite((entries) =>
      entries.flatMap(([id, fields], place): [string, string[]][] =>
        place === 1 ? [[id, ['paused', 'home', 'event', '{}']]] : place === 2 ? [] : [[id, fields]],
      ),
    );
    const { status, text } = await runs('verify');
    expect(text).toMatch(
      /^The audit was changed: 3 entries are as written, and these are not:\n  entry ID \(MOMENT\) is not what the bot wrote\n  1 entry is missing between ID and ID \(MOMENT\)\n/,
    );
    expect(status).toBe(2);
  });

  it('names the entry of a grant of which one field was changed, whichever', async () => {
    const store = new RedisStore(redis, undefined, { policy: 'Zq3-x_9A', team: () => 'T0HOME' });
    await store.save({ ...approvedBy(aPendingChange()), from: 'pending' }, undefined);
    await write(0);
    const [[id, fields] = ['', []]] = await redis.xrange(keys.audit, '-', '+');
    expect(fields).toHaveLength(2 * ['request', 'act', 'at', 'was', 'by', 'policy', 'event'].length);
    for (const place of fields.keys()) {
      await rewrite(() => [[id, fields.with(place, `${fields[place]}0`)]]);
      const { status, text } = await runs('verify');
      expect(text).toContain('entry ID (MOMENT) is not what the bot wrote');
      expect(status).toBe(2);
    }
    await rewrite(() => [[id, [...fields]]]);
    expect(await runs('verify')).toMatchObject({ status: 0 });
  });

  it('sees by a checkpoint that the end was cut off together with its seal', async () => {
    await write(2);
    await write(1);
    const [checkpoint = ''] = /2:[\w-]{43}/.exec((await runs('verify')).text) ?? [];
    await redis.xdel(keys.audit, (await ids()).at(-1) ?? '');
    await redis.xdel(keys.auditSeals, '2-0');
    expect(await runs('verify')).toMatchObject({ status: 0 });
    const { status, text } = await runs(`verify --checkpoint ${checkpoint}`);
    expect(text).toContain('the end was cut off: there was a seal 2, and the last one is 1');
    expect(status).toBe(2);
  });

  it('names an entry whose id stands for no moment', async () => {
    await write(1);
    await redis.xadd(keys.audit, `${2n ** 63n}-0`, 'paused', 'home', 'event', '{}');
    await write(1);
    await redis.del(keys.auditSeals);
    await write(0);
    await rewrite((entries) => entries.map(([id]) => [id, ['paused', 'home', 'event', 'other']]));
    const { status, text } = await runs('verify');
    expect(text).toContain('(at an unknown time) is not what the bot wrote');
    expect(status).toBe(2);
  });

  it('sees a seal that is none', async () => {
    await write(2);
    await write(1);
    await redis.del(keys.auditSeals);
    await redis.xadd(keys.auditSeals, '1-0', 'seal', 'not JSON');
    const { status, text } = await runs('verify');
    expect(text).toContain('seal 1 is not what the bot made of it');
    expect(status).toBe(2);
  });

  it('verifies what was sealed with an earlier key, if that is given too', async () => {
    const old = 'the key that the bot had until last year';
    await write(2, old);
    await write(1);
    expect((await runs('verify')).text).toMatch(/seal 1 was made with the key [\w-]{8}, which is not given/);
    expect(await runs('verify', { PVETOKEN_AUDIT_OLD_KEYS: old })).toMatchObject({ status: 0 });
  });

  it('is readable for scripts', async () => {
    await write(1);
    const { text } = await runs('verify --json');
    expect(JSON.parse(text)).toMatchObject({ verified: 1, unsealed: 0, flaws: [] });
  });
});

/** The acts that an export names, of entries whose act is their day. */
async function days(words: string): Promise<string[]> {
  return (await runs(`export ${words}`)).text.match(/(?<="act":")[^"]+/g) ?? [];
}

describe('pvetoken audit export', () => {
  it('gives every entry, the oldest first, a line each', async () => {
    await write(2);
    const { status, text } = await runs('export');
    expect(text.split('\n').map((line) => JSON.parse(line) as unknown)).toEqual(
      [0, 1].map((number) => ({
        id: 'ID',
        time: new Date(MONDAY + number).toISOString(),
        act: 'paused',
        actor: ADA,
        details: { cluster: 'home', by: ADA, reason: `Upgrade, part ${number}` },
      })),
    );
    expect(status).toBe(0);
  });

  it('gives as many as there are, in other formats too', async () => {
    await Promise.all(
      Array.from({ length: 1201 }, async (_, number) => await redis.xadd(keys.audit, '*', 'paused', `${number}`)),
    );
    expect((await runs('export --format cef')).text.split('\n')).toHaveLength(1201);
    const [heading, ...rows] = (await runs('export --format csv')).text.split('\n');
    expect(heading).toBe('time,id,act,actor,request,before,after,policy,details');
    expect(rows).toHaveLength(1201);
  });

  it('gives those of a time', async () => {
    for (const day of ['2026-11-01', '2026-11-02', '2026-11-03']) {
      await redis.xadd(keys.audit, `${Date.parse(day)}-0`, 'event', JSON.stringify({ type: day, at: Date.parse(day) }));
    }
    expect(await days('--since 2026-11-02')).toEqual(['2026-11-02', '2026-11-03']);
    expect(await days('--until 2026-11-02')).toEqual(['2026-11-01']);
    expect(await days('--since 2026-11-01T00:00:01Z --until 2026-11-02T00:00:00.001Z')).toEqual(['2026-11-02']);
    expect(await days('--since 1m --until 2026-11-01')).toEqual([]);
  });
});

describe('pvetoken audit tail', () => {
  it('shows the newest entries and each new one, until Control-C', async () => {
    await write(3);
    const tail = pvetoken(['audit', 'tail', '-n', '2'], { ...site.env });
    expect(await tail.says(/part 1/)).toMatch(
      new RegExp(`^2026-01-05T09:00:00.001Z  paused  by ${ADA}  \\{"cluster":"home",.*part 1"\\}$`),
    );
    await tail.says(/part 2/);
    await new RedisPauses(redis).end('home', ADA, MONDAY);
    await tail.says(/resumed/);
    tail.signal('SIGINT');
    const { code, output } = await tail.ended;
    expect(output.split('\n')).toHaveLength(3);
    expect(code).toBe(0);
  });

  it('shows only new ones, as JSON, to who wants no old ones', async () => {
    await write(1);
    const tail = pvetoken(['audit', 'tail', '-n', '0', '--json'], { ...site.env });
    // When it looked for the first time it cannot be seen, so there is a new one each time until it shows one.
    let showed = false;
    const shown = tail.says(/resumed|paused/).then((line) => {
      showed = true;
      return line;
    });
    await vi.waitFor(
      async () => {
        await write(1);
        expect(showed).toBe(true);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(JSON.parse(await shown)).toMatchObject({ act: 'paused', actor: ADA });
    tail.signal('SIGTERM');
    expect((await tail.ended).code).toBe(0);
  });
});

describe('pvetoken audit', () => {
  it.each([
    ['verify --checkpoint 12', /^pvetoken audit: 12 is no checkpoint; one is NUMBER:SEAL, as verify prints it/],
    ['rewrite', /^pvetoken audit: there is no rewrite; there are verify, export and tail/],
    ['export --format xml', /^pvetoken audit: there is no format xml; there are jsonl, csv, cef/],
    ['export --since yesterday', /^pvetoken audit: cannot read yesterday as a moment; a moment is 30d/],
    ['export --until 2026-13-01', /^pvetoken audit: cannot read 2026-13-01 as a moment/],
    ['tail -n ten', /^pvetoken audit: cannot read ten as a number of entries/],
    ['verify --all', /^pvetoken audit: Unknown option '--all'/],
  ])('says what is wrong with: %s', async (words, complaint) => {
    const { status, text } = await runs(words);
    expect(text).toMatch(complaint);
    expect(status).toBe(1);
  });

  it('says what is missing', async () => {
    expect((await runs('verify', { PVETOKEN_AUDIT_KEY: '' })).text).toMatch(/^PVETOKEN_AUDIT_KEY is missing;/);
    expect((await runs('verify', { REDIS_URL: '' })).text).toMatch(/^REDIS_URL is missing;/);
    expect((await runs('verify', { PVETOKEN_AUDIT_KEY: 'short' })).text).toMatch(
      /PVETOKEN_AUDIT_KEY: must have 32 characters or more/,
    );
    expect((await runs('verify', { REDIS_URL: '/nowhere/redis.sock' })).text).toMatch(/^It could not be done: /);
  });
});
