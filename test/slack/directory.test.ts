import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  ABE,
  ANN,
  BOB,
  DORA,
  FINN,
  GIL,
  homelab,
  PROXMOX_ADMINS,
  RUTH,
  SVEN,
} from '../../playground/slack/workspaces.ts';
import { SECOND } from '../../src/domain/time.ts';
import { createDirectory } from '../../src/slack/directory.ts';
import type { Patient } from '../../src/use-cases/ports/slack.ts';
import { ManualClock } from '../support/clock.ts';
import { aSlack, settingsFor } from './support/bot-on-slack.ts';

async function aDirectory(workspace = homelab(), rateLimits: 'enforced' | 'off' = 'off') {
  const clock = new ManualClock();
  const slack = await aSlack({ now: clock.now, workspace, rateLimits });
  return { clock, slack, directory: createDirectory(settingsFor(slack), clock.now, clock.pause) };
}

describe('standing', () => {
  test('a member, with those of the groups asked about that they belong to', async () => {
    const { directory } = await aDirectory();
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toEqual({
      kind: 'member',
      id: ANN,
      groups: [PROXMOX_ADMINS],
    });
    expect(await directory.standing(RUTH, [PROXMOX_ADMINS])).toEqual({ kind: 'member', id: RUTH, groups: [] });
  });

  test.each([
    [DORA, 'deleted'],
    [BOB, 'bot'],
    [GIL, 'guest'],
    [FINN, 'foreign_team'],
    [SVEN, 'stranger'],
    ['U0NOBODY01', 'unknown'],
  ])('%s is not eligible: %s', async (id, because) => {
    const { directory } = await aDirectory();
    expect(await directory.standing(id, [])).toEqual({ kind: 'ineligible', id, because });
  });

  test('those who ask for the same person at the same moment share an answer; who asks later has a new one', async () => {
    const { directory, slack } = await aDirectory();
    const standings = await Promise.all([1, 2, 3].map(async () => await directory.standing(ANN, [])));
    expect(standings.map(({ kind }) => kind)).toEqual(['member', 'member', 'member']);
    expect(slack.calls().filter(({ method }) => method === 'users.info')).toHaveLength(1);
    slack.admin.updatePerson(ANN, { deleted: true });
    expect(await directory.standing(ANN, [])).toMatchObject({ kind: 'ineligible' });
  });

  test.each(['isUltraRestricted', 'isAppUser'] as const)('nor is somebody with the flag %s', async (flag) => {
    const { directory, slack } = await aDirectory();
    slack.admin.updatePerson(ANN, { [flag]: true });
    expect(await directory.standing(ANN, [])).toMatchObject({ kind: 'ineligible' });
  });

  test('somebody who was deactivated a moment ago is out at once', async () => {
    const { directory, slack } = await aDirectory();
    expect(await directory.standing(ANN, [])).toMatchObject({ kind: 'member' });
    slack.admin.updatePerson(ANN, { deleted: true });
    expect(await directory.standing(ANN, [])).toMatchObject({ kind: 'ineligible', because: 'deleted' });
  });
});

describe('the members of a group', () => {
  test('are believed for ten seconds and no longer', async () => {
    const { directory, slack, clock } = await aDirectory();
    await directory.standing(ANN, [PROXMOX_ADMINS]);
    await slack.admin.setGroupMembers(PROXMOX_ADMINS, [ABE]);
    clock.advance(9 * SECOND);
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ groups: [PROXMOX_ADMINS] });
    clock.advance(SECOND);
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ groups: [] });
  });

  test('are asked for once by many at the same moment', async () => {
    const { directory, slack } = await aDirectory();
    await Promise.all([ANN, ABE, RUTH].map(async (person) => await directory.standing(person, [PROXMOX_ADMINS])));
    expect(slack.calls().filter(({ method }) => method === 'usergroups.users.list')).toHaveLength(1);
  });

  test('are not believed again after a failure', async () => {
    const { directory, slack } = await aDirectory();
    slack.inject({ method: 'usergroups.users.list', kind: 'error', error: 'internal_error' });
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ kind: 'lookup_failed' });
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ groups: [PROXMOX_ADMINS] });
  });
});

