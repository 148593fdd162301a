import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readFault, unavailable } from '../../../src/slack/web/fault.ts';

const SECRET = '0f5b6a5e-31c4-4e3f-9a57-3a1a8d8a2f10';

function withCode(code: string): Error {
  return Object.assign(new Error(`${code} while sending ${SECRET}`), { code });
}

function fetchFailed(cause: unknown): WebAPIRequestError {
  return new WebAPIRequestError(new TypeError('fetch failed', { cause }));
}

function answered(error: string, messages: string[] = []): WebAPIPlatformError {
  return new WebAPIPlatformError({ ok: false, error, response_metadata: { messages } });
}

test.each([
  ['a rate limit', new WebAPIRateLimitedError(3), { kind: 'limited', retryAfter: 3000 }],
  [
    'a rate limit without a time',
    new Error('Retry header did not contain a valid timeout (url: …)'),
    { kind: 'limited', retryAfter: undefined },
  ],
  ['a no', answered('is_archived'), { kind: 'refused', code: 'is_archived', where: '' }],
  [
    'a no to our blocks',
    answered('invalid_blocks', [`[ERROR] ${SECRET} is too long [json-pointer:/blocks/3/text]`]),
    { kind: 'refused', code: 'invalid_blocks', where: ' at /blocks/3/text' },
  ],
  ['a no that may be a yes', answered('fatal_error'), { kind: 'unknown', detail: 'fatal_error' }],
  [
    'a page in place of an answer',
    answered(`<html>${SECRET}`),
    { kind: 'unknown', detail: 'an answer that is not JSON' },
  ],
  ['a server’s failure', new WebAPIHTTPError(502, 'Bad', {}, SECRET), { kind: 'unknown', detail: 'HTTP 502' }],
  ['a proxy’s refusal', new WebAPIHTTPError(407, 'Bad', {}, SECRET), { kind: 'not_sent', detail: 'HTTP 407' }],
  ['no such host', fetchFailed(withCode('ENOTFOUND')), { kind: 'not_sent', detail: 'ENOTFOUND' }],
  [
    'several addresses, none of which answers',
    fetchFailed(new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')])),
    { kind: 'not_sent', detail: 'ECONNREFUSED' },
  ],
  [
    'several addresses, one of which went silent',
    fetchFailed(new AggregateError([withCode('ECONNREFUSED'), withCode('ETIMEDOUT')])),
    { kind: 'unknown', detail: 'ECONNREFUSED' },
  ],
  ['a reset', fetchFailed(withCode('ECONNRESET')), { kind: 'unknown', detail: 'ECONNRESET' }],
  ['an unnamed failure', fetchFailed(undefined), { kind: 'unknown', detail: 'TypeError' }],
  [
    'a time-out',
    new WebAPIRequestError(new DOMException(SECRET, 'TimeoutError')),
    { kind: 'unknown', detail: 'TimeoutError' },
  ],
  ['an answer cut short', new TypeError(SECRET), { kind: 'unknown', detail: 'TypeError' }],
  ['no error at all', SECRET, { kind: 'unknown', detail: 'no error' }],
])('%s', (_, thrown, expected) => {
  const fault = readFault(thrown);
  expect(fault).toEqual(expected);
  expect(inspect(unavailable('chat.postMessage', fault), { depth: null, showHidden: true })).not.toContain(SECRET);
});
