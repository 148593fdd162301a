/** How one method of the Web API is described, and what it is given. */
import { z } from 'zod';
import { complaints } from '../blocks/complaints.ts';
import type { AppSettings } from '../manifest.ts';
import type { Json } from '../world/json.ts';
import type { World } from '../world/world.ts';
import type { Tier } from './rate-limits.ts';

/** A call's arguments as they arrive: all strings from a form, anything from JSON. */
export type RawArgs = Record<string, unknown>;

/** What every method can reach. */
export interface Call {
  world: World;
  settings: AppSettings;
  /** Tells the app of an event, if it may know. */
  emit(event: Json): void;
  /** A fresh address for a Socket Mode connection. */
  socketUrl(): string;
}

/** The answer `{ ok: false, error }`, thrown by a method from wherever it notices. */
export class ApiError extends Error {
  readonly code: string;
  readonly extra: Json;

  /** @param extra further fields of the answer */
  constructor(code: string, extra: Json = {}) {
    super(Object.keys(extra).length > 0 ? `${code} ${JSON.stringify(extra)}` : code);
    this.code = code;
    this.extra = extra;
  }

  /** With complaints as Slack words them. */
  static complaining(code: string, messages: string[]): ApiError {
    return new ApiError(code, { errors: messages, response_metadata: { messages } });
  }
}

export interface Method {
  /** `bot` for `xoxb-` tokens, `app` for `xapp-` ones. */
  token: 'bot' | 'app';
  tier: Tier;
  /** Needed in all cases; what depends on the arguments is asked for with {@link needScope}. */
  scopes: string[];
  run(call: Call, args: RawArgs): Json;
}

/** Arguments Slack accepts and the simulator does not act on: refused, so that no test passes by their absence. */
const UNSIMULATED = [
  'attachments',
  'markdown_text',
  'as_user',
  'username',
  'icon_emoji',
  'icon_url',
  'parse',
  'mrkdwn',
];

/**
 * Describes a method.
 *
 * @param spec `args`: the arguments it uses; others are ignored, as Slack does
 */
export function method<A>(spec: {
  token?: 'bot' | 'app';
  tier: Tier;
  scopes?: string[];
  args: z.ZodType<A>;
  run: (call: Call, args: A) => Json;
}): Method {
  return {
    token: spec.token ?? 'bot',
    tier: spec.tier,
    scopes: spec.scopes ?? [],
    run(call, raw) {
      const unsimulated = UNSIMULATED.find((name) => name in raw);
      if (unsimulated !== undefined) {
        throw ApiError.complaining('invalid_arguments', [`[ERROR] the simulated Slack has no argument ${unsimulated}`]);
      }
      const args = spec.args.safeParse(raw);
      if (args.success) return spec.run(call, args.data);
      throw ApiError.complaining('invalid_arguments', complaints(args.error, raw));
    },
  };
}

/** @throws {@link ApiError} `missing_scope` when the app lacks it */
export function needScope(call: Call, scope: string): void {
  if (call.settings.scopes.has(scope)) return;
  throw new ApiError('missing_scope', { needed: scope, provided: [...call.settings.scopes].join(',') });
}

/** A flag, in JSON or in a form. */
export const flag = z.union([z.boolean(), z.stringbool()]).optional();

/**
 * An argument that is JSON within a form, or plain JSON in a JSON body.
 *
 * @param failure the error to answer when it cannot be read
 */
export function jsonArgument(value: unknown, failure: string): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new ApiError(failure);
  }
}
