import { describe, expect, test } from 'vitest';
import { FOREIGN_TEAM, homelab, RUTH } from '../../../playground/slack/workspaces.ts';
import type { Resource } from '../../../src/domain/inventory.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import { Form } from '../../support/form.ts';
import { homelabPolicy, startBot, type BotOnSlack } from '../support/bot-on-slack.ts';

const GUESTS: readonly Resource[] = ['web-1', 'web-2', 'db-1'].map((name, index) => {
  const id = String(100 + index);
  return { kind: 'guest', path: `/vms/${id}`, id, name, node: 'pve1' };
});

interface Options extends Pick<NonNullable<Parameters<typeof startBot>[0]>, 'kind' | 'workspace'> {
  /** What the cluster has, or why it does not say. */
  readonly has?: readonly Resource[] | Error;
}

/** A bot, and Ruth with the form of a role for any guest in front of her. */
async function formOfRuth({ has = GUESTS, ...options }: Options = {}): Promise<BotOnSlack> {
  const bot = await startBot({
    ...options,
    policy: homelabPolicy({ name: 'operator', paths: ['/vms/*'] }),
    deps: { inventory: { resources: () => (has instanceof Error ? Promise.reject(has) : Promise.resolve(has)) } },
  });
  await new Form(bot.slack, RUTH).opens('/pvetoken request operator', /What it can do/);
  return bot;
}

/** What Ruth sees under the field when she has typed that. */
async function seen({ slack }: BotOnSlack, typed: string): Promise<string[]> {
  const { acked, options } = await slack.as(RUTH).search('modal', 'Guests', typed);
  expect(acked).toBe(true);
  return options;
}

describe('somebody who searches', () => {
  test.each(['socket', 'http'] as const)('sees what fits what they typed so far, by %s', async (kind) => {
    const bot = await formOfRuth({ kind });
    expect(await seen(bot, 'w')).toEqual(['100 web-1 (guest on pve1)', '101 web-2 (guest on pve1)']);
    expect(await seen(bot, '102')).toEqual(['102 db-1 (guest on pve1)']);
    expect(await seen(bot, 'mail')).toEqual([]);
    expect(bot.faults).toEqual([]);
  });

  test('sees what there is before they type', async () => {
    expect(await seen(await formOfRuth(), '')).toHaveLength(3);
  });

  test('sees a hundred at most, which is what a menu holds', async () => {
    const has = Array.from({ length: 300 }, (_, at): Resource => {
      return { kind: 'guest', path: `/vms/${1000 + at}`, id: `${1000 + at}`, name: `web-${at}`, node: 'pve1' };
    });
    const options = await seen(await formOfRuth({ has }), 'web');
    expect([options.length, options.at(0)]).toEqual([100, '1000 web-0 (guest on pve1)']);
  });

  test('belongs to the workspace also where Slack names its organisation', async () => {
    const workspace = homelab();
    workspace.team.enterpriseId = 'E0HOMELAB1';
    expect(await seen(await formOfRuth({ workspace }), 'db')).toEqual(['102 db-1 (guest on pve1)']);
  });
});

describe('nothing is shown', () => {
  test('to somebody of another workspace, whom Slack is not even asked about', async () => {
    const bot = await formOfRuth();
    bot.slack.admin.updatePerson(RUTH, { teamId: FOREIGN_TEAM });
    const lookedUp = (): number => bot.slack.calls().filter(({ method }) => method === 'users.info').length;
    const before = lookedUp();
    expect(await seen(bot, 'web')).toEqual([]);
    expect(lookedUp()).toBe(before);
  });

  test('to somebody who has become a guest', async () => {
    const bot = await formOfRuth();
    bot.slack.admin.updatePerson(RUTH, { isRestricted: true });
    expect(await seen(bot, 'web')).toEqual([]);
  });

  test('while Slack does not say who they are', async () => {
    const bot = await formOfRuth();
    const outage = bot.slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
    expect(await seen(bot, 'web')).toEqual([]);
    outage.clear();
    expect(await seen(bot, 'web')).toHaveLength(2);
  });

  test('while the cluster does not answer, which operators find in their log', async () => {
    const fault = new Unavailable('Proxmox', 'cluster home: connection refused');
    const bot = await formOfRuth({ has: fault });
    expect(await seen(bot, 'web')).toEqual([]);
    expect(bot.faults).toEqual([fault]);
  });
});
