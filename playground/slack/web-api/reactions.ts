import { z } from 'zod';
import { messageJson } from '../world/json.ts';
import { addReaction } from '../world/reacting.ts';
import { ApiError, method, type Method } from './method.ts';
import { joinedChannel } from './placing.ts';

const Item = z.object({ channel: z.string(), timestamp: z.string() });

const get = method({
  tier: 'tier3',
  scopes: ['reactions:read'],
  args: Item,
  run(call, args) {
    const channel = joinedChannel(call, args.channel);
    const message = call.world.messages.find(channel.id, args.timestamp);
    if (message === undefined || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
    return { type: 'message', channel: channel.id, message: messageJson(call.world, message) };
  },
});

const add = method({
  tier: 'tier3',
  scopes: ['reactions:write'],
  args: Item.extend({ name: z.string().regex(/^[\w+'-]+$/) }),
  run(call, args) {
    const channel = joinedChannel(call, args.channel);
    const message = call.world.messages.find(channel.id, args.timestamp);
    if (message === undefined || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
    const event = addReaction(call.world, message, call.world.app.botUserId, args.name);
    if (event === undefined) throw new ApiError('already_reacted');
    call.emit(event);
    return {};
  },
});

export const reactions: Record<string, Method> = { 'reactions.get': get, 'reactions.add': add };
