/** The workspace's things in the form the Web API and the payloads give them. */
import type { Conversation } from './channels.ts';
import type { StoredMessage } from './messages.ts';
import type { StoredView } from './views.ts';
import type { World } from './world.ts';
import type { UserGroup, WorkspacePerson } from '../workspaces.ts';

export type Json = Record<string, unknown>;

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** A message object: docs.slack.dev/reference/events/message. */
export function messageJson(world: World, message: StoredMessage): Json {
  const isOurs = message.from === world.app.botUserId;
  const reactions = [...message.reactions].map(([name, users]) => ({ name, users, count: users.length }));
  return {
    type: 'message',
    user: message.from,
    ts: message.ts,
    ...(isOurs ? { bot_id: world.app.botId, app_id: world.app.id } : {}),
    text: message.text,
    team: world.team.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.editedTs === undefined ? {} : { edited: { user: message.from, ts: message.editedTs } }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(reactions.length > 0 ? { reactions } : {}),
  };
}

/** A view object: docs.slack.dev/reference/interaction-payloads/view-interactions-payload. */
export function viewJson(world: World, stored: StoredView): Json {
  const { view } = stored;
  const modal = view.type === 'modal' ? view : undefined;
  return {
    id: stored.id,
    team_id: world.team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata ?? '',
    callback_id: view.callback_id ?? '',
    external_id: view.external_id ?? '',
    state: { values: stored.inputs },
    hash: stored.hash,
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    close: modal?.close ?? null,
    submit: modal?.submit ?? null,
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    previous_view_id: stored.previousId,
    root_view_id: stored.rootId,
    app_id: world.app.id,
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}

/** Making a format takes a hundred times as long as using it. */
const OFFSETS = new Map<string, Intl.DateTimeFormat>();

function zoneOffset(timeZone: string, at: number): number {
  const format = OFFSETS.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  OFFSETS.set(timeZone, format);
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  return sign === '-' ? -offset : offset;
}

/**
 * A user object: docs.slack.dev/reference/objects/user-object. A deleted user's has neither zone nor roles.
 *
 * @param withEmail whether the token may see addresses (`users:read.email`)
 */
export function userJson(world: World, person: WorkspacePerson, withEmail: boolean): Json {
  const email = withEmail && person.email !== undefined ? { email: person.email } : {};
  const always = {
    id: person.id,
    team_id: person.teamId ?? world.team.id,
    name: person.name,
    deleted: person.deleted ?? false,
    profile: { real_name: person.realName, display_name: person.name, team: person.teamId ?? world.team.id, ...email },
    is_bot: person.isBot ?? false,
    is_app_user: person.isAppUser ?? false,
    updated: 0,
    ...(person.isStranger ? { is_stranger: true } : {}),
  };
  if (person.deleted) return always;
  return {
    ...always,
    real_name: person.realName,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: zoneOffset(person.tz, world.now()),
    is_admin: person.isAdmin ?? false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted ?? false,
    is_ultra_restricted: person.isUltraRestricted ?? false,
  };
}

/** A conversation object: docs.slack.dev/reference/objects/conversation-object. */
export function conversationJson(world: World, channel: Conversation): Json {
  const common = { id: channel.id, created: 0, is_archived: channel.isArchived, context_team_id: world.team.id };
  if (channel.directWith !== undefined) {
    return { ...common, is_im: true, is_open: true, user: channel.directWith, is_org_shared: false, priority: 0 };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_general: false,
    is_member: channel.members.has(world.app.botUserId),
    is_shared: channel.isExtShared,
    is_ext_shared: channel.isExtShared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    num_members: channel.members.size,
  };
}

/** A user group object: docs.slack.dev/reference/objects/usergroup-object. */
export function groupJson(world: World, group: UserGroup, withUsers: boolean): Json {
  return {
    id: group.id,
    team_id: world.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    handle: group.handle,
    description: '',
    is_external: false,
    date_create: 0,
    date_update: seconds(world.now()),
    date_delete: 0,
    auto_type: null,
    user_count: group.members.length,
    ...(withUsers ? { users: group.members } : {}),
  };
}
