import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Place } from '../../domain/record.ts';
import type { Removed, Sent } from '../../use-cases/ports/slack.ts';
import { Posted } from '../payloads.ts';
import type { Message } from '../views/message.ts';
import { call, type Answer } from './call.ts';
import { unavailable } from './fault.ts';
import { notSent } from './refusals.ts';

/** Links in people's words are not to be fetched, nor names in them turned into mentions. */
const PLAIN = { unfurl_links: false, unfurl_media: false, link_names: false } as const;

/** The error by which Slack says that a message is not there. */
const GONE = 'message_not_found';

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
export async function update(client: WebClient, place: Place, message: Message): Promise<Sent> {
  return sent('chat.update', await rewrite(client, place, message));
}

/**
 * Deletes a message of ours; one that is gone already counts as deleted. Where compliance exports are on, Slack deletes
 * nothing (`compliance_exports_prevent_deletion`: docs.slack.dev/reference/methods/chat.delete, errors). @throws Unavailable
 */
export async function remove(client: WebClient, { channel, ts }: Place): Promise<Removed> {
  const answer = await call('chat.delete', z.unknown(), async () => await client.chat.delete({ channel, ts }));
  if (answer.ok || answer.refused.code === GONE) return { ok: true, how: 'removed' };
  return { ok: false, detail: answer.refused.code };
}

/** Puts another message in the place of one of ours that cannot be deleted. @throws Unavailable */
export async function overwrite(client: WebClient, place: Place, message: Message): Promise<Removed> {
  const answer = await rewrite(client, place, message);
  if (answer.ok) return { ok: true, how: 'overwritten' };
  const { code } = answer.refused;
  return code === GONE ? { ok: true, how: 'removed' } : { ok: false, detail: code };
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

async function rewrite(client: WebClient, { channel, ts }: Place, message: Message): Promise<Answer<Place>> {
  return await call('chat.update', Posted, async () => {
    // Without blocks, Slack would take the old ones away and keep the text only.
    return await client.chat.update({ channel, ts, text: message.text, blocks: message.blocks, link_names: false });
  });
}

function sent(method: string, answer: Answer<Place>): Sent {
  return answer.ok ? { ok: true, place: answer.value } : notSent(method, answer.refused);
}
