import type { Json } from '../world/json.ts';

/** Something Slack sends to the app. */
export interface Envelope {
  type: 'slash_commands' | 'interactive' | 'events_api';
  payload: Json;
  /** Whether the acknowledgement may carry an answer. */
  acceptsResponse: boolean;
  /** Only on events: which attempt this is (0 is the first), and why there is another. */
  retry?: { num: number; reason: RetryReason | '' };
}

/** Slack's words for why an event is sent again: docs.slack.dev/apis/events-api#error-handling. */
export type RetryReason = 'http_timeout' | 'http_error' | 'connection_failed';

/** What came back from the app. */
export type Reply =
  | { acked: true; body: unknown; noRetry?: boolean }
  | { acked: false; reason: RetryReason; noRetry?: boolean };

/** The way to the app. */
export interface Transport {
  /** Settles when the app answered, or cannot any more. Never rejects. */
  send(envelope: Envelope): Promise<Reply>;
}

/** Every name a fault may know the envelope by. */
export function namesOf(envelope: Envelope): string[] {
  const { event, type } = envelope.payload;
  const inner = typeof event === 'object' && event !== null && 'type' in event ? event.type : type;
  return typeof inner === 'string' ? [envelope.type, inner] : [envelope.type];
}
