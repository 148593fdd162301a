import type { EventFeed } from './delivery/events.ts';
import type { AppSettings } from './manifest.ts';
import { userJson } from './world/json.ts';
import type { World } from './world/world.ts';
import type { WorkspacePerson } from './workspaces.ts';

/** Changes to the workspace while the app runs. Channels go by id or name. */
export interface WorkspaceAdmin {
  /** E.g. `{ deleted: true }`; the app hears `user_change`. */
  updatePerson(id: string, change: Partial<Omit<WorkspacePerson, 'id'>>): void;
  /** Replaces a user group's members; the app hears `subteam_members_changed`. */
  setGroupMembers(groupId: string, members: string[]): Promise<void>;
  /** Makes every `usergroups.*` method answer this error, or work again. */
  failGroups(error: 'plan_upgrade_required' | (string & {}) | undefined): void;
  archive(channel: string): void;
  invite(channel: string, userId: string): void;
  remove(channel: string, userId: string): void;
  /** Shares a channel with another organisation; the app hears `channel_shared`. */
  share(channel: string, withTeam: string): Promise<void>;
  /** Gives a channel another id; the app hears `channel_id_changed`. */
  changeChannelId(channel: string, newId: string): Promise<void>;
  /** Reinstalls the app with other scopes. */
  setScopes(scopes: string[]): void;
  /** Turns compliance exports on or off: while they are on, no message can be deleted. */
  setComplianceExports(enabled: boolean): void;
  /** Turns the app's Messages tab on or off. */
  setMessagesTab(enabled: boolean): void;
}

export function createAdmin(world: World, settings: AppSettings, events: EventFeed): WorkspaceAdmin {
  const seconds = () => Math.floor(world.now() / 1000);
  const changing = (change: () => void) => {
    change();
    world.changed.fire();
  };
  return {
    updatePerson(id, change) {
      changing(() => world.people.update(id, change));
      const user = userJson(world, world.people.get(id), settings.scopes.has('users:read.email'));
      void events.emit({ type: 'user_change', user, cache_ts: seconds(), event_ts: world.ids.messageTs() });
    },
    async setGroupMembers(groupId, members) {
      const before = world.people.setMembers(groupId, members);
      world.changed.fire();
      const added = members.filter((id) => !before.members.includes(id));
      const removed = before.members.filter((id) => !members.includes(id));
      await events.emit({
        type: 'subteam_members_changed',
        subteam_id: groupId,
        team_id: world.team.id,
        date_previous_update: 0,
        date_update: seconds(),
        added_users: added,
        added_users_count: added.length,
        removed_users: removed,
        removed_users_count: removed.length,
        event_ts: world.ids.messageTs(),
      });
    },
    failGroups: (error) => changing(() => (world.people.groupsFailure = error)),
    archive: (channel) => changing(() => (world.channels.get(channel).isArchived = true)),
    invite: (channel, userId) => changing(() => world.channels.get(channel).members.add(userId)),
    remove: (channel, userId) => changing(() => world.channels.get(channel).members.delete(userId)),
    async share(channel, withTeam) {
      const shared = world.channels.get(channel);
      changing(() => (shared.isExtShared = true));
      const event = { type: 'channel_shared', connected_team_id: withTeam, channel: shared.id };
      await events.emit({ ...event, event_ts: world.ids.messageTs() });
    },
    async changeChannelId(channel, newId) {
      const oldId = world.channels.get(channel).id;
      changing(() => {
        world.channels.rename(oldId, newId);
        world.messages.rename(oldId, newId);
      });
      const event = { type: 'channel_id_changed', old_channel_id: oldId, new_channel_id: newId };
      await events.emit({ ...event, event_ts: world.ids.messageTs() });
    },
    setScopes: (scopes) => changing(() => (settings.scopes = new Set(scopes))),
    setComplianceExports: (enabled) => changing(() => (world.keepsMessages = enabled)),
    setMessagesTab: (enabled) => changing(() => (settings.messagesTab = enabled)),
  };
}
