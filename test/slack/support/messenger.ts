import { PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import type { Request } from '../../../src/domain/request.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { createMessenger } from '../../../src/slack/messenger.ts';
import type { Messenger, Sent } from '../../../src/use-cases/ports/slack.ts';
import { ManualClock } from '../../support/clock.ts';
import { aPendingChange } from '../../support/records.ts';
import { aSlack, homelabPolicy, settingsFor } from './bot-on-slack.ts';
import { CREDENTIAL, secretAnnouncedIn } from './on-screen.ts';

/** A messenger that writes to a simulated Slack; secrets stay for ten minutes. */
export async function aMessenger(rateLimits: 'enforced' | 'off' = 'off') {
  const clock = new ManualClock();
  const slack = await aSlack({ now: clock.now, rateLimits });
  return { clock, slack, messenger: createMessenger(settingsFor(slack), 10 * MINUTE, clock.now) };
}

/** Ruth's pending request, or one in another channel. */
export function aRequest({ channel = PROXMOX_ACCESS } = {}): Request {
  const { request } = aPendingChange(undefined, homelabPolicy({ channel })).record;
  return { ...request, ask: { ...request.ask, requester: RUTH } };
}

/** Hands a secret over to Ruth, whose token works for an hour: announces it, then shows it there. */
export async function handOver(messenger: Messenger, clock: ManualClock): Promise<Sent> {
  const place = await secretAnnouncedIn(messenger, aRequest());
  return await messenger.handOver(place, aRequest(), CREDENTIAL, clock.now() + 60 * MINUTE, false);
}
