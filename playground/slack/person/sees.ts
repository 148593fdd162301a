import { renderMessage, renderView } from '../render/message.ts';
import type { RenderedMessage, Sight } from '../render/rendered.ts';
import type { World } from '../world/world.ts';

/** Everything on one person's screen. */
export function sightOf(world: World, userId: string): Sight {
  const visible = world.messages.all().filter((message) => {
    const present = world.channels.find(message.channel)?.members.has(userId) ?? false;
    return message.ephemeralTo === userId || (present && message.ephemeralTo === undefined);
  });
  const rendered = visible.map((message) => renderMessage(world, message, userId));
  const lasting = rendered.filter((message) => message.ephemeralTo === undefined);
  const channels: Record<string, RenderedMessage[]> = {};
  for (const channel of world.channels.all()) {
    if (channel.directWith !== undefined || !channel.members.has(userId)) continue;
    channels[channel.name] = lasting.filter((message) => message.channel === channel.id);
  }
  const direct = world.channels.findDirect(userId);
  const home = world.views.home(userId);
  return {
    channels,
    dms: lasting.filter((message) => message.channel === direct?.id),
    ephemerals: rendered.filter((message) => message.ephemeralTo !== undefined),
    modals: world.views.stack(userId).map((stored) => renderView(world, stored)),
    ...(home === undefined ? {} : { home: renderView(world, home) }),
    notifications: world.notifications.filter((each) => each.userId === userId),
  };
}
