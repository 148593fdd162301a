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
import { ManualClock } from '../support/clock.ts';
import { aSlack, settingsFor } from './support/bot-on-slack.ts';

async function aDirectory(workspace = homelab()) {
  const clock = new ManualClock();
  const slack = await aSlack({ now: clock.now, workspace });
  return { clock, slack, directory: createDirectory(settingsFor(slack), clock.now) };
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
    [{ method: 'users.info', kind: 'ratelimited', retryAfter: 7 }, 'Slack: users.info is rate limited'],
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
