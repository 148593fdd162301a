import type { Secret } from '../domain/secret.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Logger } from './log.ts';

/** A span as OTLP has it in JSON (opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly status: { readonly code?: number };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

export interface CollectorSettings {
  readonly address: string;
  readonly headers: readonly { readonly name: string; readonly value: Secret }[];
  readonly resource: Readonly<Record<string, string>>;
}

const EVERY: Milliseconds = 5 * SECOND;
const ANSWER_WITHIN: Milliseconds = 5 * SECOND;
/** At a stop, which a deploy gives ten seconds in all. */
const LAST_WITHIN: Milliseconds = 2 * SECOND;
/** More than these are not kept while a collector is slow or away. */
const MOST_KEPT = 4096;
const MOST_AT_ONCE = 512;

export function attributesOf(named: Readonly<Record<string, string>>): OtlpAttribute[] {
  return Object.entries(named).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

/**
 * Sends spans to a collector, some at a time. One that is slow or away costs spans, and nothing else: that is told in the
 * log, once, and once more when it is over.
 */
export class Collector {
  readonly #settings: CollectorSettings;
  readonly #version: string;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #spans: OtlpSpan[] = [];
  #sending: Promise<void> = Promise.resolve();
  #isAway = false;

  constructor(settings: CollectorSettings, version: string, log: Logger) {
    this.#settings = settings;
    this.#version = version;
    this.#log = log;
    this.#timer = setInterval(() => this.#send(ANSWER_WITHIN), EVERY).unref();
  }

  add(span: OtlpSpan): void {
    if (this.#spans.length >= MOST_KEPT) return;
    this.#spans.push(span);
    if (this.#spans.length === MOST_AT_ONCE) this.#send(ANSWER_WITHIN);
  }

  /** Sends what is left, and no more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#send(LAST_WITHIN);
    await this.#sending;
  }

  /** Sends after what is being sent. */
  #send(within: Milliseconds): void {
    this.#sending = this.#sending.then(async () => await this.#sendAll(within));
  }

  async #sendAll(within: Milliseconds): Promise<void> {
    while (this.#spans.length > 0) {
      const problem = await this.#post(this.#spans.splice(0, MOST_AT_ONCE), within);
      this.#tell(problem);
      if (problem !== undefined) return;
    }
  }

  /** @returns what went wrong, without a word of what was sent. */
  async #post(spans: readonly OtlpSpan[], within: Milliseconds): Promise<string | undefined> {
    const { address, headers, resource } = this.#settings;
    const scopeSpans = [{ scope: { name: 'pvetoken', version: this.#version }, spans }];
    const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] });
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: {
          ...Object.fromEntries(headers.map(({ name, value }) => [name, value.reveal()])),
          'content-type': 'application/json',
        },
        body,
        signal: AbortSignal.timeout(within),
      });
      await answer.body?.cancel();
      return answer.ok ? undefined : `HTTP ${answer.status}`;
    } catch (fault) {
      const cause = fault instanceof Error ? fault.cause : undefined;
      if (cause instanceof Error && 'code' in cause) return String(cause.code);
      return fault instanceof Error ? fault.name : 'no answer';
    }
  }

  #tell(problem: string | undefined): void {
    const isAway = problem !== undefined;
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    if (isAway) this.#log.warn({ problem }, 'the collector takes no traces; those of meanwhile are lost');
    else this.#log.info('the collector takes traces again');
  }
}
