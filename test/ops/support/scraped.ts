import type { Policy } from '../../../src/domain/policy.ts';
import type { Metrics } from '../../../src/ops/metrics.ts';
import { watchedStore } from '../../../src/ops/watched-store.ts';
import { InMemoryBot } from '../../support/in-memory-bot.ts';
import { InMemoryStore } from '../../support/in-memory-store.ts';

/** What Prometheus reads of a series, e.g. `pvetoken_events_total{event="revoked"}`; `undefined` where there is none. */
export async function valueOf(metrics: Metrics, series: string): Promise<number | undefined> {
  const { text } = await metrics.scrape();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** A bot in memory whose saved changes somebody is told of. */
export function aBot(onSaved: Parameters<typeof watchedStore>[1], policy?: Policy): InMemoryBot {
  const store = new InMemoryStore();
  return new InMemoryBot(policy, {
    ...watchedStore(store, onSaved),
    get audit() {
      return store.audit;
    },
    get earliestDue() {
      return store.earliestDue;
    },
  });
}
