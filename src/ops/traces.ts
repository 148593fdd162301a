import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes } from 'node:crypto';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Logger } from './log.ts';
import { attributesOf, Collector, type CollectorSettings } from './otlp.ts';

/** What a span tells: names and codes of ours, and the request that it is about. Never a secret, and nobody's words. */
export interface SpanAbout {
  readonly name: string;
  readonly kind: keyof typeof KINDS;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly request?: string | undefined;
}

/** Tells a collector how long things took, and what they were part of. */
export interface Traces {
  /** Does work as a span; what it leads to is part of it. */
  span<T>(about: SpanAbout, work: () => Promise<T>): Promise<T>;
  /** Tells of a call that has come to its end just now, as part of the work that made it. */
  called(about: SpanAbout, call: { readonly took: Milliseconds; readonly failed: boolean }): void;
  /** Sends what is left. */
  stop(): Promise<void>;
}

export interface TraceSettings extends CollectorSettings {
  /** Which part of all traces is kept, from 0 to 1. */
  readonly ratio: number;
}

/** opentelemetry-proto, trace.proto: `SpanKind`. */
const KINDS = { server: 2, client: 3, consumer: 5 } as const;
const STATUS_ERROR = 2;

interface Place {
  readonly traceId: string;
  readonly spanId: string;
}

/** Begins to send traces. Whoever wants none does not load this file. */
export function openTraces(settings: TraceSettings, version: string, log: Logger): Traces {
  const collector = new Collector(settings, version, log);
  const within = new AsyncLocalStorage<Place>();
  const tell = (
    about: SpanAbout,
    place: Place & { parent?: Place | undefined },
    took: Milliseconds,
    fault?: string,
  ) => {
    const { traceId, spanId, parent } = place;
    if (!isKept(traceId, settings.ratio)) return;
    const end = performance.timeOrigin + performance.now();
    collector.add({
      traceId,
      spanId,
      ...(parent && { parentSpanId: parent.spanId }),
      name: about.name,
      kind: KINDS[about.kind],
      startTimeUnixNano: nanoseconds(end - took),
      endTimeUnixNano: nanoseconds(end),
      attributes: attributesOf({
        ...about.attributes,
        ...(about.request !== undefined && { 'pvetoken.request': about.request }),
        ...(fault !== undefined && { 'error.type': fault }),
      }),
      status: fault === undefined ? {} : { code: STATUS_ERROR },
    });
  };
  const place = (about: SpanAbout): Place & { parent?: Place | undefined } => {
    const parent = within.getStore();
    return { traceId: parent?.traceId ?? traceOf(about.request), spanId: randomBytes(8).toString('hex'), parent };
  };
  return {
    async span(about, work) {
      const here = place(about);
      const begun = performance.now();
      let fault: string | undefined;
      try {
        return await within.run(here, work);
      } catch (thrown) {
        fault = thrown instanceof Error ? thrown.name : 'unknown';
        throw thrown;
      } finally {
        tell(about, here, performance.now() - begun, fault);
      }
    },
    called(about, { took, failed }) {
      tell(about, place(about), took, failed ? (about.attributes?.['pvetoken.result'] ?? 'failed') : undefined);
    },
    stop: async () => await collector.stop(),
  };
}

/**
 * The trace of a request is named by the request, so that all work on it is one trace, in whichever process and whenever it
 * is done, and nothing has to be handed from one to the next.
 */
export function traceOf(request: string | undefined): string {
  if (request === undefined) return randomBytes(16).toString('hex');
  return createHash('sha256').update(`pvetoken request ${request}`).digest('hex').slice(0, 32);
}

/** By the trace's own name, so that every process keeps the same ones, and all of each. */
function isKept(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-8), 16) < ratio * 0x1_0000_0000;
}

function nanoseconds(at: Milliseconds): string {
  return `${Math.round(at * SECOND)}000`;
}
