import { z } from 'zod';
import type { Home, Modal, View } from '../blocks/blocks.ts';
import { parseView } from '../blocks/parse.ts';
import { viewJson } from '../world/json.ts';
import type { StoredView } from '../world/views.ts';
import { recordView, viewWithIds } from '../world/writing.ts';
import { ApiError, jsonArgument, method, type Call, type Method } from './method.ts';

/** A whole view, as JSON: docs.slack.dev/reference/methods/views.open#errors. */
const VIEW_LIMIT_BYTES = 250_000;

/**
 * A view from the app, checked and with every id filled in.
 *
 * @throws {@link ApiError} as Slack words it
 */
export function viewArgument(call: Pick<Call, 'world'>, value: unknown, kind: 'modal', self?: StoredView): Modal;
export function viewArgument(call: Pick<Call, 'world'>, value: unknown, kind: 'home', self?: StoredView): Home;
export function viewArgument(call: Pick<Call, 'world'>, value: unknown, kind: View['type'], self?: StoredView): View;
export function viewArgument(call: Pick<Call, 'world'>, value: unknown, kind: View['type'], self?: StoredView): View {
  const json = jsonArgument(value, 'invalid_arguments');
  if (Buffer.byteLength(JSON.stringify(json) ?? '') > VIEW_LIMIT_BYTES) throw new ApiError('view_too_large');
  const parsed = parseView(json, kind);
  if (!parsed.ok) throw ApiError.complaining('invalid_arguments', parsed.messages);
  const externalId = parsed.value.external_id;
  const namesake = externalId === undefined ? undefined : call.world.views.find({ externalId });
  if (namesake !== undefined && namesake !== self) throw new ApiError('duplicate_external_id');
  return viewWithIds(call.world, parsed.value);
}

function exchanged(call: Call, triggerId: string): string {
  const result = call.world.triggers.exchange(triggerId);
  if ('refusal' in result) throw new ApiError(result.refusal);
  return result.userId;
}

function shown(call: Call, method: string, stored: StoredView) {
  recordView(call.world, method, stored);
  return { view: viewJson(call.world, stored) };
}

const Triggered = z.object({ trigger_id: z.string(), view: z.unknown().optional() });

const open = method({
  tier: 'tier4',
  args: Triggered,
  run(call, args) {
    const view = viewArgument(call, args.view, 'modal');
    const userId = exchanged(call, args.trigger_id);
    return shown(call, 'views.open', call.world.views.open(userId, view));
  },
});

const push = method({
  tier: 'tier4',
  args: Triggered,
  run(call, args) {
    const view = viewArgument(call, args.view, 'modal');
    const userId = exchanged(call, args.trigger_id);
    if (call.world.views.isFull(userId)) throw new ApiError('push_limit_reached');
    return shown(call, 'views.push', call.world.views.push(userId, view));
  },
});

const update = method({
  tier: 'tier4',
  args: z.object({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: z.unknown().optional(),
  }),
  run(call, args) {
    const stored = call.world.views.find({ viewId: args.view_id, externalId: args.external_id });
    if (stored === undefined) throw new ApiError('not_found');
    const view = viewArgument(call, args.view, stored.view.type, stored);
    if (args.hash !== undefined && args.hash !== stored.hash) throw new ApiError('hash_conflict');
    call.world.views.update(stored, view);
    return shown(call, 'views.update', stored);
  },
});

const publish = method({
  tier: 'tier4',
  args: z.object({ user_id: z.string(), hash: z.string().optional(), view: z.unknown().optional() }),
  run(call, args) {
    if (!call.settings.homeTab) throw new ApiError('not_enabled');
    if (call.world.people.find(args.user_id) === undefined) throw new ApiError('user_not_found');
    const existing = call.world.views.home(args.user_id);
    const view = viewArgument(call, args.view, 'home', existing);
    if (args.hash !== undefined && args.hash !== existing?.hash) throw new ApiError('hash_conflict');
    return shown(call, 'views.publish', call.world.views.publish(args.user_id, view));
  },
});

export const views: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
