import { renderMessage } from '../render/message.ts';
import type { RenderedMessage } from '../render/rendered.ts';
import { respond } from '../web-api/response-url.ts';
import type { Conversation } from '../world/channels.ts';
import type { World } from '../world/world.ts';
import { delivered, type Delivered, type Inside } from './inside.ts';
import { slashCommand } from './payloads.ts';

export interface CommandResult extends Delivered {
  /** What the app answered within its acknowledgement. */
  reply?: RenderedMessage;
  /** What Slack itself tells the person when the app failed, e.g. `/x failed with the error "operation_timeout"`. */
  notice?: string;
}

/** The conversation a person types in; they have to be in it. */
export function conversationOf(world: World, userId: string, wanted: string | undefined): Conversation {
  const isMember = (each: Conversation) => each.members.has(userId);
  const channel = wanted === undefined ? world.channels.all().find(isMember) : world.channels.get(wanted);
  if (channel !== undefined && isMember(channel)) return channel;
  throw new Error(`${world.people.get(userId).realName} is not in ${wanted ?? 'any channel'}`);
}

/** What `should_escape` does: people and channels become ids, the three special characters are escaped. */
function escaped(world: World, text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/@([\w.-]+)/g, (typed, handle: string) => {
      const person = world.people.byHandle(handle);
      const group = world.people.groups().find((each) => each.handle === handle);
      if (person !== undefined) return `<@${person.id}|${handle}>`;
      return group === undefined ? typed : `<!subteam^${group.id}|@${handle}>`;
    })
    .replaceAll(/#([\w-]+)/g, (typed, name: string) => {
      const channel = world.channels.all().find((each) => each.name === name);
      return channel === undefined ? typed : `<#${channel.id}|${name}>`;
    });
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}

/**
 * Types a slash command.
 *
 * @throws when the person is not in the channel, or the app has no such command
 */
export async function runCommand(
  inside: Inside,
  userId: string,
  typed: string,
  options: { channel?: string },
): Promise<CommandResult> {
  const { world, settings, deliverer } = inside;
  const channel = conversationOf(world, userId, options.channel);
  const [, command = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed.trim()) ?? [];
  const known = settings.commands?.find((each) => each.command === command);
  if (settings.commands !== undefined && known === undefined) throw new Error(`${command} is not a valid command`);
  const place = { channel: channel.id, userId };
  const payload = slashCommand(world, userId, {
    command,
    text: known?.shouldEscape === false ? text : escaped(world, text),
    channel,
    responseUrl: inside.responseUrl(place),
  });
  const outcome = await deliverer.deliver({ type: 'slash_commands', payload, acceptsResponse: true });
  const result = delivered(outcome);
  if (!outcome.acked) return { ...result, notice: `${command} failed with the error "${result.failure}"` };
  if (isEmpty(outcome.body)) return result;
  const reply = respond(world, 'ack', place, outcome.body);
  return reply === undefined ? result : { ...result, reply: renderMessage(world, reply, userId) };
}
