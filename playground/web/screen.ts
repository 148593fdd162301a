import { HELP } from '../../src/slack/views/replies.ts';
import type { Session } from './session.ts';
import { nextEvent } from './next-event.ts';
import { storyOf } from './story.ts';
import type { Breakage, Screen, SlackScreen } from './wire.ts';

const MOST_CALLS = 60;
const MOST_TASKS = 30;

/** What to show of a session. `now`: epoch milliseconds. */
export interface Scene {
  readonly session: Session;
  readonly round: number;
  readonly broken: readonly Breakage[];
  readonly now: number;
}

/** All that a person's page shows. @param me a Slack user id. */
export async function screenOf({ session, round, broken, now }: Scene, me: string): Promise<Screen> {
  const { proxmox } = session.world;
  const slack = slackScreen(session, me);
  const [story, next] = await Promise.all([
    storyOf(session.store, session.queues),
    nextEvent(session.store, session.timing, now),
  ]);
  return {
    round,
    slack,
    proxmox: {
      level: proxmox.level,
      url: proxmox.url,
      broken,
      users: proxmox.users(),
      tokens: proxmox.tokens(),
      groups: proxmox.groups(),
      roles: proxmox.roles(),
      acl: proxmox.acl(),
      guests: proxmox.guests(),
      pools: proxmox.pools(),
      storages: proxmox.storages(),
      tasks: proxmox.tasks().slice(0, MOST_TASKS),
      calls: proxmox.calls().slice(-MOST_CALLS).toReversed(),
    },
    story,
    clock: { now, ...(next && { next }) },
  };
}

function slackScreen({ world }: Session, me: string): SlackScreen {
  const { slack } = world;
  const directory = slack.directory();
  const mine = directory.channels.filter(({ members }) => members.includes(me));
  const dm = mine.find(({ isDirect }) => isDirect)?.id;
  return {
    workspace: directory.workspace,
    me,
    botUserId: slack.botUserId,
    cast: directory.people
      .filter(({ isBot, deleted, isStranger }) => !isBot && !deleted && !isStranger)
      .map(({ id, name, realName, tz, ...flags }) => ({ id, name, realName, tz, part: partOf(id, flags, directory) })),
    names: Object.fromEntries(directory.people.map(({ id, realName }) => [id, realName])),
    groups: Object.fromEntries(directory.groups.map(({ id, handle }) => [id, handle])),
    channels: mine.filter(({ isDirect }) => !isDirect).map(({ id, name, isShared }) => ({ id, name, isShared })),
    ...(dm !== undefined && { dm }),
    commands: HELP,
    sight: slack.as(me).sees(),
    notified: slack.notified(),
  };
}

type Directory = ReturnType<Session['world']['slack']['directory']>;

function partOf(
  id: string,
  { isAdmin, isRestricted, teamId }: Omit<Directory['people'][number], 'id' | 'name' | 'realName' | 'tz'>,
  { groups }: Directory,
): string {
  if (teamId !== undefined) return 'another company';
  if (isRestricted === true) return 'guest';
  if (isAdmin === true) return 'administrator';
  return groups.some(({ members }) => members.includes(id)) ? 'approver' : 'requester';
}
