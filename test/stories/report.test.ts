import { describe, expect, it } from 'vitest';
import { GIL } from '../../playground/slack/workspaces.ts';
import { HOUR } from '../../src/domain/time.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { letSeeTasks } from '../support/rights.ts';

async function activeGrant({ ruth, ann }: Journey, length: string): Promise<string> {
  const id = await ruth.asks(`provisioner for ${length} rebuild the dev cluster`);
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  return id;
}

describe('a report', () => {
  it('tells an administrator who had what, who approved it, and what ran', async () => {
    const journey = await startJourney({ rateLimits: 'off' });
    const { ruth, ann, ada, proxmox, pass } = journey;
    letSeeTasks(proxmox);
    const held = await activeGrant(journey, '2h');
    const { secret } = await ruth.receivesSecret();
    const authorization = `PVEAPIToken=pvt-${held}@pve!pvt-${held}=${secret}`;
    const start = `${proxmox.url}/api2/json/nodes/pve1/qemu/100/status/start`;
    expect((await fetch(start, { method: 'POST', headers: { authorization } })).status).toBe(200);
    const denied = await ruth.asks('provisioner one more');
    await ann.denies(await ann.seesCard(denied));
    await ann.seesCard(denied, /Denied/);
    pass(2 * HOUR);
    await ann.seesReply(held, /^One task ran under the token/);
    const atWork = await activeGrant(journey, '8h');

    expect((await ada.isAnswered('/pvetoken report')).text).toBe(
      'Reading what happened in 2026-01 (UTC). You are shown the report when it is read.',
    );
    const { text } = await ada.isTold(
      /^Read 2026-01 \(UTC\) so far, as of Today at [^:]+:\d\d \w+: 3 requests, 2 grants\./,
    );
    expect(text).toMatch(/\n3 requests: 2 had a token, 1 denied\n/);
    expect(text).toMatch(/\n2 grants, held for 2h altogether in this month: 2 approved by people\n/);
    expect(text).toMatch(/\nWhat ran under them: 1 ran tasks, 1 not looked up until the token is gone\n/);
    expect(text).toMatch(/\nGrants that began each day \(UTC\): at most 2, on day 5\n····█·{26}\n/);
    expect(text).toMatch(
      new RegExp(`\n• ${held} @Ruth, provisioner on home, from Today [^,]*, 2h: by @Ann; ran out; 1 task\n`),
    );
    expect(text).toMatch(
      new RegExp(`\n• ${atWork} @Ruth, provisioner on home, from Today [^,]*, 0s so far: by @Ann; active\n`),
    );
    expect(text).toContain('pvetoken report --month 2026-01 --format csv');
  });

  it('of a month in which nothing happened says so', async () => {
    const { ada } = await startJourney();
    await ada.isAnswered('/pvetoken report 2025-12');
    await ada.isTold(/^Read 2025-12 \(UTC\), as of Today [^\n]*: 0 requests, 0 grants\.\nNothing was asked for\.\n/);
  });

  it('is for administrators only, whom Slack vouches for', async () => {
    const { ruth, ann, ada, screen, slack } = await startJourney();
    for (const person of [ruth, ann]) {
      const { text } = await person.isAnswered('/pvetoken report 2026-01');
      expect(text).toBe('Nothing to show: only administrators see everyone’s requests. Yours are in /pvetoken list.');
      expect(person.ephemerals()).toHaveLength(1);
    }
    expect((await screen(GIL).isAnswered('/pvetoken report')).text).toMatch(/a guest/);
    slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
    expect((await ada.isAnswered('/pvetoken report')).text).toMatch(/could not look up/);
  });

  it('that cannot be read for is one that would be right', async () => {
    const { ada } = await startJourney();
    expect((await ada.isAnswered('/pvetoken report november')).text).toBe(
      'Cannot read november as a month. Write its year and its number, such as 2026-03. Example: /pvetoken report',
    );
    expect((await ada.isAnswered('/pvetoken reprot')).text).toMatch(
      /^Found no command reprot\. Did you mean \/pvetoken report\?/,
    );
    expect((await ada.isAnswered('/pvetoken help')).text).toMatch(
      /\/pvetoken report \[MONTH\]: see who had what in a month, for administrators/,
    );
  });
});
