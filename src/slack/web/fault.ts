import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { SECOND, type Milliseconds } from '../../domain/time.ts';
import { Unavailable } from '../../use-cases/faults.ts';

/** Why a call of the Web API did not succeed. */
export type SlackFault =
  /** Slack's definite no, by its error code, and where in the message it saw the fault. */
  | { readonly kind: 'refused'; readonly code: string; readonly where: string }
  | { readonly kind: 'limited'; readonly retryAfter: Milliseconds | undefined }
  /** The call certainly never reached Slack. */
  | { readonly kind: 'not_sent'; readonly detail: string }
  /** Slack may have done what it was asked. */
  | { readonly kind: 'unknown'; readonly detail: string };

export type Refused = Extract<SlackFault, { kind: 'refused' }>;

/** "It's possible some aspect of the operation succeeded before the error was raised" (every method's error list). */
const PERHAPS_DONE: ReadonlySet<string> = new Set(['internal_error', 'fatal_error']);

/** Failures to connect: not one byte of the request has left. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The web client puts a whole page that is not JSON where an error code belongs. */
const CODE = /^[a-z][a-z0-9_]{0,80}$/;

/**
 * Reads what a call of the Web API threw. Only codes and numbers are taken from it: its text, cause or body could hold
 * the request, and a request could hold a secret.
 */
export function readFault(thrown: unknown): SlackFault {
  if (thrown instanceof WebAPIRateLimitedError) {
    return { kind: 'limited', retryAfter: thrown.retryAfter * SECOND };
  }
  if (thrown instanceof WebAPIPlatformError) {
    const code = thrown.data.error;
    if (!CODE.test(code)) return { kind: 'unknown', detail: 'an answer that is not JSON' };
    if (PERHAPS_DONE.has(code)) return { kind: 'unknown', detail: code };
    return { kind: 'refused', code, where: pointersIn(thrown.data.response_metadata?.messages ?? []) };
  }
  if (thrown instanceof WebAPIHTTPError) {
    const detail = `HTTP ${thrown.statusCode}`;
    return thrown.statusCode < 500 ? { kind: 'not_sent', detail } : { kind: 'unknown', detail };
  }
  if (thrown instanceof WebAPIRequestError) {
    const codes = codesOf(thrown.original);
    const detail = codes[0] ?? thrown.original.name;
    const neverConnected = codes.length > 0 && codes.every((code) => NEVER_CONNECTED.has(code));
    return neverConnected ? { kind: 'not_sent', detail } : { kind: 'unknown', detail };
  }
  // A 429 without Retry-After is thrown as a plain error.
  if (thrown instanceof Error && thrown.message.startsWith('Retry header')) {
    return { kind: 'limited', retryAfter: undefined };
  }
  return { kind: 'unknown', detail: thrown instanceof Error ? thrown.name : 'no error' };
}

/** The system's error codes behind a failed fetch; several when it tried several addresses. */
function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error)) return [];
  if ('code' in error && typeof error.code === 'string') return [error.code];
  return codesOf(error.cause);
}

/** The places Slack found fault with, e.g. ` at /blocks/3/text`; the texts beside them may quote the message. */
function pointersIn(messages: readonly string[]): string {
  const pointers = messages.flatMap((message) => /\[json-pointer:([\w/]{1,80})\]/.exec(message)?.[1] ?? []);
  return pointers.length > 0 ? ` at ${pointers.join(', ')}` : '';
}

/** Says in the use cases' words that a call did not succeed. */
export function unavailable(method: string, fault: SlackFault): Unavailable {
  switch (fault.kind) {
    case 'refused':
      return new Unavailable('Slack', `${method} answered ${fault.code}${fault.where}`);
    case 'limited':
      return new Unavailable(
        'Slack',
        `${method} is rate limited`,
        fault.retryAfter === undefined ? {} : { retryAfter: fault.retryAfter },
      );
    case 'not_sent':
      return new Unavailable('Slack', `${method} was not taken: ${fault.detail}`);
    case 'unknown':
      return new Unavailable('Slack', `${method} may or may not be done: ${fault.detail}`, { outcome: 'unknown' });
    default:
      return fault satisfies never;
  }
}