describe('a failed look-up is said as such', () => {
  test.each([
    [{ method: 'users.info', kind: 'error', error: 'missing_scope' }, 'Slack: users.info answered missing_scope'],
    [{ method: 'users.info', kind: 'status', status: 503 }, 'Slack: users.info may or may not be done: HTTP 503'],
    [{ method: 'auth.test', kind: 'error', error: 'invalid_auth' }, 'Slack: auth.test answered invalid_auth'],
    [
      { method: 'usergroups.users.list', kind: 'error', error: 'no_such_subteam' },
      `Slack: usergroups.users.list for ${PROXMOX_ADMINS} answered no_such_subteam`,
    ],
  ] as const)('%o', async (fault, detail) => {
    const { directory, slack } = await aDirectory();
    slack.inject(fault);
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toEqual({ kind: 'lookup_failed', id: ANN, detail });
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ kind: 'member' });
  });

  test('on a plan without user groups', async () => {
    const { directory } = await aDirectory({ ...homelab(), userGroups: 'plan_upgrade_required' });
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toEqual({
      kind: 'lookup_failed',
      id: ANN,
      detail: `Slack: usergroups.users.list for ${PROXMOX_ADMINS} answered plan_upgrade_required`,
    });
    expect(await directory.standing(ANN, [])).toMatchObject({ kind: 'member' });
  });

  test('when Slack takes too long for a command to wait', async () => {
    const { directory, slack } = await aDirectory();
    const held = slack.inject({ method: 'users.info', kind: 'hold', done: false });
    const standing = await directory.standing(ANN, []);
    held.release();
    expect(standing).toMatchObject({ kind: 'lookup_failed', detail: expect.stringContaining('TimeoutError') });
  });
});

/** Somebody who waits for their turn, and what can be seen of that. */
function aPatient() {
  const enough = new AbortController();
  let waiting = 0;
  const over = (): void => void (waiting -= 1);
  const waits = (answer: Promise<unknown>): void => {
    waiting += 1;
    answer.then(over, over);
  };
  const patient: Patient = { waits, enough: enough.signal };
  return { patient, isInLine: () => waiting > 0, leaves: () => enough.abort() };
}

/** Many people whom Slack does not know, which it says as slowly as it says anything. */
const strangers = (count: number): string[] => Array.from({ length: count }, (_, number) => `U0STRANGER${number}`);

type Found = Awaited<ReturnType<typeof aDirectory>>;

/** Looks all of them up at once, and lets time pass until each was answered. */
async function allOf({ directory, clock }: Found, people: readonly string[]) {
  const answered: string[] = [];
  const begun = clock.now();
  const standings = people.map(async (person) => {
    const standing = await directory.standing(person, [], aPatient().patient);
    answered.push(person);
    return standing;
  });
  while (answered.length < people.length) {
    await turn();
    clock.advance(100);
  }
  return { standings: await Promise.all(standings), answered, took: clock.now() - begun };
}

const refusals = ({ slack }: Found): number => slack.calls().filter(({ status }) => status === 429).length;

