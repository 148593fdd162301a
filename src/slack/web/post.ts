import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Place } from '../../domain/record.ts';
import type { Sent } from '../../use-cases/ports.ts';
import { Posted } from '../payloads.ts';
import type { Message } from '../views/message.ts';
import { call, type Answer } from './call.ts';
import { unavailable } from './fault.ts';
import { notSent } from './refusals.ts';

/** Links in people's words are not to be fetched, nor names in them turned into mentions. */
const PLAIN = { unfurl_links: false, unfurl_media: false, link_names: false } as const;

/**
 * Posts a message, as a reply in a thread where one is named.
 * @param channel a channel's or a direct message's own id, never a person's.
 * @throws Unavailable; with outcome `unknown` the message may be there.
 */
export async function post(client: WebClient, channel: string, message: Message, thread?: string): Promise<Sent> {
  const answer = await call('chat.postMessage', Posted, async () => {
    const args = { channel, text: message.text, blocks: message.blocks, ...PLAIN };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it takes this for a window's postMessage
    return await client.chat.postMessage(thread === undefined ? args : { ...args, thread_ts: thread });
  });
  return sent('chat.postMessage', answer);
}

/** Replaces a message of ours. @throws Unavailable */
export async function update(client: WebClient, { channel, ts }: Place, message: Message): Promise<Sent> {
  const answer = await call('chat.update', Posted, async () => {
    // Without blocks, Slack would take the old ones away and keep the text only.
    return await client.chat.update({ channel, ts, text: message.text, blocks: message.blocks, link_names: false });
  });
  return sent('chat.update', answer);
}

/** Deletes a message of ours; one that is gone already counts as deleted. @throws Unavailable */
export async function remove(client: WebClient, { channel, ts }: Place): Promise<Sent> {
  const answer = await call('chat.delete', z.unknown(), async () => await client.chat.delete({ channel, ts }));
  if (answer.ok || answer.refused.code === 'message_not_found') return { ok: true, place: { channel, ts } };
  return notSent('chat.delete', answer.refused);
}

/** Shows a message to one person of a channel, until they reload Slack. @throws Unavailable */
export async function whisper(
  client: WebClient,
  to: { readonly person: string; readonly channel: string },
  message: Message,
): Promise<void> {
  const answer = await call('chat.postEphemeral', z.unknown(), async () => {
    const { person: user, channel } = to;
    return await client.chat.postEphemeral({ channel, user, text: message.text, blocks: message.blocks });
  });
  if (!answer.ok) throw unavailable('chat.postEphemeral', answer.refused);
}

function sent(method: string, answer: Answer<Place>): Sent {
  return answer.ok ? { ok: true, place: answer.value } : notSent(method, answer.refused);
}
