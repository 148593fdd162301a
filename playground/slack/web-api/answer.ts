/** One call of the Web API: who may make it, how often, and what comes of it. */
import type { Json } from '../world/json.ts';
import { app } from './app.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { ApiError, needScope, type Call, type Method, type RawArgs } from './method.ts';
import { people } from './people.ts';
import type { RateLimits } from './rate-limits.ts';
import { reactions } from './reactions.ts';
import { views } from './views.ts';

const methods: Record<string, Method> = { ...app, ...chat, ...conversations, ...people, ...reactions, ...views };

/** What goes back over HTTP. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Json;
}

/** The two tokens the app has. */
export interface Tokens {
  bot: string;
  app: string;
}

const success = (body: Json): Answer => ({ status: 200, headers: {}, body: { ok: true, ...body } });

/** `{ ok: false, error }`, as Slack answers with status 200. */
export const refusal = (error: string, extra: Json = {}): Answer => ({
  status: 200,
  headers: {},
  body: { ok: false, error, ...extra },
});

/** @param retryAfter whole seconds */
export const rateLimited = (retryAfter: number): Answer => ({
  status: 429,
  headers: { 'retry-after': String(retryAfter) },
  body: { ok: false, error: 'ratelimited' },
});

function checkToken(token: string | undefined, needed: 'bot' | 'app', tokens: Tokens): void {
  if (token === undefined || token === '') throw new ApiError('not_authed');
  if (token !== tokens.bot && token !== tokens.app) throw new ApiError('invalid_auth');
  if (token !== tokens[needed]) throw new ApiError('not_allowed_token_type');
}

/** `chat.postMessage` is counted for each channel, everything else as a whole. */
const counted = (name: string, args: RawArgs): string =>
  name === 'chat.postMessage' ? `${name} ${String(args['channel'])}` : name;

/**
 * Answers a call as Slack does: token, existence, rate, scopes, arguments, in that order.
 *
 * @param token as the caller gave it, in a header or in the form
 */
export function answer(
  name: string,
  args: RawArgs,
  token: string | undefined,
  context: { call: Call; tokens: Tokens; limits: RateLimits },
): Answer {
  const method = methods[name];
  if (method === undefined) return refusal('unknown_method', { req_method: name });
  try {
    checkToken(token, method.token, context.tokens);
    const wait = context.limits.take(counted(name, args), method.tier);
    if (wait !== undefined) return rateLimited(wait);
    for (const scope of method.scopes) needScope(context.call, scope);
    const headers = { 'x-oauth-scopes': [...context.call.settings.scopes].join(',') };
    return { ...success(method.run(context.call, args)), headers };
  } catch (error) {
    if (error instanceof ApiError) return refusal(error.code, error.extra);
    throw error;
  }
}
