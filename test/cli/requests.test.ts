import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { eventWords } from '../../src/cli/event-text.ts';
import { keys } from '../../src/store/keys.ts';
import { EVENTS } from '../slack/views/events.ts';
import { siteAtWork } from './bot-at-work.ts';

describe('pvetoken requests', () => {
  it('lists what is open, or all that was asked for, and shows one with its history', async () => {
    const { runs, site, ruth, ann } = await siteAtWork();
    const denied = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.denies(await ann.seesCard(denied), 'Not "today"');
    await ann.seesCard(denied, /Denied/);
    const granted = await ruth.asks('provisioner for 2h: rebuild it tomorrow');
    await ann.clicks(await ann.seesCard(granted), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(granted, /Active until/);

    const open = await runs(['requests', 'list']);
    expect(open.text).toMatch(
      /^ID {8}STATE {3}REQUESTER +ROLE {9}CLUSTER {2}ASKED {17}END\n\w{8} {2}active {2}U\w+ {2}provisioner {2}home {5}\S+Z {2}\S+Z$/,
    );
    expect(open.text).toContain(granted);
    const all = await runs(['requests', 'list', '--all', '--user', RUTH, '--role', 'provisioner', '--cluster', 'home']);
    expect(all.text.split('\n').map((line) => line.split(/ +/).slice(0, 2).join(' '))).toEqual([
      'ID STATE',
      `${granted} active`,
      `${denied} denied`,
    ]);
    expect((await runs(['requests', 'list', '--all', '--limit', '1'])).text).toMatch(
      /^ID.*\n.*active.*\nThere may be more; --limit shows more than 1\.$/,
    );
    expect((await runs(['requests', 'list', '--role', 'operator'])).text).toBe('No open request fits.');
    expect(JSON.parse((await runs(['requests', 'list', '--json'])).text)).toMatchObject({
      requests: [{ id: granted, state: 'active', requester: RUTH, role: 'provisioner', reason: 'rebuild it tomorrow' }],
    });

    const shown = await runs(['requests', 'show', granted]);
    expect(shown.status).toBe(0);
    expect(shown.text.replaceAll(/\d{4}-\S+Z/g, 'TIME').replaceAll(granted, 'ID')).toMatch(
      new RegExp(
        [
          '^Request ID: active, ends TIME',
          `  requester  ${RUTH}`,
          '  role       provisioner, of medium risk, on home',
          '  gives      TerraformProvisioner on /pool/dev, /storage/local-lvm and below',
          '  asked      TIME, for 2h',
          '  reason     "rebuild it tomorrow"',
          '  granted    by \\w+ with a button',
          '  token      pvt-ID@pve!pvt-ID',
          'What happened:',
          `  TIME  asked for by ${RUTH}`,
          '  TIME  granted by \\w+ with a button',
          '  TIME  began to make pvt-ID@pve!pvt-ID, attempt 1',
          '(.|\n)*  TIME  active: pvt-ID@pve!pvt-ID until TIME',
        ].join('\n'),
      ),
    );
    expect((await runs(['requests', 'show', denied])).text).toContain('saying "Not \\"today\\""');
    const asData = await runs(['requests', 'show', granted, '--json']);
    expect(JSON.parse(asData.text)).toMatchObject({ id: granted, request: { state: 'active' } });
    expect(`${all.text}${shown.text}${asData.text}`).not.toContain(secret);

    const redis = new Redis(site.env['REDIS_URL'] ?? '');
    await redis.hset(keys.request(denied), 'record', 'not a record');
    expect((await runs(['requests', 'list', '--all'])).text).toMatch(
      new RegExp(`^Request ${denied} cannot be read, and is left out: .*\nID`),
    );
    await redis.del(keys.request(denied));
    await redis.xadd(keys.audit, '*', 'request', denied, 'version', '9', 'event', '{"type":"teleported"}');
    redis.disconnect();
    expect((await runs(['requests', 'show', denied])).text).toMatch(
      new RegExp(
        `^Request ${denied} has no record that can be read; the audit has this of it:\n.*asked for(.|\n)*cannot read$`,
      ),
    );
  });

  it('finds no request that there is not', async () => {
    const { runs } = await siteAtWork();
    expect(await runs(['requests', 'list'])).toMatchObject({ status: 0, text: 'No open request fits.' });
    expect(await runs(['requests', 'list', '--all'])).toMatchObject({ status: 0, text: 'No request fits.' });
    expect(await runs(['requests', 'show', 'k7m3q9xa'])).toMatchObject({
      status: 1,
      text: expect.stringMatching(/^There is no request k7m3q9xa;/),
    });
    for (const [words, complaint] of [
      [['show'], /^pvetoken requests: say which one: show ID\n/],
      [['show', 'k7m3'], /^pvetoken requests: k7m3 is no request id/],
      [['show', 'k7m3q9xa', '--all'], /^pvetoken requests: show takes no option but --json/],
      [['delete'], /^pvetoken requests: there is no delete; there are list and show/],
      [['list', '--open', '--all'], /^pvetoken requests: --open and --all exclude each other/],
      [['list', '--limit', '0'], /^pvetoken requests: 0 is no number of requests/],
      [['list', 'all'], /^pvetoken requests: list takes no further words: all/],
      [['list', '--colour'], /^pvetoken requests: Unknown option '--colour'/],
    ] as const) {
      const { status, text } = await runs(['requests', ...words]);
      expect(text).toMatch(complaint);
      expect(status).toBe(1);
    }
    expect((await runs(['requests', '--help'])).text).toMatch(/^pvetoken requests: .*\n(.|\n)*Exit status: /);
  });
});

it.each(Object.values(EVENTS))('an operator reads in one line that this happened: $type', (event) => {
  expect(eventWords(event)).toMatch(/^[^\n]{10,}$/);
  expect(eventWords(event)).not.toMatch(/undefined|\[object|NaN/);
});
