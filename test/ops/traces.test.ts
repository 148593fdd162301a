import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createLog } from '../../src/ops/log.ts';
import { openTraces, traceOf, type TraceSettings, type Traces } from '../../src/ops/traces.ts';
import { FakeCollector, type TakenSpan } from './support/collector.ts';

async function tracing(
  changes: Partial<TraceSettings> = {},
): Promise<{ traces: Traces; collector: FakeCollector; log: string[] }> {
  const collector = await FakeCollector.start();
  const log: string[] = [];
  const settings = { address: `${collector.url}/v1/traces`, headers: [], resource: {}, ratio: 1, ...changes };
  const logger = createLog('info', { write: (line) => void log.push(line) });
  return { traces: openTraces(settings, '1.2.3', logger), collector, log };
}

const LANE = { name: 'work cluster', kind: 'consumer', request: 'k7m3q9xa' } as const;
const CALL = { name: 'Proxmox GET version', kind: 'client', attributes: { 'pvetoken.result': 'unknown' } } as const;

function named(spans: readonly TakenSpan[], name: string): TakenSpan {
  const span = spans.find((each) => each.name === name);
  if (span === undefined) throw new Error(`no span ${name} among ${spans.map((each) => each.name).join(', ')}`);
  return span;
}

describe('a trace', () => {
  it('has the calls in the work that made them, also after it waited', async () => {
    const { traces, collector } = await tracing();
    const worked = await traces.span(LANE, async () => {
      await delay(1);
      traces.called(CALL, { took: 0, failed: true });
      return 'done';
    });
    await traces.stop();
    expect(worked).toBe('done');
    const [call, lane] = [named(collector.spans, CALL.name), named(collector.spans, LANE.name)];
    expect(call).toMatchObject({ traceId: lane.traceId, parentSpanId: lane.spanId, kind: 3, status: { code: 2 } });
    expect(call.attributes).toEqual({ 'pvetoken.result': 'unknown', 'error.type': 'unknown' });
    expect(lane).toMatchObject({ kind: 5, status: {}, attributes: { 'pvetoken.request': 'k7m3q9xa' } });
    expect(lane.parentSpanId).toBeUndefined();
    expect(call.startTimeUnixNano >= lane.startTimeUnixNano).toBe(true);
    expect(call.endTimeUnixNano <= lane.endTimeUnixNano).toBe(true);
  });

  it('is one for all work on a request, in whichever process; work on nothing in particular has its own', async () => {
    const one = await tracing();
    const other = await tracing();
    await one.traces.span(LANE, async () => await Promise.resolve());
    await other.traces.span({ ...LANE, name: 'take block_actions' }, async () => await Promise.resolve());
    other.traces.called(CALL, { took: 1, failed: false });
    await Promise.all([one.traces.stop(), other.traces.stop()]);
    const [first] = one.collector.spans;
    const [second, third] = other.collector.spans;
    expect(first?.traceId).toBe(traceOf('k7m3q9xa'));
    expect(second?.traceId).toBe(first?.traceId);
    expect(third?.traceId).not.toBe(first?.traceId);
  });

  it('says which kind of fault ended the work, none of its words, and hands it on', async () => {
    const { traces, collector } = await tracing();
    const broken = new TypeError('private words');
    await expect(traces.span(LANE, async () => await Promise.reject(broken))).rejects.toBe(broken);
    await traces.stop();
    expect(collector.spans).toMatchObject([{ status: { code: 2 }, attributes: { 'error.type': 'TypeError' } }]);
    expect(JSON.stringify(collector.spans)).not.toContain('private');
  });

  it('is kept whole or not at all, where only a part of them is wanted', async () => {
    const { traces, collector } = await tracing({ ratio: 0.5 });
    for (let i = 0; i < 200; i++) {
      await traces.span({ ...LANE, request: `r${i}` }, async () => {
        traces.called(CALL, { took: 1, failed: false });
        await Promise.resolve();
      });
    }
    await traces.stop();
    const kept = new Set(collector.spans.map(({ traceId }) => traceId));
    expect(kept.size).toBeGreaterThan(50);
    expect(kept.size).toBeLessThan(150);
    expect(collector.spans).toHaveLength(2 * kept.size);
  });
});

describe('a collector', () => {
  it('is told who traces, with the headers that it wants', async () => {
    const headers = [{ name: 'authorization', value: new Secret('Bearer x') }];
    const { traces, collector } = await tracing({ headers, resource: { 'service.name': 'pvetoken' } });
    traces.called(CALL, { took: 1, failed: false });
    await traces.stop();
    expect(collector.headers).toMatchObject([{ authorization: 'Bearer x', 'content-type': 'application/json' }]);
    expect(collector.resources).toEqual([{ 'service.name': 'pvetoken' }]);
  });

  it('that takes more than a few hundred spans is sent them in parts', async () => {
    const { traces, collector } = await tracing();
    for (let i = 0; i < 1200; i++) traces.called(CALL, { took: 1, failed: false });
    await traces.stop();
    expect(collector.spans).toHaveLength(1200);
    expect(collector.resources.length).toBeGreaterThan(2);
  });

  it('that is away costs no more than its spans, and a line in the log', async () => {
    const { traces, collector, log } = await tracing();
    collector.status = 503;
    for (let i = 0; i < 5000; i++) traces.called(CALL, { took: 1, failed: false });
    await traces.stop();
    collector.status = 200;
    traces.called(CALL, { took: 1, failed: false });
    await traces.stop();
    expect(log.map((line) => (JSON.parse(line) as { msg: unknown }).msg)).toEqual([
      'the collector takes no traces; those of meanwhile are lost',
      'the collector takes traces again',
    ]);
    expect(collector.spans.length).toBeGreaterThan(0);
  });
});

it('whoever wants no traces does not load what makes them', async () => {
  const loaded = new Set<string>();
  const load = async (file: string): Promise<void> => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = await readFile(file, 'utf8');
    // Neither types, which are gone when it runs, nor what is loaded later, by a call of `import`.
    const imports = text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)';/gm);
    for (const [, path = ''] of imports) await load(join(dirname(file), path));
  };
  await load(fileURLToPath(new URL('../../src/cli/start.ts', import.meta.url)));
  const names = [...loaded].map((file) => file.split('/src/')[1]);
  expect(names).toContain('ops/metrics.ts');
  expect(names.filter((name) => name === 'ops/traces.ts' || name === 'ops/otlp.ts')).toEqual([]);
});
