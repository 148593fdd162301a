import type { Envelope } from '../../../playground/slack/delivery/envelope.ts';
import { ADA, ANN, FINN, GENERAL, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import { homesShown } from '../../../src/domain/desk.ts';
import { ENDED, OPEN } from '../../domain/states.ts';
import { anId } from '../../support/records.ts';
import type { BotOnSlack } from '../../slack/support/bot-on-slack.ts';
import { cardOf } from '../../slack/support/on-screen.ts';

type Json = Envelope['payload'];

/** Commands of every kind, on requests that are there, in one state each, and on one that is not. */
function commands(ids: readonly string[]): string[] {
  const about = ['status', 'check', 'rotate', 'revoke', 'cancel'].flatMap((verb) => ids.map((id) => `${verb} ${id}`));
  return [
    [
      '',
      'help',
      'roles',
      'list',
      'list all',
      'request',
      'revoke',
      'request provisioner',
      'reconcile',
      'reconcile home',
    ],
    [
      'request provisioner for 2h on /pool/dev OPS-123: rebuild',
      'break-glass provisioner for 1h the cluster is on fire',
    ],
    ['revoke all', 'revoke role provisioner', `revoke user <@${RUTH}|ruth>`, 'revoke cluster home'],
    ['pause home an incident', 'pause all an incident', 'resume home', 'resume all'],
    ...about,
    ...ids.map((id) => `extend ${id} by 1h not done yet`),
  ].flat();
}

/** Puts a request in each state into the store. @returns their ids */
export async function requestsInEachState({ store }: BotOnSlack): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, record] of [...OPEN.values(), ...ENDED.values()].entries()) {
    const id = anId(100 + index);
    const { record: shown } = homesShown(record, record) ?? { record };
    const text = JSON.stringify({ ...shown, version: 0, request: { ...shown.request, id } });
    await store.save(
      { record: JSON.parse(text.replaceAll('U0RUTH', RUTH).replaceAll('U0ANN', ANN)) as typeof shown, events: [] },
      undefined,
    );
    ids.push(id);
  }
  return ids;
}

/** What Slack really sends while people do all they can with the bot; the simulated Slack is the one who sends it. */
export async function recordedDeliveries(bot: BotOnSlack, ids: readonly string[]): Promise<Envelope[]> {
  const { slack } = bot;
  const heard: Envelope[] = [];
  const stop = slack.onDelivery((envelope) => heard.push(envelope));
  const [ruth, ann] = [slack.as(RUTH), slack.as(ANN)];
  const form = async (who: typeof ruth, field: string): Promise<unknown> =>
    await slack.waitFor(
      () =>
        who
          .sees()
          .modals.at(-1)
          ?.fields.some(({ label }) => label.includes(field)),
      `a form with ${field}`,
    );

  await ruth.command('/pvetoken request provisioner OPS-1: rebuild', { channel: 'proxmox-access' });
  await slack.waitFor(() => ruth.sees().ephemerals.length > 0, 'an answer');
  await bot.settle();
  await ann.click(cardOf(bot), 'Approve for less…');
  await form(ann, 'Or another time');
  await ann.closeModal();
  await ann.react(cardOf(bot), 'eyes');
  await ann.unreact(cardOf(bot), 'eyes');
  await ann.click(cardOf(bot), 'Deny');
  await form(ann, 'Reason');
  await ann.submit({ Reason: 'not today' });
  await bot.settle();

  await ruth.command('/pvetoken request', { channel: 'proxmox-access' });
  await form(ruth, 'Role');
  await ruth.choose('modal', 'Role', 'provisioner');
  await form(ruth, 'Why');
  await ruth.search('modal', 'Search', 'web').catch(() => undefined);
  await ruth.submit({ Why: 'OPS-123: rebuild' });
  await ruth.openHome();
  const home = await slack.waitFor(() => ruth.sees().home, 'a Home');
  const button = home.buttons.find(({ label }) => label === 'Cancel');
  if (button !== undefined)
    await ruth.click('home', 'Cancel', { confirm: true, ...(button.value !== undefined && { value: button.value }) });
  for (const text of commands(ids)) {
    await slack
      .as(text.startsWith('revoke ') || /^(pause|resume|reconcile)/.test(text) ? ADA : RUTH)
      .command(`/pvetoken ${text}`, { channel: 'proxmox-access' });
  }
  slack.admin.updatePerson(ANN, { realName: 'Ann' });
  await slack.admin.setGroupMembers('S0PVEADMIN', [ANN]);
  stop();
  return heard;
}

