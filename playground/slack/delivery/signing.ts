import { createHmac } from 'node:crypto';

/**
 * The headers by which an app knows that a request is Slack's: docs.slack.dev/authentication/verifying-requests-from-slack.
 *
 * @param at epoch milliseconds by the machine's clock, with which an unmodified receiver compares it
 */
export function signatureHeaders(body: string, secret: string, at: number): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
}
