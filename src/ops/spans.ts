import type { Lane } from '../domain/schedule.ts';
import type { Milliseconds } from '../domain/time.ts';
import { wasAnswered, type ProxmoxCall, type SlackCall } from './call-metrics.ts';
import type { SpanAbout } from './traces.ts';

type CalledSpan = [SpanAbout, { readonly took: Milliseconds; readonly failed: boolean }];

/** What a delivery of Slack's is: its kind, and the request that it is about, where it says so. */
export interface Delivery {
  readonly kind: string;
  readonly request: string | undefined;
}

/** The handling of a delivery as a span. */
export function spanOfDelivery({ kind, request }: Delivery): SpanAbout {
  return { name: `take ${kind}`, kind: 'server', request };
}

/** What a lane does at a wake-up as a span. */
export function spanOfLane(lane: Lane, request: string): SpanAbout {
  return { name: `work ${lane}`, kind: 'consumer', request };
}

/** A call of Proxmox as a span: what was called, on which cluster, and what came of it. */
export function spanOfProxmox(call: ProxmoxCall & { readonly what: string }): CalledSpan {
  const { cluster, caller, method, what, result, took } = call;
  const attributes = {
    'pvetoken.cluster': cluster,
    'pvetoken.caller': caller,
    'http.request.method': method,
    'pvetoken.result': result,
  };
  return [
    { name: `Proxmox ${method} ${what}`, kind: 'client', attributes },
    { took, failed: !wasAnswered(result) },
  ];
}

/** A call of Slack's Web API as a span. */
export function spanOfSlack({ method, result, took }: SlackCall): CalledSpan {
  const attributes = { 'slack.method': method, 'pvetoken.result': result };
  return [
    { name: `Slack ${method}`, kind: 'client', attributes },
    { took, failed: result !== 'ok' },
  ];
}
