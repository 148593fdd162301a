import { z } from 'zod';
import type { Conversation } from '../world/channels.ts';
import { conversationJson } from '../world/json.ts';
import { ApiError, flag, method, needScope, type Call, type Method } from './method.ts';
import { directMessage, joinedChannel, visibleChannel } from './placing.ts';

/** Reading about a conversation takes the scope of its kind. */
function readable(call: Call, id: string): Conversation {
  const channel = visibleChannel(call, id);
  if (channel.directWith !== undefined) needScope(call, 'im:read');
  else needScope(call, channel.isPrivate ? 'groups:read' : 'channels:read');
  return channel;
}

const open = method({
  tier: 'tier3',
  scopes: ['im:write'],
  args: z.object({ users: z.string().optional(), channel: z.string().optional(), return_im: flag }),
  run(call, args) {
    if (args.channel !== undefined) {
      const channel = joinedChannel(call, args.channel);
      return { channel: { id: channel.id }, no_op: true, already_open: true };
    }
    const [userId, ...others] = (args.users ?? '').split(',').filter((id) => id !== '');
    if (userId === undefined) throw new ApiError('users_list_not_supplied');
    if (others.length > 0) {
      throw ApiError.complaining('invalid_arguments', ['[ERROR] the simulated Slack has no group messages']);
    }
    const wasOpen = call.world.channels.findDirect(userId) !== undefined;
    const channel = directMessage(call, userId, 'user_not_found');
    call.world.changed.fire();
    const known = wasOpen ? { no_op: true, already_open: true } : {};
    return { ...known, channel: args.return_im ? conversationJson(call.world, channel) : { id: channel.id } };
  },
});

const info = method({
  tier: 'tier3',
  args: z.object({ channel: z.string() }),
  run: (call, args) => ({ channel: conversationJson(call.world, readable(call, args.channel)) }),
});

const members = method({
  tier: 'tier4',
  args: z.object({ channel: z.string() }),
  run: (call, args) => ({
    members: [...readable(call, args.channel).members],
    response_metadata: { next_cursor: '' },
  }),
});

export const conversations: Record<string, Method> = {
  'conversations.open': open,
  'conversations.info': info,
  'conversations.members': members,
};
