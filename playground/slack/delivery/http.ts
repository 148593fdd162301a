/** Deliveries as signed POSTs to the app's request URL. */
import { signatureHeaders } from './signing.ts';
import type { Envelope, Reply, Transport } from './envelope.ts';

interface HttpOptions {
  url: string;
  signingSecret: string;
  /** Epoch milliseconds: the time put into the signature. */
  signedAt: () => number;
}

/** Commands and interactivity are forms, events are JSON. */
function encoded(envelope: Envelope): { contentType: string; body: string } {
  if (envelope.type === 'events_api') {
    return { contentType: 'application/json', body: JSON.stringify(envelope.payload) };
  }
  const fields =
    envelope.type === 'interactive'
      ? { payload: JSON.stringify(envelope.payload) }
      : Object.fromEntries(Object.entries(envelope.payload).map(([name, value]) => [name, String(value)]));
  return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  if (text === '') return undefined;
  return isJson ? JSON.parse(text) : { text };
}

/** Sends to one request URL, as Slack does when Socket Mode is off. */
export class HttpTransport implements Transport {
  readonly #options: HttpOptions;
  readonly #closing = new AbortController();

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  async send(envelope: Envelope): Promise<Reply> {
    const { contentType, body } = encoded(envelope);
    const { retry } = envelope;
    const isAgain = retry !== undefined && retry.num > 0;
    const headers = {
      'content-type': contentType,
      ...(isAgain ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {}),
    };
    try {
      const response = await this.#post(body, headers);
      const noRetry = response.headers.get('x-slack-no-retry') === '1';
      if (!response.ok) return { acked: false, reason: 'http_error', noRetry };
      return { acked: true, body: await bodyOf(response), noRetry };
    } catch {
      // Slack knows no more than this either: the app could not be reached, or its answer could not be read.
      return { acked: false, reason: 'connection_failed' };
    }
  }

  /**
   * Slack's check when a request URL is set: docs.slack.dev/reference/events/url_verification.
   *
   * @returns whether the app gave the challenge back
   */
  async verify(challenge: string): Promise<boolean> {
    const body = JSON.stringify({ type: 'url_verification', token: 'verification-token', challenge });
    const response = await this.#post(body, { 'content-type': 'application/json' });
    const answer = (await response.text()).trim();
    return response.ok && (answer === challenge || answer === JSON.stringify({ challenge }));
  }

  close(): void {
    this.#closing.abort();
  }

  #post(body: string, headers: Record<string, string>): Promise<Response> {
    const { url, signingSecret, signedAt } = this.#options;
    const signed = signatureHeaders(body, signingSecret, signedAt());
    const signal = this.#closing.signal;
    return fetch(url, { method: 'POST', body, headers: { ...headers, ...signed, connection: 'close' }, signal });
  }
}
