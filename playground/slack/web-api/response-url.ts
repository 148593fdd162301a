/** What an app posts to a `response_url`, or sends back when it acknowledges a slash command. */
import { z } from 'zod';
import type { StoredMessage } from '../world/messages.ts';
import type { ResponsePlace } from '../world/response-urls.ts';
import type { World } from '../world/world.ts';
import { erase, post, rewrite } from '../world/writing.ts';
import { refusal, type Answer } from './answer.ts';
import { blocksArgument } from './chat.ts';
import { ApiError, flag } from './method.ts';

const Response = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: flag,
  delete_original: flag,
  thread_ts: z.string().optional(),
});

const accepted: Answer = { status: 200, headers: {}, body: { ok: true } };

function sourceOf(world: World, place: ResponsePlace): StoredMessage | undefined {
  return place.source && world.messages.find(place.source.channel, place.source.ts);
}

/**
 * Carries out a response.
 *
 * @param method how it came, for the record: `response_url` or `ack`
 * @returns the message it left, if any
 * @throws {@link ApiError} for a response Slack refuses
 */
export function respond(world: World, method: string, place: ResponsePlace, body: unknown): StoredMessage | undefined {
  const parsed = Response.safeParse(body);
  if (!parsed.success) throw new ApiError('invalid_payload');
  const { text, response_type, replace_original, delete_original, thread_ts } = parsed.data;
  const source = sourceOf(world, place);
  if (delete_original === true) {
    if (source !== undefined) erase(world, method, source);
    return undefined;
  }
  const blocks = blocksArgument(parsed.data.blocks);
  if ((text ?? '') === '' && (blocks ?? []).length === 0) throw new ApiError('no_text');
  if (replace_original === true && source !== undefined) {
    rewrite(world, method, source, { text: text ?? '', blocks: blocks ?? [] });
    return source;
  }
  const threadTs = thread_ts ?? place.threadTs;
  const ephemeralTo = response_type === 'in_channel' ? undefined : place.userId;
  return post(
    world,
    method,
    { channel: place.channel, threadTs, ephemeralTo },
    { text: text ?? '', blocks: blocks ?? [] },
  );
}

/**
 * Answers a POST to a `response_url`. Refusals are not 200: Slack answers 404 for an address that is spent.
 *
 * @param key the secret part of the address
 */
export function answerResponseUrl(world: World, key: string, body: unknown): Answer {
  const used = world.responseUrls.use(key);
  if ('refusal' in used) return { ...refusal(used.refusal), status: 404 };
  try {
    respond(world, 'response_url', used.place, body);
    return accepted;
  } catch (error) {
    if (error instanceof ApiError) return { ...refusal(error.code, error.extra), status: 400 };
    throw error;
  }
}
