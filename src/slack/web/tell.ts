import type { WebClient } from '@slack/web-api';
import { Unavailable } from '../../use-cases/faults.ts';
import type { Message } from '../views/message.ts';
import type { DirectMessages } from './direct-messages.ts';
import { whisper } from './post.ts';

/**
 * Shows a message to one person in a channel, or in their direct messages where that fails, or there is none: in a channel
 * that the bot is not in, it cannot speak. A whisper whose answer was lost may be said twice. @throws Unavailable
 */
export async function tell(
  client: WebClient,
  direct: DirectMessages,
  { person, channel }: { readonly person: string; readonly channel?: string },
  message: Message,
): Promise<void> {
  try {
    if (channel !== undefined) return await whisper(client, { person, channel }, message);
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
  }
  const sent = await direct.post(person, message);
  if (!sent.ok) throw new Unavailable('Slack', `neither channel nor direct message took it: ${sent.detail}`);
}
