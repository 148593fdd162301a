import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ADA, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { report } from '../../src/cli/report.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { keys } from '../../src/store/keys.ts';
import { makeSite, pvetoken, type Site } from '../support/command-line.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { MONDAY } from '../support/records.ts';
import { letSeeTasks } from '../support/rights.ts';

const nobody = async (): Promise<undefined> => await Promise.resolve(undefined);

interface Outcome {
  readonly status: number;
  readonly result: string;
  readonly complaints: string;
}

/** Runs `pvetoken report WORDS` two days after the Monday on which all begins. */
async function runs(site: Pick<Site, 'env'>, words: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const [result, complaints]: [string[], string[]] = [[], []];
  const status = await report(
    words.split(' ').filter(Boolean),
    { ...site.env, ...env },
    {
      isInteractive: false,
      print: (text) => void result.push(text),
      complain: (text) => void complaints.push(text),
      ask: nobody,
      askSecret: nobody,
      readLine: nobody,
    },
    () => MONDAY + 48 * HOUR,
  );
  return { status, result: result.join('\n'), complaints: complaints.join('\n') };
}

async function activeGrant({ ruth, ann }: Journey, words: string): Promise<string> {
  const id = await ruth.asks(`provisioner ${words}`);
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  return id;
}

/** A bot at work, after a few requests; and a site of operators who share its Redis. */
async function afterSomeJourneys(): Promise<{ site: Site; ids: Readonly<Record<string, string>> }> {
  const journey = await startJourney({
    rateLimits: 'off',
    adjust: ({ roles }) => {
      Object.assign(roles['provisioner'] ?? {}, { breakGlass: { users: [RUTH], longest: '1h' } });
    },
  });
  const { ruth, ann, ada, proxmox, pass, redisUrl } = journey;
  letSeeTasks(proxmox);
  const ranOut = await activeGrant(journey, 'for 1h =HYPERLINK("https://evil.example","x")');
  pass(MINUTE);
  const revoked = await activeGrant(journey, 'for 8h rebuild, with a “quote" and; =1+1');
  const denied = await ruth.asks('provisioner one more');
  await ann.denies(await ann.seesCard(denied));
  await ann.seesCard(denied, /Denied/);
  pass(30 * MINUTE);
  await ada.isAnswered(`/pvetoken revoke ${revoked}`);
  await ann.seesCard(revoked, /Revoked/);
  const question = await ruth.isAnswered(
    '/pvetoken break-glass provisioner the dev cluster is down and nobody is awake',
  );
  await ruth.clicks(question, 'Break the glass');
  const emergencyCard = await ann.seesCard('', /nobody is awake[^]*Request/);
  const [, emergency = ''] = /Request ([a-z0-9]{8})/.exec(emergencyCard.text) ?? [];
  await ann.seesCard(emergency, /Active until/);
  await ann.clicks(await ann.seesCard(emergency), 'Justified');
  await ann.seesCard(emergency, /Reviewed by @Ann/);
  pass(HOUR);
  for (const id of [ranOut, revoked, emergency]) await ann.seesReply(id, /^No task ran under the token/);
  return { site: await makeSite(redisUrl), ids: { ranOut, revoked, denied, urgent: emergency } };
}

