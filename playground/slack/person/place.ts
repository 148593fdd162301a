/** Where a person acts: a message, the Home tab or the modal in front. */
import type { Block } from '../blocks/blocks.ts';
import { controlsOf } from '../blocks/consistency.ts';
import type { Control } from '../blocks/elements.ts';
import { labelOf } from '../render/blocks.ts';
import { inputsOn, type StoredMessage } from '../world/messages.ts';
import type { InputState, StateValue } from '../world/inputs.ts';
import { messageJson, viewJson, type Json } from '../world/json.ts';
import type { ResponsePlace } from '../world/response-urls.ts';
import type { StoredView } from '../world/views.ts';
import type { World } from '../world/world.ts';

/** A message by its address, or a surface of the app. */
export type Where = { channel: string; ts: string } | 'home' | 'modal';

export interface Place {
  blocks: Block[];
  inputs: InputState;
  /** What a payload says of it; taken anew for each payload, as inputs change. */
  describe(): Json;
  setInput(blockId: string, actionId: string, value: StateValue): void;
  /** Where a `response_url` from here leads; views have none. */
  response?: ResponsePlace;
}

/** A message this person can see. @throws when they cannot: a mistake of the test */
export function visibleMessage(world: World, userId: string, where: { channel: string; ts: string }): StoredMessage {
  const name = world.people.get(userId).realName;
  const message = world.messages.find(where.channel, where.ts);
  if (message === undefined) throw new Error(`There is no message ${where.ts} in ${where.channel} (any more)`);
  const present = world.channels.get(where.channel).members.has(userId);
  const hidden = message.ephemeralTo !== undefined && message.ephemeralTo !== userId;
  if (!present || hidden) throw new Error(`${name} cannot see the message ${where.ts} in ${where.channel}`);
  return message;
}

function messagePlace(world: World, userId: string, message: StoredMessage): Place {
  const { channel, ts, threadTs } = message;
  const isEphemeral = message.ephemeralTo !== undefined;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  return {
    blocks: message.blocks,
    inputs: inputsOn(message, userId),
    describe: () => ({
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: isEphemeral, ...thread },
      channel: { id: channel, name: world.channels.get(channel).name },
      state: { values: inputsOn(message, userId) },
      // An ephemeral message is not kept, so Slack cannot show it again.
      ...(isEphemeral ? {} : { message: messageJson(world, message) }),
    }),
    setInput(blockId, actionId, value) {
      const inputs = inputsOn(message, userId);
      message.inputs.set(userId, { ...inputs, [blockId]: { ...inputs[blockId], [actionId]: value } });
    },
    response: { channel, userId, source: { channel, ts }, ...(threadTs === undefined ? {} : { threadTs }) },
  };
}

export function viewPlace(world: World, stored: StoredView): Place {
  return {
    blocks: stored.view.blocks,
    inputs: stored.inputs,
    describe: () => ({ container: { type: 'view', view_id: stored.id }, view: viewJson(world, stored) }),
    setInput(blockId, actionId, value) {
      stored.inputs = { ...stored.inputs, [blockId]: { ...stored.inputs[blockId], [actionId]: value } };
    },
  };
}

/** The modal in front. @throws when none is open */
export function frontModal(world: World, userId: string) {
  const front = world.views.stack(userId).at(-1);
  if (front === undefined) throw new Error(`${world.people.get(userId).realName} has no modal open`);
  return front;
}

/** @throws when it is not there for this person */
export function placeOf(world: World, userId: string, where: Where): Place {
  if (where === 'modal') return viewPlace(world, frontModal(world, userId));
  if (where !== 'home') return messagePlace(world, userId, visibleMessage(world, userId, where));
  const home = world.views.home(userId);
  if (home === undefined) throw new Error(`The app has published no Home tab for ${userId}`);
  return viewPlace(world, home);
}

/** Tells controls with the same label apart. */
export interface Which {
  value?: string;
  blockId?: string;
}

/** A control and the block it is in. */
export interface Found<C extends Control = Control> {
  control: C;
  block: Block;
}

/** What a payload says of a control. */
export const address = ({ control, block }: Found): Json => ({
  type: control.type,
  action_id: control.action_id,
  block_id: block.block_id,
});

/**
 * The one control a person means.
 *
 * @param wanted what they read on it, or its `action_id` or `block_id`
 * @param kind narrows the search, e.g. to buttons
 * @throws when there is none, or more than one
 */
export function findControl<C extends Control>(
  blocks: Block[],
  wanted: string,
  which: Which,
  kind: (control: Control) => control is C,
): Found<C> {
  const all = blocks.flatMap((block) =>
    controlsOf(block)
      .filter(kind)
      .map((control) => ({ control, block })),
  );
  const named = all.filter(({ control, block }) =>
    [labelOf(control, block), control.action_id, block.block_id].includes(wanted),
  );
  const matching = named.filter(
    ({ control, block }) =>
      (which.value === undefined || ('value' in control && control.value === which.value)) &&
      (which.blockId === undefined || block.block_id === which.blockId),
  );
  const [first, ...others] = matching;
  if (first !== undefined && others.length === 0) return first;
  const present = all.map(({ control, block }) => `"${labelOf(control, block)}" (${control.action_id})`).join(', ');
  throw new Error(
    `${first === undefined ? 'Nothing' : 'More than one thing'} is "${wanted}" among: ${present || 'nothing'}`,
  );
}
