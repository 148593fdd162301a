import { describe, expect, test } from 'vitest';
import { parseEnvironment, type Environment } from '../../src/config/environment.ts';

const BOT = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };

/** Where traces go with these variables. @throws Error when they are refused. */
function traces(variables: NodeJS.ProcessEnv): Environment['traces'] {
  const read = parseEnvironment({ ...BOT, ...variables });
  if (!read.ok) throw new Error(read.problems.map(({ path, reason }) => `${path}: ${reason}`).join('\n'));
  return read.value.traces;
}

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('traces', () => {
  test('go nowhere unless a collector is named', () => {
    expect(traces({})).toBeUndefined();
    expect(traces({ OTEL_SERVICE_NAME: 'pvetoken' })).toBeUndefined();
  });

  test.each([
    ['http://collector:4318', 'http://collector:4318/v1/traces'],
    ['https://collector/otlp/', 'https://collector/otlp/v1/traces'],
  ])('go below the address of all signals: %s', (OTEL_EXPORTER_OTLP_ENDPOINT, address) => {
    expect(traces({ OTEL_EXPORTER_OTLP_ENDPOINT })).toEqual({
      address,
      headers: [],
      resource: { 'service.name': 'pvetoken' },
      ratio: 1,
    });
  });

  test('go to their own address as it is, with their own headers', () => {
    const told = traces({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces/in',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=b',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20x==, x-tenant=home',
    });
    expect(told?.address).toBe('http://traces/in');
    expect(told?.headers.map(({ name, value }) => [name, value.reveal()])).toEqual([
      ['authorization', 'Bearer x=='],
      ['x-tenant', 'home'],
    ]);
    expect(JSON.stringify(told)).not.toContain('Bearer');
  });

  test('say of the bot what operators want', () => {
    const OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment=lab,service.name=other';
    expect(traces({ ...ENDPOINT, OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'tokens' })?.resource).toEqual({
      'deployment.environment': 'lab',
      'service.name': 'tokens',
    });
  });

  test.each([
    [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 0.25],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio' }, 1],
    [{ OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '0.25' }, 1],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, undefined],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, undefined],
    [{ OTEL_SDK_DISABLED: 'TRUE' }, undefined],
    [{ OTEL_SDK_DISABLED: 'false' }, 1],
    [{ OTEL_TRACES_EXPORTER: 'none' }, undefined],
  ])('are kept in the part that is wanted: %j', (variables, ratio) => {
    expect(traces({ ...ENDPOINT, ...variables })?.ratio).toBe(ratio);
  });

  test.each([
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      'must be the http:// or https:// address of a collector, e.g. http://localhost:4318',
    ],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'must be http/json: name the collector’s address for HTTP, often port 4318',
    ],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'private' }, 'must be name=value, separated by commas'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'private=%' }, 'must be name=value, separated by commas'],
    [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'must be a ratio from 0 to 1'],
    [{ OTEL_TRACES_SAMPLER_ARG: 'half' }, 'must be a ratio from 0 to 1'],
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, 'must be otlp or none'],
  ])('are refused with what would be right: %j', (variables, words) => {
    const [name = ''] = Object.keys(variables);
    expect(() => traces({ ...ENDPOINT, ...variables })).toThrow(new Error(`${name}: ${words}`));
  });
});
