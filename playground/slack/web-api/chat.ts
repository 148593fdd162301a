import { z } from 'zod';
import type { Block } from '../blocks/blocks.ts';
import { parseBlocks } from '../blocks/parse.ts';
import { areTooLong } from '../blocks/size.ts';
import { messageJson } from '../world/json.ts';
import type { StoredMessage } from '../world/messages.ts';
import { erase, post, rewrite } from '../world/writing.ts';
import { ApiError, jsonArgument, method, type Call, type Method } from './method.ts';
import { joinedChannel, postingPlace, visibleChannel } from './placing.ts';

/** `chat.update` refuses longer text: docs.slack.dev/reference/methods/chat.update#errors. */
const UPDATE_TEXT_LIMIT = 4000;

const Message = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  metadata: z.unknown().optional(),
  thread_ts: z.string().optional(),
});

const Metadata = z.object({ event_type: z.string().min(1), event_payload: z.record(z.string(), z.unknown()) });

/** @throws {@link ApiError} as Slack words it, when the blocks are not as they should be */
export function blocksArgument(value: unknown): Block[] | undefined {
  if (value === undefined) return undefined;
  const json = jsonArgument(value, 'invalid_blocks_format');
  if (!Array.isArray(json)) throw new ApiError('invalid_blocks_format');
  const parsed = parseBlocks(json);
  if (!parsed.ok) throw ApiError.complaining('invalid_blocks', parsed.messages);
  if (areTooLong(json)) throw new ApiError('msg_blocks_too_long');
  return parsed.value;
}

function metadataArgument(value: unknown): z.infer<typeof Metadata> | undefined {
  if (value === undefined) return undefined;
  const parsed = Metadata.safeParse(jsonArgument(value, 'invalid_metadata_format'));
  if (!parsed.success) throw new ApiError('invalid_metadata_format');
  return parsed.data;
}

function contentOf(args: z.infer<typeof Message>) {
  const blocks = blocksArgument(args.blocks) ?? [];
  const text = args.text ?? '';
  if (text === '' && blocks.length === 0) throw new ApiError('no_text');
  return { text, blocks, metadata: metadataArgument(args.metadata) };
}

function threadIn(call: Call, channel: string, threadTs: string | undefined): string | undefined {
  if (threadTs === undefined) return undefined;
  if (call.world.messages.find(channel, threadTs) === undefined) throw new ApiError('cannot_reply_to_message');
  return threadTs;
}

const postMessage = method({
  tier: 'postMessage',
  scopes: ['chat:write'],
  args: Message.extend({ channel: z.string() }),
  run(call, args) {
    const channel = postingPlace(call, args.channel);
    const placement = { channel: channel.id, threadTs: threadIn(call, channel.id, args.thread_ts) };
    const message = post(call.world, 'chat.postMessage', placement, contentOf(args));
    return { channel: channel.id, ts: message.ts, message: messageJson(call.world, message) };
  },
});

const postEphemeral = method({
  tier: 'tier4',
  scopes: ['chat:write'],
  args: Message.extend({ channel: z.string(), user: z.string() }),
  run(call, args) {
    const channel = postingPlace(call, args.channel);
    if (!channel.members.has(args.user)) throw new ApiError('user_not_in_channel');
    const placement = {
      channel: channel.id,
      threadTs: threadIn(call, channel.id, args.thread_ts),
      ephemeralTo: args.user,
    };
    return { message_ts: post(call.world, 'chat.postEphemeral', placement, contentOf(args)).ts };
  },
});

/** A message that can be read back, in a conversation named by its own id: a person's id will not do. */
function existing(call: Call, channelId: string, ts: string): StoredMessage {
  const channel = visibleChannel(call, channelId);
  const message = call.world.messages.find(channel.id, ts);
  if (message === undefined || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  return message;
}

const update = method({
  tier: 'tier3',
  scopes: ['chat:write'],
  args: Message.extend({ channel: z.string(), ts: z.string() }),
  run(call, args) {
    const message = existing(call, args.channel, args.ts);
    if (message.from !== call.world.app.botUserId) throw new ApiError('cant_update_message');
    const channel = joinedChannel(call, args.channel);
    if (channel.isArchived) throw new ApiError('is_inactive');
    if ((args.text?.length ?? 0) > UPDATE_TEXT_LIMIT) throw new ApiError('msg_too_long');
    const blocks = blocksArgument(args.blocks);
    const emptied = (args.text ?? '') === '' && (blocks ?? []).length === 0;
    if (emptied && (blocks !== undefined || message.blocks.length === 0)) throw new ApiError('no_text');
    rewrite(call.world, 'chat.update', message, {
      text: args.text,
      blocks,
      metadata: metadataArgument(args.metadata),
    });
    return {
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: messageJson(call.world, message),
    };
  },
});

const remove = method({
  tier: 'tier3',
  scopes: ['chat:write'],
  args: z.object({ channel: z.string(), ts: z.string() }),
  run(call, args) {
    const message = existing(call, args.channel, args.ts);
    if (message.from !== call.world.app.botUserId) throw new ApiError('cant_delete_message');
    if (call.world.keepsMessages) throw new ApiError('compliance_exports_prevent_deletion');
    erase(call.world, 'chat.delete', message);
    return { channel: message.channel, ts: message.ts };
  },
});

export const chat: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
};
