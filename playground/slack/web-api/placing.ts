/** Whether the app may read or write where it wants to. */
import type { Conversation } from '../world/channels.ts';
import { ApiError, type Call } from './method.ts';

const isUserId = (id: string): boolean => /^[UW]/.test(id);

/** A conversation the app is allowed to know of; a private one it is not in does not exist for it. */
export function visibleChannel(call: Call, id: string): Conversation {
  const channel = call.world.channels.find(id);
  const hidden = channel?.isPrivate === true && !channel.members.has(call.world.app.botUserId);
  if (channel === undefined || hidden) throw new ApiError('channel_not_found');
  return channel;
}

/** A conversation the app is in. */
export function joinedChannel(call: Call, id: string): Conversation {
  const channel = visibleChannel(call, id);
  if (!channel.members.has(call.world.app.botUserId)) throw new ApiError('not_in_channel');
  return channel;
}

/**
 * The direct message with someone, opened if need be.
 *
 * @param unknown the error for somebody who does not exist; it differs from method to method
 */
export function directMessage(call: Call, userId: string, unknown: string): Conversation {
  const person = call.world.people.find(userId);
  if (person === undefined || person.isStranger === true) throw new ApiError(unknown);
  if (person.deleted === true) throw new ApiError('user_disabled');
  if (person.isBot === true) throw new ApiError('cannot_dm_bot');
  return call.world.channels.direct(userId);
}

/** Where a new message may go: a channel the app is in, or a person who can be written to. */
export function postingPlace(call: Call, id: string): Conversation {
  const direct = isUserId(id) ? id : call.world.channels.find(id)?.directWith;
  if (direct !== undefined) {
    const conversation = directMessage(call, direct, 'channel_not_found');
    if (!call.settings.messagesTab) throw new ApiError('messages_tab_disabled');
    return conversation;
  }
  const channel = visibleChannel(call, id);
  if (channel.isArchived) throw new ApiError('is_archived');
  const mayWrite = channel.members.has(call.world.app.botUserId) || call.settings.scopes.has('chat:write.public');
  if (!mayWrite) throw new ApiError('not_in_channel');
  return channel;
}
