import { describe, expect, test } from 'vitest';
import { GENERAL, PARTNERS, PROXMOX_ACCESS } from '../../playground/slack/workspaces.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { createMessenger } from '../../src/slack/messenger.ts';
import { aSlack, settingsFor } from './support/bot-on-slack.ts';
import { aMessenger, aRequest, handOver } from './support/messenger.ts';
import { SECRET } from './support/on-screen.ts';

describe('a definite no is data', () => {
  test('a channel the bot is not in', async () => {
    const { messenger } = await aMessenger();
    expect(await messenger.postCard(aRequest({ channel: GENERAL }))).toEqual({
      ok: false,
      because: 'unreachable',
      detail: 'not_in_channel',
    });
  });

  test('a channel shared with another organisation: nothing is posted', async () => {
    const { messenger, slack } = await aMessenger();
    expect(await messenger.postCard(aRequest({ channel: PARTNERS }))).toEqual({
      ok: false,
      because: 'unreachable',
      detail: 'externally_shared_channel',
    });
    expect(slack.messages(PARTNERS)).toEqual([]);
  });

  test('an archived channel, and one that does not exist', async () => {
    const { messenger, slack } = await aMessenger();
    slack.admin.archive(PROXMOX_ACCESS);
    expect(await messenger.postCard(aRequest())).toMatchObject({ because: 'unreachable', detail: 'is_archived' });
    expect(await messenger.postCard(aRequest({ channel: 'C0NOWHERE1' }))).toMatchObject({
      detail: 'channel_not_found',
    });
  });

  test.each(['user_disabled', 'user_not_found', 'cannot_dm_bot', 'messages_tab_disabled'])('%s', async (error) => {
    const { messenger, slack } = await aMessenger();
    const method = error === 'messages_tab_disabled' ? 'chat.postMessage' : 'conversations.open';
    slack.inject({ method, kind: 'error', error });
    expect(await messenger.announceSecret(aRequest())).toEqual({
      ok: false,
      because: 'unreachable',
      detail: error,
    });
  });

  test.each(['message_not_found', 'cant_update_message'])('an update of a message that is gone: %s', async (error) => {
    const { messenger, slack } = await aMessenger();
    slack.inject({ method: 'chat.update', kind: 'error', error });
    const place = { channel: PROXMOX_ACCESS, ts: '1.2' };
    expect(await messenger.updateCard(place, aRequest())).toEqual({
      ok: false,
      because: 'message_gone',
      detail: error,
    });
  });

  test('a DM whose id is no longer known is opened anew', async () => {
    const { messenger, slack } = await aMessenger();
    await messenger.postStatus(aRequest(), undefined);
    slack.inject({ method: 'chat.postMessage', kind: 'error', error: 'channel_not_found' });
    expect(await messenger.announceSecret(aRequest())).toMatchObject({ ok: true });
    expect(slack.calls().filter(({ method }) => method === 'conversations.open')).toHaveLength(2);
  });
});

describe.each(['chat.postMessage', 'chat.update'] as const)('trouble with %s is thrown', (method) => {
  test('a rate limit, with the time to wait', async () => {
    const { messenger, slack, clock } = await aMessenger();
    slack.inject({ method, kind: 'ratelimited', retryAfter: 7 });
    await expect(handOver(messenger, clock)).rejects.toMatchObject({
      service: 'Slack',
      outcome: 'not_done',
      retryAfter: 7000,
    });
    expect(slack.messages().some(({ text }) => text.includes(SECRET))).toBe(false);
  });

  test.each(['invalid_auth', 'token_revoked', 'account_inactive', 'missing_scope', 'ratelimited', 'invalid_blocks'])(
    '%s: not done, and worth another try when it is mended',
    async (error) => {
      const { messenger, slack, clock } = await aMessenger();
      slack.inject({ method, kind: 'error', error });
      await expect(handOver(messenger, clock)).rejects.toMatchObject({
        message: `Slack: ${method} answered ${error}`,
        outcome: 'not_done',
      });
    },
  );

  test.each([
    { kind: 'status', status: 500 },
    { kind: 'reset', done: true },
    { kind: 'reset', done: false },
    { kind: 'down' },
    { kind: 'error', error: 'internal_error' },
  ] as const)('%o: nobody knows whether it was done, and it is not repeated', async (fault) => {
    const { messenger, slack, clock } = await aMessenger();
    const injected = slack.inject({ ...fault, method, times: 2 });
    await expect(handOver(messenger, clock)).rejects.toMatchObject({ service: 'Slack', outcome: 'unknown' });
    expect(injected.hits).toBe(1);
  });
});

describe('trouble before anything is shown', () => {
  test('Slack out of reach: certainly not done', async () => {
    const slack = await aSlack();
    await slack.close();
    const messenger = createMessenger(settingsFor(slack), 10 * MINUTE);
    await expect(messenger.updateCard({ channel: PROXMOX_ACCESS, ts: '1.2' }, aRequest())).rejects.toMatchObject({
      message: 'Slack: chat.update was not taken: ECONNREFUSED',
      outcome: 'not_done',
    });
  });

  test.each([
    { kind: 'reset', done: true },
    { kind: 'status', status: 500 },
  ] as const)('a DM that may or may not be open (%o): the message certainly was not sent', async (fault) => {
    const { messenger, slack } = await aMessenger();
    slack.inject({ ...fault, method: 'conversations.open' });
    await expect(messenger.announceSecret(aRequest())).rejects.toMatchObject({ outcome: 'not_done' });
    expect(slack.messages()).toEqual([]);
  });

  test('one message a second and channel is Slack’s limit, not an error of ours', async () => {
    const { messenger, slack } = await aMessenger('enforced');
    const posts = Array.from({ length: 20 }, async () => await messenger.postCard(aRequest()));
    const ended = await Promise.allSettled(posts);
    const limited = ended.filter(({ status }) => status === 'rejected');
    expect(limited.length).toBeGreaterThan(0);
    for (const each of limited) expect(each).toMatchObject({ reason: { outcome: 'not_done' } });
    expect(slack.messages(PROXMOX_ACCESS)).toHaveLength(20 - limited.length);
  });
});
