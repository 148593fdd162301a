import { renderMessage } from '../render/message.ts';
import type { RenderedMessage, Sight, SlackMessage } from '../render/rendered.ts';
import type { Json } from '../world/json.ts';
import { addReaction, removeReaction } from '../world/reacting.ts';
import { say } from '../world/writing.ts';
import { conversationOf, runCommand, type CommandResult } from './command.ts';
import type { Delivered, Inside } from './inside.ts';
import { choose, click, type ClickOptions, type InteractionResult } from './interact.ts';
import { visibleMessage, type Where } from './place.ts';
import { search, type SearchResult } from './search.ts';
import { sightOf } from './sees.ts';
import { closeModal, submit, type SubmitResult } from './submit.ts';

type MessageAddress = Pick<SlackMessage, 'channel' | 'ts'>;

/**
 * Somebody at their screen. What Slack would not let them do throws: a button that is not there, a message they cannot
 * see. What the app does with it is in the result, and in what they then see.
 */
export interface Person {
  readonly id: string;

  /**
   * Types a slash command, in the first channel they are in unless told otherwise.
   *
   * @param text e.g. `/pvetoken request backup`
   * @param options `channel`: id or name
   * @returns when the app acknowledged it, or Slack gave up after three seconds
   */
  command(text: string, options?: { channel?: string }): Promise<CommandResult>;

  /**
   * Clicks a button of a message, of their Home tab or of the modal in front.
   *
   * @param button its label or `action_id`; `value` and `blockId` tell equal ones apart
   */
  click(where: Where, button: string, options?: ClickOptions): Promise<InteractionResult>;

  /**
   * Chooses from a menu, ticks boxes or types into a field.
   *
   * @param field its label, placeholder, `action_id` or `block_id`
   * @param value option labels or values, names or ids of people and channels, or text
   */
  choose(where: Where, field: string, value: string | string[], options?: ClickOptions): Promise<InteractionResult>;

  /**
   * Types into a menu whose options the app suggests. What it offers can be chosen then.
   *
   * @param menu as `choose`
   */
  search(where: Where, menu: string, typed: string): Promise<SearchResult>;

  /** Fills in the modal in front and submits it; see {@link SubmitResult}. */
  submit(values: Record<string, string | string[]>): Promise<SubmitResult>;

  /** Closes the modal in front. */
  closeModal(): Promise<Delivered>;

  /** @param name an emoji's, without colons */
  react(message: MessageAddress, name: string): Promise<void>;
  unreact(message: MessageAddress, name: string): Promise<void>;

  /** Opens the app's Home tab. */
  openHome(): Promise<void>;

  /** Writes a message of their own. */
  say(channel: string, text: string): RenderedMessage;

  sees(): Sight;
}

/** @throws when nobody has that id */
export function createPerson(inside: Inside, userId: string): Person {
  const { world } = inside;
  world.people.get(userId);

  /** The app hears of what happens where it is a member. */
  async function tell(channel: string, event: Json | undefined): Promise<void> {
    const present = world.channels.get(channel).members.has(world.app.botUserId);
    if (event !== undefined && present) await inside.events.emit(event);
  }

  /** A message that can carry reactions. */
  function lasting(address: MessageAddress) {
    const message = visibleMessage(world, userId, address);
    if (message.ephemeralTo !== undefined) throw new Error('Nobody can react to an ephemeral message');
    return message;
  }

  return {
    id: userId,
    command: (text, options = {}) => runCommand(inside, userId, text, options),
    click: (where, button, options = {}) => click(inside, userId, where, button, options),
    choose: (where, field, value, options = {}) =>
      choose(inside, userId, where, field, typeof value === 'string' ? [value] : value, options),
    search: (where, menu, typed) => search(inside, userId, where, menu, typed),
    submit: (values) => submit(inside, userId, values),
    closeModal: () => closeModal(inside, userId),
    react: (address, name) => tell(address.channel, addReaction(world, lasting(address), userId, name)),
    unreact: (address, name) => tell(address.channel, removeReaction(world, lasting(address), userId, name)),
    async openHome() {
      const channel = world.channels.direct(userId);
      const event = { type: 'app_home_opened', user: userId, channel: channel.id, tab: 'home' };
      await inside.events.emit({ ...event, event_ts: world.ids.messageTs() });
    },
    say(channel, text) {
      return renderMessage(world, say(world, conversationOf(world, userId, channel).id, userId, text), userId);
    },
    sees: () => sightOf(world, userId),
  };
}
