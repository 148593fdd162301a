import { WebClient, type WebClientOptions } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack } from '../../../playground/slack/simulated-slack.ts';
import {
  ABE,
  ALERTS,
  ANN,
  BOB,
  DORA,
  FINN,
  FOREIGN_TEAM,
  GENERAL,
  GIL,
  PARTNERS,
  PROXMOX_ACCESS,
  PROXMOX_ADMINS,
  RUTH,
  SVEN,
} from '../../../playground/slack/workspaces.ts';
import { post, silent } from './bolt-app.ts';
import { manualClock } from './manual-clock.ts';

const clock = manualClock();
let slack: SimulatedSlack;
let client: WebClient;

const options = (): WebClientOptions => ({
  slackApiUrl: slack.apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  logger: silent,
});

/** The refusal a call ends in. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error && 'data' in error ? error.data : error;
}

const refused = (error: string, more: object = {}) => expect.objectContaining({ ok: false, error, ...more });

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

const paragraphs = (length: number) => Array.from({ length: 4 }, () => section('x'.repeat(length / 4)));

beforeEach(async () => {
  slack = await startSlack({ now: clock.now, manifest: false });
  client = new WebClient(slack.botToken, options());
});

afterEach(() => slack.close());

describe('tokens and scopes', () => {
  test('no token, a wrong one, and one of the wrong kind', async () => {
    const channel = GENERAL;
    expect(await refusalOf(new WebClient('', options()).conversations.info({ channel }))).toEqual(
      refused('not_authed'),
    );
    expect(await refusalOf(new WebClient('xoxb-no', options()).auth.test())).toEqual(refused('invalid_auth'));
    expect(await refusalOf(client.apps.connections.open())).toEqual(refused('not_allowed_token_type'));
    const withAppToken = new WebClient(slack.appToken, options());
    expect(await refusalOf(withAppToken.users.info({ user: RUTH }))).toEqual(refused('not_allowed_token_type'));
  });

  test('a scope the app lacks is named, with those it has', async () => {
    slack.admin.setScopes(['users:read']);

    const refusal = await refusalOf(post(client, { channel: PROXMOX_ACCESS, text: 'x' }));

    expect(refusal).toEqual(refused('missing_scope', { needed: 'chat:write', provided: 'users:read' }));
    expect(slack.messages()).toEqual([]);
  });

  test('reading about a channel takes the scope of its kind', async () => {
    slack.admin.setScopes(['im:write', 'groups:read']);
    const { channel } = await client.conversations.open({ users: RUTH });

    expect(await refusalOf(client.conversations.info({ channel: GENERAL }))).toEqual(
      refused('missing_scope', { needed: 'channels:read' }),
    );
    expect(await refusalOf(client.conversations.info({ channel: channel?.id ?? '' }))).toEqual(
      refused('missing_scope', { needed: 'im:read' }),
    );
  });

  test('an unknown method, and a method without its arguments', async () => {
    expect(await refusalOf(client.apiCall('chat.shout'))).toEqual(refused('unknown_method'));
    expect(await refusalOf(client.apiCall('chat.update', { channel: GENERAL }))).toEqual(
      refused('invalid_arguments', { errors: ['[ERROR] missing required field: ts [json-pointer:]'] }),
    );
  });

  test('calls are recorded without their bodies', async () => {
    await post(client, { channel: PROXMOX_ACCESS, text: 'a secret' });
    await refusalOf(client.users.info({ user: 'U0NOBODY' }));

    expect(slack.calls()).toEqual([
      { at: clock.now(), method: 'chat.postMessage', ok: true, status: 200 },
      { at: clock.now(), method: 'users.info', ok: false, error: 'user_not_found', status: 200 },
    ]);
  });

  test('arguments may come as JSON', async () => {
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
      body: JSON.stringify({ channel: PROXMOX_ACCESS, blocks: [{ type: 'divider' }] }),
    });

    expect(await response.json()).toMatchObject({ ok: true, channel: PROXMOX_ACCESS });
    expect(slack.messages(PROXMOX_ACCESS)[0]?.text).toBe('---');
  });
});

test('JSON that cannot be read is refused', async () => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` };
  const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', headers, body: '{' });
  expect(await response.json()).toEqual({ ok: false, error: 'invalid_json' });
});

describe('where the app may write', () => {
  test.each([
    ['a channel it is not in', GENERAL, 'not_in_channel'],
    ['a channel that does not exist', 'C0NOWHERE', 'channel_not_found'],
    ['somebody who does not exist', 'U0NOBODY', 'channel_not_found'],
    ['a stranger', SVEN, 'channel_not_found'],
    ['a deactivated person', DORA, 'user_disabled'],
    ['another bot', BOB, 'cannot_dm_bot'],
  ])('not to %s', async (_, channel, error) => {
    expect(await refusalOf(post(client, { channel, text: 'x' }))).toEqual(refused(error));
  });

  test('not to an archived channel, nor to one it was removed from', async () => {
    slack.admin.archive('alerts');
    slack.admin.remove('proxmox-access', slack.botUserId);

    expect(await refusalOf(post(client, { channel: ALERTS, text: 'x' }))).toEqual(refused('is_archived'));
    expect(await refusalOf(post(client, { channel: PROXMOX_ACCESS, text: 'x' }))).toEqual(refused('not_in_channel'));
  });

  test('not to anybody directly while its Messages tab is off', async () => {
    slack.admin.setMessagesTab(false);
    expect(await refusalOf(post(client, { channel: RUTH, text: 'x' }))).toEqual(refused('messages_tab_disabled'));
  });

  test('a person can be written to by user id, but a message is changed by conversation id only', async () => {
    const posted = await post(client, { channel: RUTH, text: 'hello' });
    const ts = posted.ts ?? '';

    expect(posted.channel).toMatch(/^D/);
    expect(await refusalOf(client.chat.update({ channel: RUTH, ts, text: 'x' }))).toEqual(refused('channel_not_found'));
    await client.chat.update({ channel: posted.channel ?? '', ts, text: 'changed' });
    expect(slack.as(RUTH).sees().dms).toMatchObject([{ text: 'changed', edited: true }]);
    expect(slack.as(RUTH).sees().notifications).toEqual([
      { userId: RUTH, reason: 'direct_message', channel: posted.channel, ts },
    ]);
  });

  test('an ephemeral message needs its reader in the channel, and cannot be changed', async () => {
    const channel = PROXMOX_ACCESS;
    expect(await refusalOf(client.chat.postEphemeral({ channel, user: FINN, text: 'x' }))).toEqual(
      refused('user_not_in_channel'),
    );
    const { message_ts } = await client.chat.postEphemeral({ channel, user: RUTH, text: 'only you' });

    expect(slack.as(RUTH).sees().ephemerals).toMatchObject([{ text: 'only you', ephemeralTo: RUTH }]);
    expect(slack.as(ANN).sees().ephemerals).toEqual([]);
    expect(await refusalOf(client.chat.update({ channel, ts: message_ts ?? '', text: 'x' }))).toEqual(
      refused('message_not_found'),
    );
  });

  test("another's message cannot be changed or deleted, a missing one is not found", async () => {
    const { channel, ts } = slack.as(RUTH).say('proxmox-access', 'mine');

    expect(await refusalOf(client.chat.update({ channel, ts, text: 'x' }))).toEqual(refused('cant_update_message'));
    expect(await refusalOf(client.chat.delete({ channel, ts }))).toEqual(refused('cant_delete_message'));
    expect(await refusalOf(client.chat.delete({ channel, ts: '1.2' }))).toEqual(refused('message_not_found'));
  });

  test('nothing is deleted while compliance exports are on', async () => {
    const { ts = '' } = await post(client, { channel: PROXMOX_ACCESS, text: 'kept' });
    slack.admin.setComplianceExports(true);

    const refusal = await refusalOf(client.chat.delete({ channel: PROXMOX_ACCESS, ts }));
    expect(refusal).toEqual(refused('compliance_exports_prevent_deletion'));
    await client.chat.update({ channel: PROXMOX_ACCESS, ts, text: 'changed' });
    slack.admin.setComplianceExports(false);
    await client.chat.delete({ channel: PROXMOX_ACCESS, ts });
    expect(slack.messages()).toEqual([]);
  });

  test('a deleted message is gone, but not from the record', async () => {
    const { ts } = await post(client, { channel: PROXMOX_ACCESS, text: 'soon gone' });
    await client.chat.delete({ channel: PROXMOX_ACCESS, ts: ts ?? '' });

    expect(slack.messages()).toEqual([]);
    expect(slack.everPosted().map((each) => [each.method, each.text])).toEqual([
      ['chat.postMessage', 'soon gone'],
      ['chat.delete', ''],
    ]);
  });

  test('replies need their parent', async () => {
    const { ts } = await post(client, { channel: PROXMOX_ACCESS, text: 'parent' });
    await post(client, { channel: PROXMOX_ACCESS, thread_ts: ts ?? '', text: 'reply' });
    const orphan = post(client, { channel: PROXMOX_ACCESS, thread_ts: '1.2', text: 'orphan' });

    expect(await refusalOf(orphan)).toEqual(refused('cannot_reply_to_message'));
    expect(slack.messages(PROXMOX_ACCESS).map((each) => each.threadTs)).toEqual([undefined, ts]);
  });
});

describe('chat.update', () => {
  const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'in blocks' } }];

  test('text without blocks takes the blocks away; blocks without text are no edit', async () => {
    const { ts = '' } = await post(client, { channel: PROXMOX_ACCESS, text: 'top', blocks });
    await client.chat.update({ channel: PROXMOX_ACCESS, ts, blocks });
    expect(slack.messages()[0]).toMatchObject({ text: 'in blocks', fallback: 'top', edited: false });

    await client.chat.update({ channel: PROXMOX_ACCESS, ts, text: 'bare' });
    expect(slack.messages()[0]).toMatchObject({ text: 'bare', edited: true });
  });

  test('nothing, or too much, is refused', async () => {
    const { ts = '' } = await post(client, { channel: PROXMOX_ACCESS, text: 'top' });
    const update = { channel: PROXMOX_ACCESS, ts };

    expect(await refusalOf(client.chat.update({ ...update, text: '' }))).toEqual(refused('no_text'));
    expect(await refusalOf(client.chat.update({ ...update, text: 'x'.repeat(4001) }))).toEqual(refused('msg_too_long'));
  });
});

const postWith = (metadata: object) =>
  client.apiCall('chat.postMessage', { channel: PROXMOX_ACCESS, text: 'x', metadata });

describe('limits of size', () => {
  test('a message without words is refused, and one of too many is cut', async () => {
    expect(await refusalOf(post(client, { channel: PROXMOX_ACCESS, text: '' }))).toEqual(refused('no_text'));
    await post(client, { channel: PROXMOX_ACCESS, text: 'x'.repeat(40_001) });
    expect(slack.messages()[0]?.text).toHaveLength(40_000);
  });

  test('blocks that are too long are refused with the place, blocks that are no JSON without', async () => {
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    expect(await refusalOf(post(client, { channel: PROXMOX_ACCESS, text: 'x', blocks }))).toEqual(
      refused('invalid_blocks', {
        errors: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      }),
    );
    expect(await refusalOf(client.apiCall('chat.postMessage', { channel: PROXMOX_ACCESS, blocks: '[{' }))).toEqual(
      refused('invalid_blocks_format'),
    );
  });

  test('blocks that are too long together are refused, where each of them is not', async () => {
    const withLongIds = Array.from({ length: 50 }, (_, i) => ({ ...section('x'), block_id: `${i}${'b'.repeat(250)}` }));
    const channel = PROXMOX_ACCESS;
    const { ts = '' } = await post(client, { channel, text: 'x', blocks: paragraphs(9_600) });

    const tooLong = refused('msg_blocks_too_long');
    expect(await refusalOf(post(client, { channel, text: 'x', blocks: paragraphs(9_604) }))).toEqual(tooLong);
    expect(await refusalOf(client.chat.update({ channel, ts, text: 'x', blocks: paragraphs(9_604) }))).toEqual(tooLong);
    expect(await refusalOf(post(client, { channel, text: 'x', blocks: withLongIds }))).toEqual(tooLong);
    expect(slack.messages()).toHaveLength(1);
  });

  test('metadata must have the form of metadata', async () => {
    expect(await refusalOf(postWith({ id: 'r1' }))).toEqual(refused('invalid_metadata_format'));
    await postWith({ event_type: 'request', event_payload: { id: 'r1' } });
    expect(slack.messages()[0]?.raw['metadata']).toEqual({ event_type: 'request', event_payload: { id: 'r1' } });
  });

  test('a view of more than 250 kB is refused', async () => {
    const section = { type: 'section' as const, text: { type: 'plain_text' as const, text: 'x'.repeat(3000) } };
    const view = { type: 'home' as const, blocks: Array.from({ length: 90 }, () => section) };
    expect(await refusalOf(client.views.publish({ user_id: RUTH, view }))).toEqual(refused('view_too_large'));
  });

  test('what the simulator does not act upon is refused, not ignored', async () => {
    const call = client.apiCall('chat.postMessage', { channel: PROXMOX_ACCESS, text: 'x', username: 'root' });
    expect(await refusalOf(call)).toEqual(
      refused('invalid_arguments', { errors: ['[ERROR] the simulated Slack has no argument username'] }),
    );
  });
});

const flags = async (user: string) => (await client.users.info({ user })).user;

describe('people, groups and channels', () => {
  test('users.info tells each kind of person apart', async () => {
    expect(await flags(RUTH)).toMatchObject({ deleted: false, is_bot: false, tz: 'Europe/Berlin', tz_offset: 3600 });
    expect(await flags(RUTH)).not.toHaveProperty('profile.email');
    expect(await flags(GIL)).toMatchObject({ is_restricted: true });
    expect(await flags(BOB)).toMatchObject({ is_bot: true });
    expect(await flags(FINN)).toMatchObject({ team_id: FOREIGN_TEAM });
    expect(await flags(SVEN)).toMatchObject({ is_stranger: true });
    const dora = await flags(DORA);
    expect(dora).toMatchObject({ deleted: true });
    expect(dora).not.toHaveProperty('is_restricted');
  });

  test('an address is told to an app that may read it', async () => {
    slack.admin.setScopes(['users:read', 'users:read.email']);
    const { user } = await client.users.info({ user: RUTH });
    expect(user?.profile?.email).toBe('ruth@homelab.example');
  });

  test('group members are as they are now, and groups can fail', async () => {
    const members = () => client.usergroups.users.list({ usergroup: PROXMOX_ADMINS });
    expect((await members()).users).toEqual([ANN, ABE]);

    await slack.admin.setGroupMembers(PROXMOX_ADMINS, [ABE]);
    expect((await members()).users).toEqual([ABE]);
    expect(await refusalOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toEqual(refused('no_such_subteam'));

    slack.admin.failGroups('plan_upgrade_required');
    expect(await refusalOf(members())).toEqual(refused('plan_upgrade_required'));
    expect(await refusalOf(client.usergroups.list())).toEqual(refused('plan_upgrade_required'));
  });

  test('conversations.info says what is shared, private, archived and joined', async () => {
    const info = async (channel: string) => (await client.conversations.info({ channel })).channel;

    expect(await info(GENERAL)).toMatchObject({ is_member: false, is_ext_shared: false, is_archived: false });
    expect(await info(PARTNERS)).toMatchObject({ is_member: true, is_ext_shared: true });
    expect((await client.conversations.members({ channel: PARTNERS })).members).toContain(FINN);
  });

  test('auth.test and team.info tell who and where the app is', async () => {
    expect(await client.auth.test()).toMatchObject({ user_id: slack.botUserId, team_id: slack.teamId });
    expect((await client.team.info()).team).toMatchObject({ id: slack.teamId, domain: 'homelab' });
  });

  test('the app may react once', async () => {
    const { ts = '' } = await post(client, { channel: PROXMOX_ACCESS, text: 'x' });
    const reaction = { channel: PROXMOX_ACCESS, timestamp: ts, name: 'eyes' };
    await client.reactions.add(reaction);

    expect(await refusalOf(client.reactions.add(reaction))).toEqual(refused('already_reacted'));
    expect(slack.messages()[0]?.reactions).toEqual({ eyes: [slack.botUserId] });
  });
});

const postTo = (channel: string) => post(client, { channel, text: 'x' });

describe('rate limits', () => {
  test('one message a second to each channel, after a short burst', async () => {
    for (let count = 0; count < 5; count += 1) await postTo(PROXMOX_ACCESS);

    await expect(postTo(PROXMOX_ACCESS)).rejects.toMatchObject({ retryAfter: 1 });
    await postTo(ALERTS);
    clock.advance(1000);
    await postTo(PROXMOX_ACCESS);
    expect(slack.calls().filter((each) => each.status === 429)).toHaveLength(1);
  });

  test('a method has its own allowance for a minute', async () => {
    const list = () => client.usergroups.users.list({ usergroup: PROXMOX_ADMINS });
    for (let count = 0; count < 20; count += 1) await list();

    await expect(list()).rejects.toMatchObject({ retryAfter: 3 });
    await client.usergroups.list();
    clock.advance(3000);
    await list();
  });

  test('they can be switched off', async () => {
    const lenient = await startSlack({ now: clock.now, manifest: false, rateLimits: 'off' });
    const free = new WebClient(lenient.botToken, { ...options(), slackApiUrl: lenient.apiUrl });
    for (let count = 0; count < 10; count += 1) await post(free, { channel: ALERTS, text: 'x' });

    expect(lenient.messages(ALERTS)).toHaveLength(10);
    await lenient.close();
  });
});
