import { hostname, userInfo } from 'node:os';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { keys } from '../../src/store/keys.ts';
import { makeSite } from '../support/command-line.ts';
import { commandLine, siteAtWork, startBot } from './bot-at-work.ts';
import { Screen } from '../support/screen.ts';
import { ADA } from '../../playground/slack/workspaces.ts';

const OPERATOR = { user: userInfo().username, host: hostname() };
const ME = `${userInfo().username} on ${hostname()}`;
const AUTHOR = `An operator at the command line \\(\`?${ME}\`?\\)`;

describe('pvetoken pause and pvetoken resume', () => {
  it('stop new tokens and let them be made again, and say who did it', async () => {
    const { runs, ruth, ann, ada } = await siteAtWork();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);

    const paused = await runs(['pause', '--cluster', 'home', 'New', 'disks']);
    expect(paused).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^Paused: no new tokens are made on home\./),
    });
    expect(paused.text).toMatch(
      /\nResume with: pvetoken resume --cluster home\nA running bot tells the alerts channel/,
    );
    const words = new RegExp(`${AUTHOR} paused new tokens on \`?home\`? .*Why: \`?New disks\`?\\.`);
    expect((await ruth.isAnswered('/pvetoken request provisioner rebuild it again')).text).toMatch(words);
    await ann.clicks(card, 'Approve');
    await ann.isTold(words);
    await ada.seesAlert(words);
    expect((await ada.isAnswered('/pvetoken list all')).text).toMatch(words);
    expect((await runs(['requests', 'list'])).text).toMatch(
      new RegExp(`^Paused on home since 2.*Z by ${ME}: "New disks"\nID `),
    );

    expect(JSON.parse((await runs(['requests', 'list', '--json'])).text)).toMatchObject({
      pauses: [{ cluster: 'home', by: OPERATOR, reason: 'New disks', since: expect.stringMatching(/^2.*Z$/) }],
    });
    expect(await runs(['resume'])).toMatchObject({
      status: 1,
      text: expect.stringMatching(
        new RegExp(`^Nothing to resume: there is no pause of every cluster\\.\nPaused on home .* by ${ME}`),
      ),
    });
    expect(await runs(['pause', 'Everything'])).toMatchObject({ status: 0 });
    expect((await runs(['resume', '--cluster', 'home'])).text).toMatch(
      /^Resumed new tokens on home, paused since .*Z\.\nStill: Paused on every cluster since .*: "Everything"\n/,
    );
    expect(await runs(['resume'])).toMatchObject({
      status: 0,
      text: expect.stringMatching(/^Resumed new tokens on every cluster/),
    });
    await ada.seesAlert(new RegExp(`${AUTHOR} resumed new tokens on every cluster`));
    await ann.clicks(card, 'Approve');
    await ann.seesCard(id, /Active until/);
  });

  it('are told to the alerts channel by the first bot that runs, once', async () => {
    const site = await makeSite(undefined, (file) => {
      file.worker = { sweepEvery: '1s' };
    });
    const { runs } = commandLine(site);
    await runs(['pause', 'Moving the storage']);
    await runs(['resume']);
    const ada = new Screen(site.world.slack, ADA);
    await startBot(site);
    await ada.seesAlert(/resumed new tokens on every cluster/);
    expect(ada.alerts().map(({ text }) => /paused new|resumed new/.exec(text)?.[0])).toEqual([
      'paused new',
      'resumed new',
    ]);
    const redis = new Redis(site.env['REDIS_URL'] ?? '');
    await expect.poll(async () => await redis.llen(keys.pausesOwed)).toBe(0);
    redis.disconnect();
  });

  it.each([
    [['pause'], /^pvetoken pause: say why; people read it\n/],
    [['pause', '--cluster', 'hme', 'New disks'], /^Nothing was changed: no role is of a cluster hme; there is home\.$/],
    [['pause', 'x'.repeat(1001)], /^Nothing was changed: the reason has 1001 signs; 1000 are the most\.$/],
    [['pause', '--all', 'x'], /^pvetoken pause: Unknown option '--all'/],
    [['resume', 'home'], /^pvetoken resume: it takes no words but --cluster C: home\n/],
    [['resume', '--cluster', 'home'], /^Nothing to resume: there is no pause of home\.$/],
  ])('change nothing for words that are wrong: %j', async (words, complaint) => {
    const { status, text } = await commandLine(await makeSite()).runs(words);
    expect(text).toMatch(complaint);
    expect(status).toBe(1);
  });
});
