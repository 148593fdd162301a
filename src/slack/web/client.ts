import { WebClient, type WebAPICallResult, type WebClientOptions } from '@slack/web-api';
import type { Milliseconds } from '../../domain/time.ts';
import type { SlackCall, SlackWatch, WebApiSettings } from '../settings.ts';
import { readFault } from './fault.ts';
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
  const options = { ...tryOnce(settings, timeout), allowAbsoluteUrls: false, logger: SILENT };
  const { watch } = settings;
  return watch === undefined
    ? new WebClient(settings.botToken.reveal(), options)
    : new WatchedClient(settings.botToken.reveal(), options, watch);
}

/** Tells how each call went: every method of a client is one of `apiCall` (source: `bindApiCall` in @slack/web-api). */
class WatchedClient extends WebClient {
  readonly #watch: SlackWatch;

  constructor(token: string, options: WebClientOptions, watch: SlackWatch) {
    super(token, options);
    this.#watch = watch;
  }

  override async apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
    const begun = performance.now();
    const tell = (result: SlackCall['result']): void => {
      this.#watch.called({ method, result, took: performance.now() - begun });
    };
    try {
      const answer = await super.apiCall(method, options);
      tell('ok');
      return answer;
    } catch (thrown) {
      tell(readFault(thrown).kind);
      throw thrown;
    }
  }
}