const isFields = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same deliveries as if they came of other buttons, other forms, and requests in other states. */
export function crossed(
  heard: readonly Envelope[],
  names: { actions: readonly string[]; views: readonly string[]; ids: readonly string[] },
): Envelope[] {
  return heard.flatMap((envelope) => {
    const { actions, view, type } = envelope.payload;
    const changed = (change: Json): Envelope => ({ ...envelope, payload: { ...envelope.payload, ...change } });
    if (Array.isArray(actions) && isFields(actions[0])) {
      const [action] = actions;
      return names.actions.flatMap((action_id) =>
        names.ids.map((value) => changed({ actions: [{ ...action, action_id, value }] })),
      );
    }
    if (isFields(view) && type === 'view_submission') {
      return names.views.flatMap((callback_id) =>
        names.ids.map((private_metadata) => changed({ view: { ...view, callback_id, private_metadata } })),
      );
    }
    return [];
  });
}

/** Deliveries of kinds that the manifest does not ask for, and that a slip of the manifest, or Slack, may send. */
export function unaskedFor(event: Envelope, click: Envelope): Envelope[] {
  const of = (inner: Json): Envelope => ({
    ...event,
    payload: { ...event.payload, event: { ...inner, event_ts: '1.1' } },
  });
  const on = (payload: Json): Envelope => ({
    ...click,
    acceptsResponse: true,
    payload: { ...click.payload, actions: undefined, ...payload },
  });
  const message = { channel: PROXMOX_ACCESS, user: RUTH, ts: '1700000000.000100' };
  return [
    of({
      type: 'message',
      subtype: 'message_deleted',
      deleted_ts: message.ts,
      channel: PROXMOX_ACCESS,
      previous_message: message,
    }),
    of({ type: 'message', subtype: 'message_changed', message, previous_message: message, channel: PROXMOX_ACCESS }),
    of({ type: 'message', ...message, text: '/pvetoken list' }),
    of({ type: 'app_mention', ...message, text: 'list' }),
    of({ type: 'member_joined_channel', user: FINN, channel: PROXMOX_ACCESS, channel_type: 'C', inviter: RUTH }),
    of({ type: 'member_left_channel', user: 'U0PVETOKEN', channel: PROXMOX_ACCESS, channel_type: 'C' }),
    of({ type: 'channel_shared', connected_team_id: 'T0FOREIGN1', channel: PROXMOX_ACCESS }),
    of({ type: 'channel_id_changed', old_channel_id: PROXMOX_ACCESS, new_channel_id: 'C0NEW' }),
    of({ type: 'channel_archive', channel: GENERAL, user: ADA }),
    of({ type: 'team_join', user: { id: FINN } }),
    of({ type: 'app_home_opened', user: RUTH, channel: 'D0RUTH', tab: 'messages' }),
    of({ type: 'app_uninstalled' }),
    of({ type: 'tokens_revoked', tokens: { bot: ['U0PVETOKEN'] } }),
    of({ type: 'function_executed', function: { callback_id: 'x' }, inputs: {}, function_execution_id: 'Fx1' }),
    of({ type: 'error' }),
    on({
      type: 'view_closed',
      is_cleared: true,
      view: { id: 'V1', callback_id: 'pvetoken_ask', private_metadata: 'x' },
    }),
    on({
      type: 'view_submission',
      view: { id: 'V1', type: 'modal', callback_id: 'another', private_metadata: '', state: { values: {} } },
    }),
    on({ type: 'shortcut', callback_id: 'ask' }),
    on({ type: 'message_action', callback_id: 'ask', message, channel: { id: PROXMOX_ACCESS, name: 'x' } }),
    on({ type: 'block_suggestion', action_id: 'another', block_id: 'b', value: 'web' }),
    on({ type: 'dialog_submission', callback_id: 'x', submission: {}, state: '' }),
    on({ type: 'dialog_suggestion', name: 'x', callback_id: 'x', value: '' }),
    on({ type: 'interactive_message', callback_id: 'x', actions: [{ name: 'x', type: 'button', value: 'x' }] }),
    on({ type: 'workflow_step_edit', callback_id: 'x', workflow_step: {} }),
    on({ type: 'something_new' }),
  ];
}
