import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/domain/time.ts';
import { ClockAlarm } from '../../src/ops/clock-alarm.ts';
import { createLog } from '../../src/ops/log.ts';
import { Metrics } from '../../src/ops/metrics.ts';

/** What operators read after these measurements of one cluster, in seconds. */
function said(...measured: readonly number[]): string[] {
  const lines: string[] = [];
  const alarm = new ClockAlarm(createLog('info', { write: (line) => void lines.push(line) }));
  for (const seconds of measured) alarm.measured('home', seconds * SECOND);
  return lines.map((line) => String((JSON.parse(line) as { msg: unknown }).msg));
}

describe('a cluster’s clock', () => {
  it('that differs by half a minute is told to operators, once', () => {
    expect(said(0, 29, 30, 31, 240.4, 240.6, 239)).toEqual([
      'the clock of cluster home is 30 s ahead of ours, so Proxmox ends tokens that much early; set both by NTP',
      'the clock of cluster home is 240 s ahead of ours, so Proxmox ends tokens that much early; set both by NTP',
    ]);
    expect(said(-90, -90)).toEqual([
      'the clock of cluster home is 90 s behind ours, so Proxmox ends tokens that much late; set both by NTP',
    ]);
  });

  it('that agrees again is told too', () => {
    expect(said(60, 0, 0)).toEqual([
      expect.stringMatching(/60 s ahead/),
      'the clock of cluster home agrees with ours again',
    ]);
  });

  it('of one cluster is not that of another', () => {
    const lines: string[] = [];
    const alarm = new ClockAlarm(createLog('info', { write: (line) => void lines.push(line) }));
    for (const cluster of ['home', 'lab', 'home']) alarm.measured(cluster, 60 * SECOND);
    expect(lines).toHaveLength(2);
  });

  it('is in the metrics, in seconds', async () => {
    const metrics = new Metrics({ version: '1.0.0', clusters: ['home'] });
    metrics.clock('home', -90.5 * SECOND);
    expect(await metrics.registry.metrics()).toContain('pvetoken_cluster_clock_skew_seconds{cluster="home"} -90.5');
  });
});
