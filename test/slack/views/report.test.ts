import { describe, expect, it } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import { parseMonth } from '../../../src/domain/month.ts';
import { reportMessage, reporting } from '../../../src/slack/views/report.ts';
import { anId, MONDAY } from '../../support/records.ts';
import { aReport, JANUARY } from '../../support/reports.ts';
import { everyLine, everyReport } from './reports.ts';
import { see } from './see.ts';

describe('a report', () => {
  it('is announced, since it may take a while', () => {
    expect(see(reporting(JANUARY)).text).toBe(
      'Reading what happened in 2026-01 (UTC). You are shown the report when it is read.',
    );
  });

  it('says what was asked for and held, by whose yes, and what is known of its use', () => {
    const { text, notification } = see(reportMessage(everyReport()));
    expect(text).toMatchInlineSnapshot(`
      "Read 2026-01 (UTC) so far, as of Jan 12, 2026 at 10:00 AM: 12 requests, 8 grants.
      12 requests: 8 had a token, 1 waiting, 1 denied, 1 lapsed, 1 cancelled
      8 grants, held for 3d9h52m altogether in this month: 6 approved by people, 1 approved by policy, 1 taken in an emergency
      Reviews of emergencies: 1 still to be reviewed
      How they ended: 1 still active, 5 ran out, 1 revoked early, 1 secret not revealed in time
      Revoked early by: @Ann, approver: 1
      What ran under them: 4 ran tasks, 1 ran no task, 1 never used (nobody saw the secret), 1 use not known, 1 not looked up until the token is gone
      Grants that began each day (UTC): at most 2, on day 6
      ····▄██▄█······················
      1    6    11   16   21   26   31
      By role and cluster
      • provisioner on home: 6 grants, 3d5h54m
      • operator on home: 2 grants, 3h58m
      Grants
      • faaaaaaa @Ruth, operator on home, from Jan 9, 2026 at 2:01 PM, 1h59m: by policy; ran out; 2 tasks
      • fbaaaaaa @Ruth, provisioner on home, from Jan 9, 2026 at 2:01 PM, 2d19h59m so far: by @Ann; active
      • eaaaaaaa @Ruth, operator on home, from Jan 8, 2026 at 6:01 PM, 1h59m: by @Ann; ran out; use not known
      • daaaaaaa @Ruth, provisioner on home, from Jan 7, 2026 at 10:01 PM, 1h59m: by @Ann; secret not revealed in time; never used
      • caaaaaaa @Ruth, provisioner on home, from Jan 7, 2026 at 2:01 AM, 1h59m: by @Ann; revoked early by @Ann; 1 task
      • ebaaaaaa @Ruth, provisioner on home, from Tomorrow at 6:01 AM, 1h59m: emergency, still to be reviewed; ran out; 7 tasks
      • baaaaaaa @Ruth, provisioner on home, from Tomorrow at 6:01 AM, 1h59m: by @Ann; ran out; no task
      • aaaaaaaa @Ruth, provisioner on home, from Today at 10:01 AM, 1h59m: by @Ann; ran out; 4 tasks, 1 failed
      A token that only reads leaves no task, so none is no proof that it was not used. For every line, as CSV or JSON, an operator runs pvetoken report --month 2026-01 --format csv where the bot runs. The month before: /pvetoken report 2025-12."
    `);
    expect(notification).toBe(text.split('\n')[0]);
  });

  it('of a month in which nothing was held is short', () => {
    const lines = everyLine().filter(({ grant }) => grant === undefined);
    expect(see(reportMessage(aReport(lines))).text).toMatchInlineSnapshot(`
      "Read 2026-01 (UTC) so far, as of Jan 12, 2026 at 10:00 AM: 4 requests, 0 grants.
      4 requests: 1 waiting, 1 denied, 1 lapsed, 1 cancelled
      Nobody held a grant.
      For every line, as CSV or JSON, an operator runs pvetoken report --month 2026-01 --format csv where the bot runs. The month before: /pvetoken report 2025-12."
    `);
    expect(see(reportMessage(aReport([], { asOf: JANUARY.until }))).text).toMatch(
      /^Read 2026-01 \(UTC\), as of [^\n]+: 0 requests, 0 grants\.\nNothing was asked for\.\nNobody held a grant\.\n/,
    );
  });

  it('says what it cannot know', () => {
    const { text } = see(reportMessage(aReport(everyLine(), { keptSince: MONDAY, leftOut: [anId(1)] })));
    expect(text).toMatch(
      /What ended before Today at 10:00 AM is forgotten\. Left out: 1 request that cannot be read\./,
    );
    expect(text).toMatch(/A token that only reads leaves no task, so none is no proof that it was not used\./);
  });

  it('of a busy month shows the last grants, and says how many there are', () => {
    const lines = Array.from({ length: 60 }, () => everyLine()).flat();
    const { text } = see(reportMessage(aReport(lines)));
    expect(text).toMatch(/The last 10 of 480 grants/);
    expect(text.split('\n').filter((line) => /^• \w{8} @/.test(line))).toHaveLength(10);
  });

  it('counts the roles that it leaves out', () => {
    const lines = Array.from({ length: 12 }, (_, index) => everyLine({ role: `role-${index}` })).flat();
    expect(see(reportMessage(aReport(lines))).text).toMatch(/• role-5 on home: 8 grants[^\n]* and 4 more\n/);
  });

  it('leads to the month before, also over the new year', () => {
    const { text } = see(reportMessage(aReport([], { month: parseMonth('2026-01') ?? JANUARY, asOf: MONDAY + DAY })));
    expect(text).toContain('The month before: /pvetoken report 2025-12.');
  });
});
