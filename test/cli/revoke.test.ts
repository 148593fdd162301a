import { hostname, userInfo } from 'node:os';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { keys } from '../../src/store/keys.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { makeSite } from '../support/command-line.ts';
import { commandLine, siteAtWork, type SiteAtWork } from './bot-at-work.ts';

const ME = `${userInfo().username} on ${hostname()}`;

/** Ruth gets a token. @returns the request's id. */
async function granted({ ruth, ann }: SiteAtWork, ask = 'provisioner rebuild the dev cluster'): Promise<string> {
  const id = await ruth.asks(ask);
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  return id;
}

describe('pvetoken revoke', () => {
  it('takes a token away by a running bot, and everybody reads that an operator did', async () => {
    const atWork = await siteAtWork();
    const { runs, site, ruth, ann } = atWork;
    const id = await granted(atWork);
    const said = await runs(['revoke', id, '--reason', 'The laptop was <stolen>'], { answers: ['yes'] });
    expect(said.asked).toEqual(['Revoke 1 grant? Nobody can bring them back. Type yes: ']);
    expect(said.text.split('\n').slice(2)).toEqual([
      `Started to revoke 1 grant, as ${ME}.`,
      'Waiting until it is seen to be gone…',
      `${id} is gone from its cluster.`,
    ]);
    expect(said.status).toBe(0);
    expect(holdings(site.world.proxmox)).toEqual(isEmpty);

    const words = new RegExp(
      `Revoked.*: taken away by an operator at the command line \\(\`?${ME}\`?\\), saying \`?The laptop was (<|&lt;)stolen(>|&gt;)\`?\\.`,
    );
    await ann.seesCard(id, words);
    await ann.seesReply(id, words);
    await ruth.seesDm(words);
    expect((await ruth.isAnswered(`/pvetoken status ${id}`)).text).toMatch(/taken away by an operator/);
    const shown = await runs(['requests', 'show', id]);
    expect(shown.text).toContain(`  because    taken away by the operator ${ME}, saying "The laptop was <stolen>"`);
    expect(shown.text).toContain(`  began to revoke it: taken away by the operator ${ME}`);

    expect(await runs(['revoke', id, '--yes'])).toMatchObject({
      status: 1,
      text: `Nothing was changed: request ${id} is revoked, so there is no token of it to take away.`,
    });
  });

  it('takes away all of a selection, and nothing before a yes', async () => {
    const atWork = await siteAtWork();
    const { runs, site, ann } = atWork;
    const first = await granted(atWork);
    const second = await granted(atWork, 'operator on /vms/100 restart it');
    const no = await runs(['revoke', '--all'], { answers: ['no'] });
    expect(no).toMatchObject({ status: 1, asked: [expect.stringMatching(/^Revoke 2 grants\?/)] });
    expect(no.text).toMatch(/Nothing was changed\.$/);
    expect(await runs(['revoke', '--all'])).toMatchObject({ status: 1, text: expect.stringMatching(/say --yes/) });
    expect(await runs(['revoke', '--cluster', 'lab', '--yes'])).toMatchObject({
      status: 0,
      text: 'Nothing was changed: there is no grant of the cluster lab.',
    });
    expect(holdings(site.world.proxmox).tokens).toHaveLength(2);

    expect(await runs(['revoke', '--role', 'operator', '--yes', '--wait'])).toMatchObject({
      status: 0,
      text: expect.stringMatching(new RegExp(`${second} is gone from its cluster\\.$`)),
    });
    expect(holdings(site.world.proxmox).tokens).toEqual([`pvt-${first}@pve!pvt-${first}`]);
    const withoutWaiting = await runs(['revoke', '--user', RUTH, '--yes']);
    expect(withoutWaiting.status).toBe(0);
    expect(withoutWaiting.text).toMatch(/\nStarted to revoke 1 grant, as .*\.$/);
    await ann.seesCard(first, /Revoked/);
    expect(holdings(site.world.proxmox)).toEqual(isEmpty);
  });

  it('says so when the cluster does not let the bot finish in time', async () => {
    const atWork = await siteAtWork();
    const { runs, site, ann } = atWork;
    const id = await granted(atWork);
    const outage = site.world.proxmox.inject({ kind: 'down' });
    const said = await runs(['revoke', id, '--yes', '--wait', '--timeout', '2s']);
    expect(said.status).toBe(2);
    expect(said.text).toMatch(
      new RegExp(
        `After 2s, 1 grant is not seen to be gone:\n  ${id}: .*; its token may work until its own end on Proxmox, 2.*Z\n`,
      ),
    );
    outage.remove();
    await ann.seesCard(id, /Revoked/);
  });

  it('says so when no bot runs, and a bot that starts later does it', async () => {
    const atWork = await siteAtWork();
    const id = await granted(atWork);
    const { site } = atWork;
    // The bot goes on, but hears of nothing: its records are elsewhere.
    const redis = new Redis(site.env['REDIS_URL'] ?? '');
    const record = await redis.hgetall(keys.request(id));
    redis.disconnect();
    const quiet = await makeSite();
    const elsewhere = new Redis(quiet.env['REDIS_URL'] ?? '');
    await elsewhere.hset(keys.request(id), record);
    await elsewhere.zadd(keys.open, '1', id);
    const said = await commandLine(quiet).runs(['revoke', id, '--yes', '--wait', '--timeout', '1s']);
    expect(said.text).toContain(`${id}: no bot has tried to take it away yet; its token may work until`);
    expect(said.text).toMatch(/If none of this version runs, start one;\n/);
    expect(said.status).toBe(2);
    expect(await elsewhere.hget(keys.request(id), 'form')).toBe('2');
    expect(await elsewhere.zrange(keys.due, '0', '-1')).toEqual([id]);
    elsewhere.disconnect();
  });

  it('counts what it cannot read as not ended, so that nobody believes that all is over', async () => {
    const atWork = await siteAtWork();
    const { runs, site } = atWork;
    const damaged = await granted(atWork);
    const newer = await granted(atWork);
    const id = await granted(atWork);
    const redis = new Redis(site.env['REDIS_URL'] ?? '');
    await redis.hset(keys.request(damaged), 'record', 'not a record');
    await redis.hset(keys.request(newer), 'form', '99');
    redis.disconnect();
    const { status, text } = await runs(['revoke', '--all', '--yes', '--wait']);
    expect(status).toBe(2);
    expect(text).toContain(`Request ${damaged} may be meant too, and cannot be read.`);
    expect(text).toMatch(/\nStarted to revoke 1 grant, as .*\.\nCould not start with 2 grants; run this again/);
    expect(text).toMatch(new RegExp(`\n${id} is gone from its cluster\\.$`));
    expect(await runs(['revoke', newer, '--yes'])).toMatchObject({
      status: 1,
      text: `Use the newer version of pvetoken: request ${newer} was written by a newer version of the bot.`,
    });
  });

  it.each([
    [['revoke'], /^pvetoken revoke: say one of ID, --role R, --user U, --cluster C and --all\n/],
    [['revoke', 'k7m3q9xa', '--all'], /^pvetoken revoke: say one of/],
    [['revoke', 'k7m3'], /^pvetoken revoke: k7m3 is no request id/],
    [['revoke', '--all', '--wait', '--no-wait'], /^pvetoken revoke: --wait and --no-wait exclude each other/],
    [['revoke', '--all', '--timeout', 'soon'], /^pvetoken revoke: soon is no duration; say --timeout 2m/],
    [['revoke', '--all', '--reason', 'x'.repeat(501)], /^pvetoken revoke: a reason has 500 signs at most/],
    [['revoke', 'k7m3q9xa'], /^There is no request k7m3q9xa;/],
  ])('does nothing for words that are wrong: %j', async (words, complaint) => {
    const { status, text } = await commandLine(await makeSite()).runs(words);
    expect(text).toMatch(complaint);
    expect(status).toBe(1);
  });
});
