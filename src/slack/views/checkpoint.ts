import type { Checkpoint } from '../../domain/audit-verification.ts';
import { code } from '../text/mrkdwn.ts';
import { sentence, type Message } from './message.ts';

/** Tells a channel how far the audit is sealed, so that it is written down where nobody can change it with the audit. */
export function checkpointMessage({ number, mac }: Checkpoint): Message {
  const checkpoint = `${number}:${mac}`;
  return sentence(
    `Sealed the audit up to ${code(checkpoint)}. Keep this message: with ` +
      `${code(`pvetoken audit verify --checkpoint ${checkpoint}`)} an operator sees whether anything before it was changed, or cut off since.`,
  );
}
