import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { roundText } from '../../src/cli/discrepancy-text.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { keys } from '../../src/store/keys.ts';
import { makeSite } from '../support/command-line.ts';
import { everyReconciled } from '../slack/views/reconciled.ts';
import { commandLine, siteAtWork } from './bot-at-work.ts';

/** What is judged only once it is some minutes old, is; nobody but the command sees this clock. */
function someMinutesLater(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * MINUTE });
  onTestFinished(() => void vi.useRealTimers());
}

describe('pvetoken reconcile', () => {
  it('finds what was changed on a cluster: only looks with --observe, and puts it right without', async () => {
    const { runs, site, ruth, ann } = await siteAtWork();
    const { proxmox } = site.world;
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    someMinutesLater();
    expect(await runs(['reconcile'])).toMatchObject({
      status: 0,
      text: 'home: 1 request holds something there; all is as approved.',
    });

    const token = `pvt-${id}@pve!pvt-${id}`;
    const before = proxmox.tokens();
    proxmox.setTokenExpiry(token, 0);
    const redis = new Redis(site.env['REDIS_URL'] ?? '');
    const entries = await redis.xlen(keys.audit);
    const seen = await runs(['reconcile', '--observe', '--cluster', 'home']);
    expect(seen.status).toBe(2);
    expect(seen.text).toMatch(
      new RegExp(
        `^home: 1 request holds something there; 1 difference\\.\n  ${token}, asked for by \\w+: its token has no end, which is too late; nothing was changed: it was only observed$`,
      ),
    );
    expect(proxmox.tokens()).not.toEqual(before);
    expect(await redis.xlen(keys.audit)).toBe(entries);
    expect(await redis.exists(keys.discrepancies('home'), keys.discrepanciesOwed)).toBe(0);

    const mended = await runs(['reconcile', '--json']);
    expect(JSON.parse(mended.text)).toMatchObject({
      clusters: [{ kind: 'done', cluster: 'home', held: 1, found: [{ handling: { kind: 'done' } }], left: 0 }],
    });
    expect(mended.status).toBe(0);
    expect(proxmox.tokens()).toEqual(before);
    expect(await redis.llen(keys.discrepanciesOwed)).toBe(1);
    redis.disconnect();
  });

  it('has a grant ended whose token is gone, and a running bot tells everybody', async () => {
    const { runs, site, ruth, ann, ada } = await siteAtWork();
    const { proxmox } = site.world;
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    someMinutesLater();
    proxmox.deleteToken(`pvt-${id}@pve!pvt-${id}`);
    expect((await runs(['reconcile'])).text).toMatch(/it is gone, and its grant was to go on; put right$/);
    await ann.seesReply(id, /Being revoked: its token was gone from the cluster before its time/);
    await ada.seesAlert(/it is gone from the cluster, and its grant was to go on/);
  });

  it('says which cluster could not be read, and what is wrong with its words', async () => {
    const site = await makeSite();
    const { runs } = commandLine(site);
    expect(await runs(['reconcile', '--cluster', 'hme'])).toMatchObject({
      status: 1,
      text: 'There is no cluster hme in the configuration; there is home.',
    });
    expect((await runs(['reconcile', 'home'])).text).toMatch(/^pvetoken reconcile: it takes options only: home\n/);
    site.world.proxmox.inject({ kind: 'down' });
    const { status, text } = await runs(['reconcile']);
    expect(text).toMatch(/\nhome: could not be read to its end, and nothing is concluded from that: "Proxmox: /);
    expect(status).toBe(1);
  });
});

it.each(everyReconciled('some words'))(
  'an operator reads a difference in one line: $discrepancy $handling',
  (found) => {
    const text = roundText({ kind: 'done', cluster: 'home', mode: 'enforce', held: 2, found: [found], left: 1 });
    expect(text).toMatch(
      /^home: 2 requests hold something there; 1 difference\.\n {2}[^\n]+; [^\n]+\n {2}1 could not be looked/,
    );
    expect(text).not.toMatch(/undefined|\[object|NaN/);
  },
);
