import type { Json } from './json.ts';
import type { StoredMessage } from './messages.ts';
import type { World } from './world.ts';

function event(world: World, type: string, message: StoredMessage, userId: string, name: string): Json {
  world.changed.fire();
  return {
    type,
    user: userId,
    reaction: name,
    item_user: message.from,
    item: { type: 'message', channel: message.channel, ts: message.ts },
    event_ts: world.ids.messageTs(),
  };
}

/** @returns the event to tell the app of; none when the person had reacted with it before */
export function addReaction(world: World, message: StoredMessage, userId: string, name: string): Json | undefined {
  const users = message.reactions.get(name) ?? [];
  if (users.includes(userId)) return undefined;
  message.reactions.set(name, [...users, userId]);
  return event(world, 'reaction_added', message, userId, name);
}

/** @returns the event to tell the app of; none when there was no such reaction */
export function removeReaction(world: World, message: StoredMessage, userId: string, name: string): Json | undefined {
  const users = message.reactions.get(name) ?? [];
  if (!users.includes(userId)) return undefined;
  const left = users.filter((id) => id !== userId);
  if (left.length > 0) message.reactions.set(name, left);
  else message.reactions.delete(name);
  return event(world, 'reaction_removed', message, userId, name);
}
