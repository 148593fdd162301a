import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';

/** As far as a message that the client could not read is read. */
const Envelope = z.record(z.string(), z.unknown());

/**
 * Has a client of Socket Mode live through messages that are JSON and not of Slack's form. By itself it rejects with nobody
 * to handle it, which ends the process (source: `onWebSocketMessage` in @slack/socket-mode's SocketModeClient).
 */
export function withstand(client: SocketModeReceiver['client'], log: Logger): void {
  const [take] = client.listeners('ws_message') as ((data: unknown, isBinary: boolean) => Promise<void>)[];
  if (take === undefined) throw new Error('@slack/socket-mode no longer takes messages as ws_message');
  client.removeAllListeners('ws_message');
  const again = async (data: unknown): Promise<void> => {
    const envelope = Envelope.safeParse(JSON.parse(String(data)));
    // Of another type, it is handed on as it is, and acknowledged: it would be no better the next time.
    if (envelope.success) await take(JSON.stringify({ ...envelope.data, type: 'unreadable' }), false);
  };
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    take(data, isBinary)
      .catch(async () => {
        log.warn('a message of Slack is not of a form that is known');
        await again(data);
      })
      .catch(() => log.warn('a message of Slack could not be taken'));
  });
}
