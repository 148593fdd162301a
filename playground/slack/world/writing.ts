/** What the app writes, by whatever way it comes: Web API, `response_url` or acknowledgement. */
import type { Block } from '../blocks/blocks.ts';
import { withIds } from '../blocks/parse.ts';
import { renderMessage, renderView } from '../render/message.ts';
import { notify, type World } from './world.ts';
import type { MessageContent, StoredMessage } from './messages.ts';
import type { StoredView } from './views.ts';

/** Slack cuts longer text: docs.slack.dev/reference/methods/chat.postMessage#truncating. */
const TEXT_LIMIT = 40_000;

/** Where a message goes, and in whose name. */
export interface Placement {
  channel: string;
  threadTs?: string | undefined;
  ephemeralTo?: string | undefined;
}

function record(world: World, method: string, message: StoredMessage): void {
  const { text, pings, links } = renderMessage(world, message);
  const directWith = world.channels.find(message.channel)?.directWith;
  const userId = message.ephemeralTo ?? directWith;
  world.posted.push({
    at: world.now(),
    method,
    channel: message.channel,
    ts: message.ts,
    ...(userId === undefined ? {} : { userId }),
    text,
    pings,
    links,
    source: JSON.stringify([message.text, message.blocks, message.metadata]),
  });
}

const content = (world: World, { text, blocks, metadata }: MessageContent): MessageContent => ({
  text: text.slice(0, TEXT_LIMIT),
  blocks: withIds(blocks, () => world.ids.next('b')),
  ...(metadata === undefined ? {} : { metadata }),
});

/**
 * A new message of the app.
 *
 * @param method how it was written, for the record
 */
export function post(world: World, method: string, placement: Placement, message: MessageContent): StoredMessage {
  const stored = world.messages.add(placement, world.app.botUserId, content(world, message));
  const channel = world.channels.get(stored.channel);
  if (stored.ephemeralTo === undefined) notify(world, channel, stored, renderMessage(world, stored));
  record(world, method, stored);
  world.changed.fire();
  return stored;
}

/** A message that a person types. */
export function say(world: World, channelId: string, from: string, text: string): StoredMessage {
  const channel = world.channels.get(channelId);
  const stored = world.messages.add({ channel: channel.id }, from, { text, blocks: [] });
  notify(world, channel, stored, renderMessage(world, stored));
  world.changed.fire();
  return stored;
}

/**
 * Changes a message. As in Slack, text without blocks takes the blocks away, blocks without text leave the text, and
 * only a change by text alone is marked as an edit (docs.slack.dev/reference/methods/chat.update). Nobody is notified.
 */
export function rewrite(
  world: World,
  method: string,
  message: StoredMessage,
  change: { text?: string | undefined; blocks?: Block[] | undefined; metadata?: unknown },
): void {
  const next = content(world, {
    text: change.text ?? message.text,
    blocks: change.blocks ?? (change.text === undefined ? message.blocks : []),
    metadata: change.metadata ?? message.metadata,
  });
  message.text = next.text;
  message.blocks = next.blocks;
  message.metadata = next.metadata;
  if (change.blocks === undefined) message.editedTs = world.ids.messageTs();
  record(world, method, message);
  world.changed.fire();
}

/** Takes a message away. */
export function erase(world: World, method: string, message: StoredMessage): void {
  world.messages.remove(message);
  const { channel, ts } = message;
  world.posted.push({ at: world.now(), method, channel, ts, text: '', pings: [], links: [], source: '' });
  world.changed.fire();
}

/** Records that a view was shown or changed. */
export function recordView(world: World, method: string, view: StoredView): void {
  const { text, pings, links } = renderView(world, view);
  const source = JSON.stringify(view.view);
  world.posted.push({ at: world.now(), method, userId: view.userId, text, pings, links, source });
  world.changed.fire();
}

/** Gives the blocks of a view the ids Slack would. */
export function viewWithIds<V extends { blocks: Block[] }>(world: World, view: V): V {
  return { ...view, blocks: withIds(view.blocks, () => world.ids.next('b')) };
}
