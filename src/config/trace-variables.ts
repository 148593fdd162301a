import { z } from 'zod';
import { Secret } from '../domain/secret.ts';

/** Where the traces of a collector go below its address (opentelemetry.io/docs/specs/otlp/#otlphttp-request). */
const TRACES = 'v1/traces';

/** How often a trace is kept, by the name of a sampler; those with a ratio take it from `OTEL_TRACES_SAMPLER_ARG`. */
const SAMPLERS = {
  always_on: 1,
  parentbased_always_on: 1,
  always_off: 0,
  parentbased_always_off: 0,
  traceidratio: 'ratio',
  parentbased_traceidratio: 'ratio',
} as const;

const address = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
  error: 'must be the http:// or https:// address of a collector, e.g. http://localhost:4318',
});

/** `name=value,name=value`, percent-encoded as in a W3C baggage header (opentelemetry.io/docs/specs/otel/resource/sdk). */
const pairs = z.string().transform((text, context): (readonly [name: string, value: string])[] => {
  try {
    return text.split(',').flatMap((pair) => {
      if (pair.trim() === '') return [];
      const [name = '', ...value] = pair.split('=');
      if (name.trim() === '' || value.length === 0) throw new URIError('no pair');
      return [[name.trim(), decodeURIComponent(value.join('=').trim())] as const];
    });
  } catch {
    context.issues.push({ code: 'custom', message: 'must be name=value, separated by commas', input: text });
    return z.NEVER;
  }
});

/**
 * The variables by which OpenTelemetry is told where traces go, as far as they are used
 * (opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables and …/protocol/exporter).
 */
export const TraceVariables = z.object({
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], 'must be otlp or none').default('otlp'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: pairs.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/json', 'http/protobuf'], 'must be http/json: name the collector’s address for HTTP, often port 4318')
    .optional(),
  OTEL_SERVICE_NAME: z.string().default('pvetoken'),
  OTEL_RESOURCE_ATTRIBUTES: pairs.prefault(''),
  OTEL_TRACES_SAMPLER: z
    .enum(Object.keys(SAMPLERS) as (keyof typeof SAMPLERS)[], `must be one of ${Object.keys(SAMPLERS).join(', ')}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('must be a ratio from 0 to 1')
    .min(0, 'must be a ratio from 0 to 1')
    .max(1, 'must be a ratio from 0 to 1')
    .default(1),
});

/** Where traces go, and which. */
export interface TraceSettings {
  readonly address: string;
  /** Their values may be secrets. */
  readonly headers: readonly { readonly name: string; readonly value: Secret }[];
  /** What every trace says of the bot, e.g. `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
  /** Which part of all traces is kept, from 0 to 1. */
  readonly ratio: number;
}

/** What the variables come to; `undefined` where no traces are wanted. */
export function tracesWanted(data: z.output<typeof TraceVariables>): TraceSettings | undefined {
  const base = data.OTEL_EXPORTER_OTLP_ENDPOINT;
  const address =
    data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.endsWith('/') ? base : `${base}/`}${TRACES}`);
  const isOff = data.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || data.OTEL_TRACES_EXPORTER === 'none';
  const sampler = SAMPLERS[data.OTEL_TRACES_SAMPLER];
  const ratio = sampler === 'ratio' ? data.OTEL_TRACES_SAMPLER_ARG : sampler;
  if (address === undefined || isOff || ratio === 0) return undefined;
  const headers = data.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? data.OTEL_EXPORTER_OTLP_HEADERS ?? [];
  return {
    address,
    headers: headers.map(([name, value]) => ({ name, value: new Secret(value) })),
    resource: { ...Object.fromEntries(data.OTEL_RESOURCE_ATTRIBUTES), 'service.name': data.OTEL_SERVICE_NAME },
    ratio,
  };
}
