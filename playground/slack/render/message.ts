import { messageJson, viewJson } from '../world/json.ts';
import { inputsOn, type StoredMessage } from '../world/messages.ts';
import type { StoredView } from '../world/views.ts';
import { readerFor, type World } from '../world/world.ts';
import { renderBlocks } from './blocks.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { joined } from './piece.ts';
import type { RenderedMessage, RenderedView } from './rendered.ts';

/**
 * A message on someone's screen. The top-level text shows when there are no blocks; Slack reads it for mentions either
 * way, so its pings and links always count.
 *
 * @param userId whose screen; without one, nobody's in particular: dates are in UTC
 */
export function renderMessage(world: World, message: StoredMessage, userId?: string): RenderedMessage {
  const reader = readerFor(world, userId);
  const text = renderMrkdwn(message.text, reader);
  const inputs = inputsOn(message, userId ?? '');
  const body = renderBlocks(message.blocks, { reader, inputs });
  const { pings, links } = joined([text, body]);
  return {
    channel: message.channel,
    ts: message.ts,
    ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
    from: message.from,
    text: message.blocks.length > 0 ? body.text : text.text,
    fallback: text.text,
    buttons: body.buttons,
    fields: body.fields,
    pings,
    links,
    reactions: Object.fromEntries([...message.reactions].map(([name, users]) => [name, [...users]])),
    edited: message.editedTs !== undefined,
    ...(message.ephemeralTo === undefined ? {} : { ephemeralTo: message.ephemeralTo }),
    raw: structuredClone(messageJson(world, message)),
  };
}

/** A modal or Home tab on its owner's screen. */
export function renderView(world: World, stored: StoredView): RenderedView {
  const { view, inputs, errors } = stored;
  const body = renderBlocks(view.blocks, { reader: readerFor(world, stored.userId), inputs, errors });
  const modal = view.type === 'modal' ? view : undefined;
  return {
    ...body,
    id: stored.id,
    type: view.type,
    ...(modal === undefined ? {} : { title: modal.title.text }),
    ...(modal?.submit === undefined ? {} : { submit: modal.submit.text }),
    ...(modal?.close === undefined ? {} : { close: modal.close.text }),
    callbackId: view.callback_id ?? '',
    privateMetadata: view.private_metadata ?? '',
    raw: structuredClone(viewJson(world, stored)),
  };
}