describe('pvetoken report', () => {
  it('tells who had what, for how long, and who approved it, in words and as a chart, while the bot is at work', async () => {
    const { site, ids } = await afterSomeJourneys();
    const { status, result, complaints } = await runs(site, '');
    const known = Object.entries({ ...ids, RUTH, ANN, ADA }).reduce(
      (text, [name, id]) => text.replaceAll(id, name.padEnd(id.length)),
      result,
    );
    expect(known).toMatchInlineSnapshot(`
      "Report of 2026-01 (UTC), as of 2026-01-07T09:00Z, so far

      Requests 4
           3 had a token
           1 denied

      Grants 3
           2 approved by people
           1 taken in an emergency, without approval
        held 2h30m altogether in this month

      Emergencies 1
           1 justified

      Ends 3
           2 ran out
           1 revoked early

      REVOKED EARLY BY  AS             GRANTS
      ADA               administrator  1

      Use 3
           3 no task seen
        A token that only reads leaves no task: none is no proof that it was not used.

      ROLE         CLUSTER  REQUESTS  GRANTS  HELD
      provisioner  home     4         3       2h30m

      Grants that began each day, 3 at most
        ····█··························
        1    6    11   16   21   26   31

      REQUEST   REQUESTER   ROLE         CLUSTER  FROM               HELD  APPROVED BY        END                    USE
      ranOut    RUTH        provisioner  home     2026-01-05T09:00Z  1h    ANN                ran out                no task
      revoked   RUTH        provisioner  home     2026-01-05T09:01Z  30m   ANN                revoked by ADA         no task
      urgent    RUTH        provisioner  home     2026-01-05T09:31Z  1h    nobody; justified  ran out                no task"
    `);
    expect([status, complaints]).toEqual([0, '']);

    const file = join(site.folder, 'grants.svg');
    expect(await runs(site, `--chart ${file}`)).toEqual({ status, result, complaints });
    expect(await readFile(file, 'utf8')).toContain(
      'day 5: 2 approved by people, 1 taken in an emergency; none on the other days.',
    );
    const away = await runs(site, '--chart /nowhere/grants.svg');
    expect(away).toMatchObject({
      status: 1,
      result: '',
      complaints: expect.stringMatching(/^Cannot write the chart: ENOENT/),
    });
  });

  it('gives the same as CSV that no spreadsheet runs, and as JSON', async () => {
    const { site, ids } = await afterSomeJourneys();
    const run = pvetoken(['report', '--month', '2026-01', '--format', 'csv'], site.env);
    const { code, output } = await run.ended;
    expect(code).toBe(0);
    const rows = output.split('\n');
    expect(rows[0]).toMatch(/^request,requester,role,cluster,paths,/);
    expect(rows).toHaveLength(5);
    expect(rows.find((row) => row.startsWith(ids['ranOut'] ?? '?'))).toMatch(
      new RegExp(
        `,2026-01-05T09:00:00.000Z,yes,granted,${ANN},reviewers,.*,3600,3600,expired,,,none_seen,0,0,,,,"'=HYPERLINK\\(""https://evil.example"",""x""\\)"$`,
      ),
    );
    expect(rows.find((row) => row.startsWith(ids['revoked'] ?? '?'))).toMatch(
      new RegExp(`,1800,1800,revoked,${ADA},administrator,none_seen,0,0,,,,"rebuild, with a “quote"" and;' =1\\+1"$`),
    );

    const { result, status } = await runs(site, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(result)).toMatchObject({
      month: '2026-01',
      from: '2026-01-01T00:00:00.000Z',
      until: '2026-02-01T00:00:00.000Z',
      asOf: '2026-01-07T09:00:00.000Z',
      figures: { requests: 4, grants: 3, by: { reviewers: 2, break_glass: 1 }, reviews: { justified: 1 } },
      leftOut: [],
    });
    const { requests } = JSON.parse(result) as { requests: { id: string; reason: string; grant?: object }[] };
    expect(requests.find(({ id }) => id === ids['urgent'])).toMatchObject({
      result: 'granted',
      deciders: [],
      grant: { by: 'break_glass', review: 'justified', reviewer: ANN, since: '2026-01-05T09:31:00.000Z' },
    });
    expect(await runs(site, '--format json')).toMatchObject({ result });
  });

  it('says what it leaves out, and that this is not as it should be', async () => {
    const { site, ids } = await afterSomeJourneys();
    const redis = new Redis(site.env['REDIS_URL'] ?? '');
    onTestFinished(() => redis.disconnect());
    await redis.hset(keys.request(ids['revoked'] ?? ''), 'record', 'not JSON');
    const { status, result, complaints } = await runs(site, '');
    expect(status).toBe(2);
    expect(result).toMatch(/^Grants 2$/m);
    expect(result).toMatch(/Left out: 1, whose records cannot be read\.$/);
    expect(complaints).toBe(`Left out, because their records cannot be read: ${ids['revoked']}`);
  });

  it('of a month of which nothing is known says so', async () => {
    const site = await makeSite();
    expect((await runs(site, '--month 2025-11')).result).toBe(
      'Report of 2025-11 (UTC), as of 2026-01-07T09:00Z\n\nRequests 0\n\nNo grant was held in this month.',
    );
    const { result } = await runs(site, '--month 2024-11');
    expect(result).toMatch(/\n\nWhat ended before 2024-12-03T09:00Z is forgotten \(timing\.retention\)\.$/);
    expect((await runs(site, '--format csv')).result).toMatch(/^request,[^\n]*,reason\r\n$/);
  });

  it('explains itself', async () => {
    const site = { env: {} };
    const { status, result } = await runs(site, '--help');
    expect(status).toBe(0);
    expect(result).toMatch(/^pvetoken report: who had what in a month/);
    expect(result).toMatch(/\nExit status: 0 it was made, 2 /);
    expect((await runs(site, 'help')).result).toBe(result);
  });

  it.each([
    ['--month november', /^november is no month; one is its year and its number, such as 2026-03/],
    ['--month 2026-13', /^2026-13 is no month/],
    ['--format xlsx', /^there is no format xlsx; there are text, csv, json/],
    ['--json --format csv', /^--json and --format csv are two formats; give one/],
    [
      '--chart pvetoken.yml',
      /^pvetoken\.yml is no name for the chart, which it would replace; give one that ends in \.svg/,
    ],
    ['--since 30d', /^Unknown option '--since'/],
    ['2026-11', /^Unexpected argument '2026-11'/],
  ])('says what is wrong with: %s', async (words, complaint) => {
    const { status, result, complaints } = await runs({ env: {} }, words);
    expect([status, result]).toEqual([1, '']);
    expect(complaints.replace('pvetoken report: ', '')).toMatch(complaint);
    expect(complaints).toContain('pvetoken report [--month YYYY-MM]');
  });

  it('says what is missing, and what does not answer', async () => {
    const site = await makeSite();
    expect((await runs(site, '', { REDIS_URL: '' })).complaints).toMatch(/^REDIS_URL is missing/);
    expect(await runs(site, '', { REDIS_URL: '/nowhere/redis.sock' })).toMatchObject({
      status: 1,
      complaints: expect.stringMatching(/^It could not be done: /),
    });
  });
});
