import type { Milliseconds } from '../domain/time.ts';
import type { SlackCall } from './call-metrics.ts';
import type { Metrics } from './metrics.ts';
import { spanOfDelivery, spanOfSlack, type Delivery } from './spans.ts';
import type { Traces } from './traces.ts';

/** Counts what goes on between Slack and us, and traces it where that is wanted. */
export function slackWatch(metrics: Metrics, traces: Traces | undefined) {
  return {
    called: (call: SlackCall): void => {
      metrics.calls.slack(call);
      traces?.called(...spanOfSlack(call));
    },
    acknowledged: (took: Milliseconds): void => metrics.acknowledged(took),
    taking: async (look: () => Delivery, take: () => Promise<void>): Promise<void> =>
      await (traces === undefined ? take() : traces.span(spanOfDelivery(look()), take)),
  };
}
