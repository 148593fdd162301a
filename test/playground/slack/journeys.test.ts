import { afterEach, describe, expect, test } from 'vitest';
import { startSlack, type SimulatedSlack, type SlackOptions } from '../../../playground/slack/simulated-slack.ts';
import { ANN, GENERAL, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { modes, post } from './bolt-app.ts';
import { manualClock } from './manual-clock.ts';

const section = (text: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } });
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const button = (text: string, action_id: string, more: object = {}) => ({
  type: 'button' as const,
  text: plain(text),
  action_id,
  ...more,
});

describe.each(modes)('a person and a Bolt app in $mode', ({ startApp }) => {
  const cleanUp: (() => Promise<void>)[] = [];

  async function running(
    listeners: Parameters<typeof startApp>[1],
    options: SlackOptions = {},
  ): Promise<SimulatedSlack> {
    const slack = await startSlack({ manifest: false, ...options });
    cleanUp.push(() => slack.close());
    cleanUp.push(await startApp(slack, listeners));
    return slack;
  }

  afterEach(async () => {
    for (const close of cleanUp.splice(0).toReversed()) await close();
  });

  test('a command is acknowledged and answered to that person only', async () => {
    const slack = await running((app) => {
      app.command('/pvetoken', async ({ ack, command }) => ack(`You asked: ${command.text}`));
    });

    const result = await slack.as(RUTH).command('/pvetoken request <b> & @ann in #general');

    expect(result).toMatchObject({ sent: true, acked: true });
    expect(result.reply?.text).toBe('You asked: request <b> & @Ann in #general');
    expect(slack.as(RUTH).sees().ephemerals).toEqual([result.reply]);
    expect(slack.as(ANN).sees().ephemerals).toEqual([]);
  });

  test('a command that is answered later reaches the person through its response_url', async () => {
    const slack = await running((app) => {
      app.command('/pvetoken', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'Looked it up.' });
        await respond({ text: 'Told everyone.', response_type: 'in_channel' });
      });
    });

    const result = await slack.as(RUTH).command('/pvetoken list', { channel: 'general' });
    await slack.waitFor(() => slack.messages(GENERAL).length === 2, 'both answers');

    expect(result.reply).toBeUndefined();
    expect(
      slack
        .as(RUTH)
        .sees()
        .ephemerals.map((each) => each.text),
    ).toEqual(['Looked it up.']);
    expect(
      slack
        .as(ANN)
        .sees()
        .channels['general']?.map((each) => each.text),
    ).toEqual(['Told everyone.']);
  });

  test('a command nobody acknowledges within three seconds times out, and Slack says so', async () => {
    const clock = manualClock();
    const slack = await running(() => {}, { now: clock.now });
    const lost = slack.inject({ type: 'slash_commands', kind: 'drop' });

    const typed = slack.as(RUTH).command('/pvetoken request');
    await lost.reached;
    clock.advance(3000);
    const result = await typed;

    expect(result).toMatchObject({ acked: false, ackedAfterMs: 3000, failure: 'operation_timeout' });
    expect(result.notice).toBe('/pvetoken failed with the error "operation_timeout"');
  });

  test('a click updates the message, for everyone, without a new notification', async () => {
    const slack = await running((app) => {
      app.action('approve', async ({ ack, client, body }) => {
        await ack();
        if (body.type !== 'block_actions' || body.message === undefined || body.channel === undefined) return;
        const text = `Approved by <@${body.user.id}>`;
        await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text, blocks: [section(text)] });
      });
      app.command('/pvetoken', async ({ ack, client }) => {
        await ack();
        const actions = { type: 'actions' as const, elements: [button('Approve', 'approve', { value: 'r1' })] };
        await post(client, {
          channel: PROXMOX_ACCESS,
          text: 'A request',
          blocks: [section('*A request* of somebody'), actions],
        });
      });
    });
    await slack.as(RUTH).command('/pvetoken request');
    const card = await slack.waitFor(() => slack.messages(PROXMOX_ACCESS)[0], 'the card');
    expect(card.text).toBe('A request of somebody\n[Approve]');

    const clicked = await slack.as(ANN).click(card, 'Approve');

    expect(clicked).toMatchObject({ sent: true, acked: true });
    await slack.waitFor(() => slack.messages(PROXMOX_ACCESS)[0]?.text === 'Approved by @Ann', 'the update');
    expect(slack.messages(PROXMOX_ACCESS)[0]?.buttons).toEqual([]);
    expect(slack.as(ANN).sees().notifications).toEqual([]);
  });

  test('a button that asks for confirmation sends nothing when the answer is no', async () => {
    let clicks = 0;
    const confirm = {
      title: plain('Sure?'),
      text: plain('It ends the token.'),
      confirm: plain('End'),
      deny: plain('Keep'),
    };
    const slack = await running((app) => {
      app.action('end', async ({ ack }) => {
        clicks += 1;
        await ack();
      });
      app.command('/pvetoken', async ({ ack }) =>
        ack({ blocks: [{ type: 'actions', elements: [button('End it', 'end', { confirm })] }] }),
      );
    });
    const { reply } = await slack.as(RUTH).command('/pvetoken');
    if (reply === undefined) throw new Error('no reply');
    expect(reply.buttons[0]?.confirm).toEqual({
      title: 'Sure?',
      text: 'It ends the token.',
      confirm: 'End',
      deny: 'Keep',
    });

    expect(await slack.as(RUTH).click(reply, 'End it', { confirm: false })).toMatchObject({ sent: false });
    expect(clicks).toBe(0);
    expect(await slack.as(RUTH).click(reply, 'End it', { confirm: true })).toMatchObject({ sent: true, acked: true });
    expect(clicks).toBe(1);
  });

  test('a click on an ephemeral message can replace and then delete it', async () => {
    const payloads: object[] = [];
    const slack = await running((app) => {
      app.command('/pvetoken', async ({ ack }) =>
        ack({ text: 'Secret', blocks: [{ type: 'actions', elements: [button('Show', 'show')] }] }),
      );
      app.action('show', async ({ ack, respond, body }) => {
        await ack();
        payloads.push(body);
        const actions = { type: 'actions' as const, elements: [button('I stored it', 'stored')] };
        await respond({ replace_original: true, text: 'Shown', blocks: [section('Shown'), actions] });
      });
      app.action('stored', async ({ ack, respond }) => {
        await ack();
        await respond({ delete_original: true });
      });
    });
    const ruth = slack.as(RUTH);
    const { reply } = await ruth.command('/pvetoken');
    if (reply === undefined) throw new Error('no reply');

    await ruth.click(reply, 'Show');
    await slack.waitFor(() => ruth.sees().ephemerals[0]?.text === 'Shown\n[I stored it]', 'the replacement');
    expect(payloads[0]).toMatchObject({ container: { is_ephemeral: true, message_ts: reply.ts } });
    expect(payloads[0]).not.toHaveProperty('message');
    await expect(slack.as(ANN).click(reply, 'stored')).rejects.toThrow('cannot see');
    await ruth.click(reply, 'I stored it');
    await slack.waitFor(() => ruth.sees().ephemerals.length === 0, 'the deletion');
  });

  test('reactions are events, and can be read back', async () => {
    const heard: string[] = [];
    const slack = await running((app) => {
      app.event('reaction_added', async ({ event, client }) => {
        const item = { channel: event.item.channel, timestamp: event.item.ts };
        const read = await client.reactions.get(item);
        const users = read.message?.reactions?.map((each) => `${each.name} ${each.users?.join()}`).join();
        await post(client, { channel: item.channel, thread_ts: item.timestamp, text: `read: ${users}` });
        heard.push(`${event.user} added ${event.reaction} to ${event.item_user}`);
      });
      app.event('reaction_removed', async ({ event }) => {
        heard.push(`${event.user} removed ${event.reaction}`);
      });
    });
    const message = slack.as(RUTH).say('proxmox-access', 'hello');

    await slack.as(ANN).react(message, 'white_check_mark');
    const reply = await slack.waitFor(
      () => slack.messages(PROXMOX_ACCESS).find((each) => each.threadTs === message.ts),
      'the reply',
    );
    await slack.as(ANN).unreact(message, 'white_check_mark');
    await slack.waitFor(() => heard.length === 2, 'both events');

    expect(reply.text).toBe(`read: white_check_mark ${ANN}`);
    expect(heard).toEqual([`${ANN} added white_check_mark to ${RUTH}`, `${ANN} removed white_check_mark`]);
    expect(slack.messages(PROXMOX_ACCESS)[0]?.reactions).toEqual({});
  });

  test('the Home tab is published on opening and its buttons work', async () => {
    const slack = await running((app) => {
      app.event('app_home_opened', async ({ event, client }) => {
        const actions = { type: 'actions' as const, elements: [button('Refresh', 'refresh')] };
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [section('Home'), actions] } });
      });
      app.action('refresh', async ({ ack, body, client }) => {
        await ack();
        await client.views.publish({ user_id: body.user.id, view: { type: 'home', blocks: [section('Fresh')] } });
      });
    });
    const ruth = slack.as(RUTH);

    await ruth.openHome();
    await slack.waitFor(() => ruth.sees().home?.text === 'Home\n[Refresh]', 'the Home tab');
    await ruth.click('home', 'Refresh');
    await slack.waitFor(() => ruth.sees().home?.text === 'Fresh', 'the fresh Home tab');

    expect(slack.as(ANN).sees().home).toBeUndefined();
  });
});
