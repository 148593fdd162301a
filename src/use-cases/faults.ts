import type { Postponement } from '../domain/retry.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Milliseconds } from '../domain/time.ts';

/** What Slack, Proxmox or the store did not do for us just now. Trying again later is the answer. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly service: 'Slack' | 'Proxmox' | 'the store';
  /** Whether the work was certainly not done, or may have been. */
  readonly outcome: 'not_done' | 'unknown';
  /** How long the service asked us to wait. */
  readonly retryAfter: Milliseconds | undefined;

  /** @param detail what went wrong, for operators; never a secret, a request body or a header. */
  constructor(
    service: Unavailable['service'],
    detail: string,
    options: { readonly outcome?: 'not_done' | 'unknown'; readonly retryAfter?: Milliseconds } = {},
  ) {
    super(`${service}: ${detail}`);
    this.service = service;
    this.outcome = options.outcome ?? 'not_done';
    this.retryAfter = options.retryAfter;
  }
}

/** Another attempt, or a revocation, took the request over; this attempt must write nothing more. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  constructor() {
    super('another attempt or a revocation took over');
  }
}

/**
 * A record was written by a newer version of the bot, beside which this one still runs. It is left alone: what is not
 * understood here would be lost by writing it.
 */
export class NewerRecord extends Error {
  override readonly name = 'NewerRecord';
  readonly request: RequestId;

  constructor(request: RequestId) {
    super(`request ${request} was written by a newer version of the bot`);
    this.request = request;
  }
}

/** A fault as a reason to try again later; of one that we do not know, people are shown only its reference in the log. */
export function postponement(fault: unknown, reference: string): Postponement {
  if (!(fault instanceof Unavailable)) return { detail: `unexpected fault ${reference}` };
  return { detail: fault.message, retryAfter: fault.retryAfter };
}
