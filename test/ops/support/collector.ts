import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const Attributes = z
  .array(z.strictObject({ key: z.string(), value: z.strictObject({ stringValue: z.string() }) }))
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue])));

/** A span as a collector takes it (opentelemetry-proto, trace.proto); ids are hexadecimal, times in nanoseconds. */
export type TakenSpan = z.output<typeof Span>;
const Span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string(),
  kind: z.union([z.literal(2), z.literal(3), z.literal(5)]),
  startTimeUnixNano: z.string().regex(/^\d{19}$/),
  endTimeUnixNano: z.string().regex(/^\d{19}$/),
  attributes: Attributes,
  status: z.strictObject({ code: z.literal(2).optional() }),
});

const Export = z.strictObject({
  resourceSpans: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes }),
      scopeSpans: z.tuple([
        z.strictObject({ scope: z.strictObject({ name: z.string(), version: z.string() }), spans: z.array(Span) }),
      ]),
    }),
  ]),
});

/** An OpenTelemetry collector on this machine, which takes traces as OTLP over HTTP and JSON, and nothing else. */
export class FakeCollector {
  readonly spans: TakenSpan[] = [];
  readonly resources: Record<string, string>[] = [];
  readonly headers: Record<string, unknown>[] = [];
  /** What it answers; those of another than 200 are not taken. */
  status = 200;
  url = '';

  /** Starts one that ends with the test. */
  static async start(): Promise<FakeCollector> {
    const collector = new FakeCollector();
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        const isOurs = request.method === 'POST' && request.url === '/v1/traces';
        const read = Export.safeParse(body);
        if (!isOurs || !read.success) return response.writeHead(400).end();
        if (collector.status !== 200) return response.writeHead(collector.status).end();
        const [{ resource, scopeSpans }] = read.data.resourceSpans;
        collector.headers.push(request.headers);
        collector.resources.push(resource.attributes);
        collector.spans.push(...scopeSpans[0].spans);
        return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return collector;
  }
}
