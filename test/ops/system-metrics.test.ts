import { afterEach, describe, expect, it, vi } from 'vitest';
import { Registry } from 'prom-client';
import { SECOND } from '../../src/domain/time.ts';
import { SystemMetrics, type Sources } from '../../src/ops/system-metrics.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';

const ALL_IS_WELL: Sources = {
  stock: async () => ({
    waiting: { decision: 3, token: 0, revocation: 1, review: 0 },
    overdue: new Map([['lab', 2]]),
    late: 0,
  }),
  active: async () => [{ cluster: 'home', role: 'provisioner', count: 100_000 }],
  queues: async () => [{ queue: 'desk', state: 'waiting', jobs: 7 }],
  undertakings: async () => 4,
  risks: async () => ['its append-only file is off'],
  unsealed: async () => 90 * SECOND,
};

/** What somebody reads who scrapes as often as they like, from sources that a test may change. */
function scraping(sources: Partial<Sources>) {
  const registry = new Registry();
  const faults: unknown[] = [];
  const clock = { now: 0 };
  const system = new SystemMetrics(
    registry,
    ['home', 'lab'],
    sources,
    (fault) => String(faults.push(fault)),
    () => clock.now,
  );
  const scrape = async (): Promise<string[]> => {
    await system.refresh();
    const text = await registry.metrics();
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };
  return { scrape, clock, faults };
}

async function down(): Promise<never> {
  return await Promise.reject(new Unavailable('the store', 'ECONNREFUSED'));
}

afterEach(() => void vi.useRealTimers());

describe('figures of the whole system', () => {
  it('are those of the moment, and of each cluster, also where nothing is overdue', async () => {
    expect(await scraping(ALL_IS_WELL).scrape()).toEqual([
      'pvetoken_grants_active{role="provisioner",cluster="home"} 100000',
      'pvetoken_overdue_revocations{cluster="home"} 0',
      'pvetoken_overdue_revocations{cluster="lab"} 2',
      'pvetoken_waiting_requests{for="decision"} 3',
      'pvetoken_waiting_requests{for="token"} 0',
      'pvetoken_waiting_requests{for="revocation"} 1',
      'pvetoken_waiting_requests{for="review"} 0',
      'pvetoken_late_requests 0',
      'pvetoken_queue_jobs{queue="desk",state="waiting"} 7',
      'pvetoken_intake_undertakings 4',
      'pvetoken_store_risks 1',
      'pvetoken_audit_unsealed_seconds 90',
      'pvetoken_store_up 1',
    ]);
  });

  it('are absent, not zero, while Redis does not answer, and are back when it does', async () => {
    const sources = { ...ALL_IS_WELL };
    const { scrape, clock, faults } = scraping(sources);
    const well = await scrape();
    for (const name of Object.keys(sources)) Object.assign(sources, { [name]: down });
    clock.now += 10 * SECOND;
    expect(await scrape()).toEqual(['pvetoken_store_up 0']);
    // That Redis is down is told elsewhere, and no fault of ours.
    expect(faults).toEqual([]);
    Object.assign(sources, ALL_IS_WELL);
    clock.now += 10 * SECOND;
    expect(await scrape()).toEqual(well);
  });

  it('leave out only what is not known', async () => {
    const broken = new Error('not a count');
    const sources = { ...ALL_IS_WELL, stock: async () => await Promise.reject(broken) };
    const { scrape, faults } = scraping(sources);
    const lines = await scrape();
    expect(lines.filter((line) => /overdue|waiting_requests|late/.test(line))).toEqual([]);
    expect(lines).toContain('pvetoken_grants_active{role="provisioner",cluster="home"} 100000');
    expect(lines).toContain('pvetoken_store_up 0');
    expect(faults).toEqual([broken]);
  });

  it('hold up nobody when Redis is frozen', async () => {
    vi.useFakeTimers();
    const sources = { ...ALL_IS_WELL, queues: async () => await new Promise<never>(() => undefined) };
    const scraped = scraping(sources).scrape();
    await vi.advanceTimersByTimeAsync(2500);
    expect(await scraped).toContain('pvetoken_store_up 0');
  });

  it('are asked for once in ten seconds, however many scrape', async () => {
    let asked = 0;
    const sources = { undertakings: async () => await Promise.resolve((asked += 1)) };
    const { scrape, clock } = scraping(sources);
    await Promise.all([scrape(), scrape()]);
    clock.now += 10 * SECOND - 1;
    expect(await scrape()).toContain('pvetoken_intake_undertakings 1');
    clock.now += 1;
    expect(await scrape()).toContain('pvetoken_intake_undertakings 2');
  });

  it('are not there where there is nothing to ask, and nothing is wrong with that', async () => {
    const { unsealed: _, ...unsealedAudit } = ALL_IS_WELL;
    const lines = await scraping(unsealedAudit).scrape();
    expect(lines.filter((line) => line.includes('audit'))).toEqual([]);
    expect(lines).toContain('pvetoken_store_up 1');
  });
});
