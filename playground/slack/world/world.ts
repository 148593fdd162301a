import type { Piece, Reader } from '../render/piece.ts';
import type { CallRecord, Notification, PostedRecord } from '../render/rendered.ts';
import type { Workspace } from '../workspaces.ts';
import type { Control } from '../blocks/elements.ts';
import type { Option } from '../blocks/text.ts';
import { Agenda } from './agenda.ts';
import { Channels, type Conversation } from './channels.ts';
import { Ids } from './ids.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { ResponseUrls } from './response-urls.ts';
import { Signal } from './signal.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';

/** The state of the simulated Slack: one workspace and what has happened in it. */
export interface World {
  now: () => number;
  team: Workspace['team'];
  app: Workspace['app'];
  ids: Ids;
  people: People;
  channels: Channels;
  messages: Messages;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  notifications: Notification[];
  posted: PostedRecord[];
  calls: CallRecord[];
  agenda: Agenda;
  /** What the app suggested last in an external menu, by the person it was shown to. */
  suggested: WeakMap<Control, Map<string, Option[]>>;
  /** Compliance exports are on: no message can be deleted. */
  keepsMessages: boolean;
  /** Fired after every change, of whatever kind. */
  changed: Signal;
}

/** @param now epoch milliseconds */
export function createWorld(workspace: Workspace, now: () => number): World {
  const ids = new Ids(now);
  return {
    now,
    team: workspace.team,
    app: workspace.app,
    ids,
    people: new People(workspace),
    channels: new Channels(workspace, ids),
    messages: new Messages(ids),
    views: new Views(ids),
    triggers: new Triggers(ids, now),
    responseUrls: new ResponseUrls(now),
    notifications: [],
    posted: [],
    calls: [],
    agenda: new Agenda(now),
    suggested: new WeakMap(),
    keepsMessages: false,
    changed: new Signal(),
  };
}

/**
 * How someone sees the workspace.
 *
 * @param userId whose screen it is; without one, nobody's in particular: dates are in UTC
 */
export function readerFor(world: World, userId?: string): Reader {
  return {
    timeZone: userId === undefined ? 'Etc/UTC' : (world.people.find(userId)?.tz ?? 'Etc/UTC'),
    now: world.now(),
    personName: (id) => world.people.find(id)?.realName ?? id,
    channelName: (id) => world.channels.find(id)?.name ?? id,
    group: (id) => world.people.group(id),
  };
}

/** Whom a new message makes the phone of buzz, and why. */
export function notify(world: World, channel: Conversation, message: { ts: string; from: string }, seen: Piece): void {
  const reasons = new Map<string, Notification['reason']>();
  const others = [...channel.members].filter((id) => id !== message.from);
  if (channel.directWith !== undefined) for (const id of others) reasons.set(id, 'direct_message');
  if (seen.pings.includes('channel')) for (const id of others) reasons.set(id, 'channel_mention');
  for (const id of seen.pings.filter((ping) => others.includes(ping))) reasons.set(id, 'mention');
  for (const [userId, reason] of reasons) {
    world.notifications.push({ userId, reason, channel: channel.id, ts: message.ts });
  }
}
