import { expect, test } from 'vitest';
import { PROXMOX_ACCESS } from '../../../playground/slack/workspaces.ts';
import type { SlackCall } from '../../../src/slack/settings.ts';
import { webClient } from '../../../src/slack/web/client.ts';
import { aSlack, settingsFor } from '../support/bot-on-slack.ts';

test('whoever watches is told how each call went, be it taken or not', async () => {
  const slack = await aSlack();
  const calls: SlackCall[] = [];
  const watch = {
    called: (call: SlackCall) => void calls.push(call),
    acknowledged: () => undefined,
    taking: async () => undefined,
  };
  const client = webClient({ ...settingsFor(slack), watch }, 5000);

  await client.conversations.info({ channel: PROXMOX_ACCESS });
  await expect(client.conversations.info({ channel: 'C0NOWHERE1' })).rejects.toThrow('channel_not_found');
  slack.inject({ method: 'auth.test', kind: 'status', status: 503 });
  await expect(client.auth.test()).rejects.toThrow('503');

  expect(calls.map(({ method, result }) => [method, result])).toEqual([
    ['conversations.info', 'ok'],
    ['conversations.info', 'refused'],
    ['auth.test', 'unknown'],
  ]);
  for (const { took } of calls) expect(took).toBeGreaterThan(0);
});