describe('more look-ups than Slack takes', () => {
  test('wait their turn, and Slack has none to refuse', async () => {
    const bot = await aDirectory(homelab(), 'enforced');
    await bot.directory.standing(ANN, []);
    const people = strangers(170);
    const { standings } = await allOf(bot, people);
    expect(standings.map(({ kind }) => kind)).toEqual(people.map(() => 'ineligible'));
    expect(refusals(bot)).toBe(0);
  });

  test('are refused at once where their turn would be more than a minute away, and hold nobody up', async () => {
    const bot = await aDirectory(homelab(), 'enforced');
    await bot.directory.standing(ANN, []);
    const people = strangers(250);
    const { standings, answered } = await allOf(bot, people);
    const kinds = standings.map(({ kind }) => kind);
    expect(kinds.indexOf('lookup_failed')).toBe(89 + 90);
    expect(new Set(kinds.slice(89 + 90))).toEqual(new Set(['lookup_failed']));
    expect(answered.slice(0, 250 - 89 - 90)).toEqual(people.slice(89 + 90));
    expect(bot.slack.calls().filter(({ method }) => method === 'users.info')).toHaveLength(1 + 89 + 90);
  });

  test('wait as long as Slack says, and those for the same person for one answer', async () => {
    const { directory, slack, clock } = await aDirectory();
    slack.inject({ method: 'users.info', kind: 'ratelimited', retryAfter: 7 });
    const { patient, isInLine } = aPatient();
    const standings = [1, 2, 3].map(async () => await directory.standing(ANN, [], patient));
    const asked = (): number => slack.calls().filter(({ method }) => method === 'users.info').length;
    while (!isInLine()) await turn();
    clock.advance(6.9 * SECOND);
    await turn();
    expect(asked()).toBe(1);
    clock.advance(0.1 * SECOND);
    expect((await Promise.all(standings)).map(({ kind }) => kind)).toEqual(['member', 'member', 'member']);
    expect(asked()).toBe(2);
    expect(isInLine()).toBe(false);
  });

  test('are not made for somebody who left the line', async () => {
    const { directory, slack, clock } = await aDirectory();
    slack.inject({ method: 'users.info', kind: 'ratelimited', retryAfter: 7 });
    const { patient, isInLine, leaves } = aPatient();
    const standing = directory.standing(ANN, [], patient);
    while (!isInLine()) await turn();
    leaves();
    expect(await standing).toMatchObject({ kind: 'lookup_failed' });
    clock.advance(7 * SECOND);
    expect(await directory.standing(ABE, [])).toMatchObject({ kind: 'member' });
    expect(slack.calls().filter(({ method }) => method === 'users.info')).toHaveLength(2);
  });

  test('are refused at once to those who cannot wait, for as long as Slack says', async () => {
    const { directory, slack, clock } = await aDirectory();
    slack.inject({ method: 'users.info', kind: 'ratelimited', retryAfter: 7 });
    const refused = { kind: 'lookup_failed', id: ANN, detail: 'Slack: users.info is rate limited' };
    expect(await directory.standing(ANN, [])).toEqual(refused);
    clock.advance(6 * SECOND);
    expect(await directory.standing(ANN, [])).toEqual(refused);
    clock.advance(SECOND);
    expect(await directory.standing(ANN, [])).toMatchObject({ kind: 'member' });
  });

  test('of user groups wait too, and are believed for ten seconds from when Slack was asked', async () => {
    const { directory, slack, clock } = await aDirectory();
    slack.inject({ method: 'usergroups.users.list', kind: 'ratelimited', retryAfter: 20 });
    const { patient, isInLine } = aPatient();
    const standing = directory.standing(ANN, [PROXMOX_ADMINS], patient);
    while (!isInLine()) await turn();
    clock.advance(20 * SECOND);
    expect(await standing).toMatchObject({ groups: [PROXMOX_ADMINS] });
    await slack.admin.setGroupMembers(PROXMOX_ADMINS, [ABE]);
    clock.advance(9 * SECOND);
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ groups: [PROXMOX_ADMINS] });
    clock.advance(SECOND);
    expect(await directory.standing(ANN, [PROXMOX_ADMINS])).toMatchObject({ groups: [] });
  });

  test('go on at once after the clock was put back', async () => {
    const bot = await aDirectory();
    const { clock, directory } = bot;
    await Promise.all(strangers(90).map(async (person) => await directory.standing(person, [])));
    clock.advance(-3600 * SECOND);
    const { standings, took } = await allOf(bot, strangers(95).slice(90));
    expect(standings.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'ineligible'));
    expect(took).toBeLessThan(5 * SECOND);
  });
});
