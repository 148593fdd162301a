/** Sending a modal's form, and what the app's answer does to the modal. */
import { z } from 'zod';
import type { Control } from '../blocks/elements.ts';
import { viewArgument } from '../web-api/views.ts';
import { ApiError } from '../web-api/method.ts';
import type { Fillable } from '../world/inputs.ts';
import { viewJson } from '../world/json.ts';
import type { StoredView } from '../world/views.ts';
import type { World } from '../world/world.ts';
import { recordView } from '../world/writing.ts';
import { formErrors } from './form.ts';
import { delivered, notSent, type Delivered, type Inside } from './inside.ts';
import { valueFor } from './interact.ts';
import { interaction } from './payloads.ts';
import { findControl, frontModal, viewPlace } from './place.ts';

export interface SubmitResult extends Delivered {
  /** Whether the modal went away. */
  closed: boolean;
  /** Complaints by the label of the field, from Slack's own checks (not `sent`) or from the app. */
  errors?: Record<string, string>;
  /** Why Slack could not use the app's answer; the person reads "We had some trouble connecting". */
  badAnswer?: string;
}

/** docs.slack.dev/surfaces/modals#response_actions; an empty acknowledgement closes the modal. */
const Answer = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('clear') }),
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown().optional() }),
  z.object({ response_action: z.literal('push'), view: z.unknown().optional() }),
]);

const isFillable = (control: Control): control is Fillable => control.type !== 'button';

function byLabel(stored: StoredView, errors: Record<string, string>): Record<string, string> {
  const label = (id: string) => {
    const block = stored.view.blocks.find((each) => each.block_id === id);
    return block?.type === 'input' ? block.label.text : id;
  };
  return Object.fromEntries(Object.entries(errors).map(([id, complaint]) => [label(id), complaint]));
}

function show(world: World, modal: StoredView, answer: z.infer<typeof Answer>): Partial<SubmitResult> {
  switch (answer.response_action) {
    case 'clear':
      world.views.clear(modal.userId);
      return { closed: true };
    case 'errors': {
      const inputs = new Set(modal.view.blocks.filter((each) => each.type === 'input').map((each) => each.block_id));
      const stray = Object.keys(answer.errors).find((id) => !inputs.has(id));
      if (stray !== undefined) return { badAnswer: `there is no input block ${stray}` };
      modal.errors = answer.errors;
      return { errors: byLabel(modal, answer.errors) };
    }
    case 'update':
      world.views.update(modal, viewArgument({ world }, answer.view, 'modal', modal));
      recordView(world, 'ack', modal);
      return {};
    case 'push':
      if (world.views.isFull(modal.userId)) return { badAnswer: 'push_limit_reached' };
      recordView(world, 'ack', world.views.push(modal.userId, viewArgument({ world }, answer.view, 'modal')));
      return {};
    default:
      return answer satisfies never;
  }
}

function apply(world: World, modal: StoredView, body: unknown): Partial<SubmitResult> {
  const isEmpty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
  if (isEmpty) {
    if (world.views.stack(modal.userId).at(-1) === modal) world.views.closeTop(modal.userId);
    return { closed: true };
  }
  const answer = Answer.safeParse(body);
  if (!answer.success) return { badAnswer: z.prettifyError(answer.error) };
  try {
    return show(world, modal, answer.data);
  } catch (error) {
    if (error instanceof ApiError) return { badAnswer: error.message };
    throw error;
  }
}

/**
 * Fills in the modal in front and sends it.
 *
 * @param values by the label of the field, or its `block_id` or `action_id`; what is not named stays as it is
 * @throws when no modal is open, it has no submit button, or no such field or option
 */
export async function submit(
  inside: Inside,
  userId: string,
  values: Record<string, string | string[]>,
): Promise<SubmitResult> {
  const { world } = inside;
  const modal = frontModal(world, userId);
  if (modal.view.submit === undefined) throw new Error(`The modal "${modal.view.title.text}" has nothing to submit`);
  const place = viewPlace(world, modal);
  for (const [wanted, value] of Object.entries(values)) {
    const found = findControl(modal.view.blocks, wanted, {}, isFillable);
    const words = typeof value === 'string' ? [value] : value;
    const filled = await valueFor(
      inside,
      userId,
      place,
      found,
      words.filter((word) => word !== ''),
    );
    place.setInput(found.block.block_id ?? '', found.control.action_id ?? '', filled);
  }
  modal.errors = formErrors(modal.view.blocks, modal.inputs);
  world.changed.fire();
  if (Object.keys(modal.errors).length > 0) {
    return { ...notSent, closed: false, errors: byLabel(modal, modal.errors) };
  }
  const view = viewJson(world, modal);
  const payload = interaction(world, userId, 'view_submission', { view, response_urls: [] });
  const outcome = await inside.deliverer.deliver({ type: 'interactive', payload, acceptsResponse: true });
  const applied = outcome.acked ? apply(world, modal, outcome.body) : {};
  world.changed.fire();
  return { ...delivered(outcome), closed: false, ...applied };
}

/** Closes the modal in front without sending it. The app hears of it if it asked to (`notify_on_close`). */
export async function closeModal(inside: Inside, userId: string): Promise<Delivered> {
  const { world } = inside;
  const modal = frontModal(world, userId);
  const view = viewJson(world, modal);
  world.views.closeTop(userId);
  world.changed.fire();
  if (modal.view.notify_on_close !== true) return notSent;
  const payload = interaction(world, userId, 'view_closed', { view, is_cleared: false });
  return delivered(await inside.deliverer.deliver({ type: 'interactive', payload, acceptsResponse: false }));
}
