import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Milliseconds } from '../../domain/time.ts';
import type { WebApiSettings } from '../settings.ts';
import { SILENT } from './log.ts';

/** The options of a client that tries once, gives up in time, and leaves every retry to its caller. */
export function tryOnce(settings: Pick<WebApiSettings, 'apiUrl'>, timeout: Milliseconds): WebClientOptions {
  return {
    ...(settings.apiUrl !== undefined && { slackApiUrl: settings.apiUrl }),
    timeout,
    // WebClient repeats a post whose answer was lost, and the message with it.
    retryConfig: { retries: 0 },
    // By default a 429 of one method holds up all others for as long.
    rejectRateLimitedCalls: true,
  };
}

/** A client of our own for the Web API. It logs nothing; what goes wrong is thrown, see `fault.ts`. */
export function webClient(settings: WebApiSettings, timeout: Milliseconds): WebClient {
  return new WebClient(settings.botToken.reveal(), {
    ...tryOnce(settings, timeout),
    allowAbsoluteUrls: false,
    logger: SILENT,
  });
}
