import { expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { createLog } from '../../src/ops/log.ts';
import { Metrics } from '../../src/ops/metrics.ts';
import { StreamAlarm } from '../../src/ops/stream-alarm.ts';

it('a stream of the audit that lags is told to operators once, and once more when it has caught up', () => {
  const lines: string[] = [];
  const alarm = new StreamAlarm(createLog('info', { write: (line) => void lines.push(line) }));
  for (const minutes of [0, 4, 5, 9, 1, 0, 0]) alarm.measured(minutes * MINUTE);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      lagSeconds: 300,
      msg: 'the stream of the audit lags; entries are kept, and passed on once they are taken',
    },
    { msg: 'the stream of the audit has caught up' },
  ]);
});

it('the lag of the stream is a metric', async () => {
  const metrics = new Metrics({ version: '1.0.0', clusters: [] });
  metrics.auditLag(90_000);
  expect(await metrics.registry.metrics()).toContain('pvetoken_audit_stream_lag_seconds 90');
});
