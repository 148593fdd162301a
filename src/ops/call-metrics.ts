import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { SECOND, type Milliseconds } from '../domain/time.ts';

const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** One call of Slack's Web API: what was called, and what came of it. */
export interface SlackCall {
  readonly method: string;
  /** `ok`, or which kind of fault. */
  readonly result: string;
  readonly took: Milliseconds;
}

/** One call of a cluster, fail-over to its other addresses included. */
export interface ProxmoxCall {
  readonly cluster: string;
  /** Whose credential it was made with: the bot's own, or a token's. */
  readonly caller: string;
  readonly method: string;
  /** The kind of its answer. */
  readonly result: string;
  readonly took: Milliseconds;
}

/** The kinds of an answer by which the client says that nobody answered. */
const NOT_ANSWERED: ReadonlySet<string> = new Set(['not_done', 'unknown']);

/** Whether a call of Proxmox was answered, be it by a no. */
export function wasAnswered(result: string): boolean {
  return !NOT_ANSWERED.has(result);
}

/** How the calls of this process to Slack and Proxmox went. */
export class CallMetrics {
  readonly #proxmox;
  readonly #proxmoxTime;
  readonly #answers;
  readonly #slack;
  readonly #slackTime;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#proxmox = new Counter({
      name: 'pvetoken_proxmox_calls_total',
      help: 'Calls of Proxmox, by cluster, whose credential they were made with, HTTP method and result.',
      labelNames: ['cluster', 'caller', 'method', 'result'] as const,
      registers,
    });
    this.#proxmoxTime = new Histogram({
      name: 'pvetoken_proxmox_call_seconds',
      help: 'How long calls of Proxmox took, fail-over included.',
      labelNames: ['cluster', 'method'] as const,
      buckets: BUCKETS,
      registers,
    });
    this.#answers = new Gauge({
      name: 'pvetoken_cluster_up',
      help: 'Whether the last call of a cluster was answered (1) or not (0).',
      labelNames: ['cluster'] as const,
      registers,
    });
    this.#slack = new Counter({
      name: 'pvetoken_slack_calls_total',
      help: 'Calls of Slack’s Web API, by method and result.',
      labelNames: ['method', 'result'] as const,
      registers,
    });
    this.#slackTime = new Histogram({
      name: 'pvetoken_slack_call_seconds',
      help: 'How long calls of Slack’s Web API took.',
      labelNames: ['method'] as const,
      buckets: BUCKETS,
      registers,
    });
  }

  proxmox({ cluster, caller, method, result, took }: ProxmoxCall): void {
    this.#proxmox.inc({ cluster, caller, method, result });
    this.#proxmoxTime.observe({ cluster, method }, took / SECOND);
    this.#answers.set({ cluster }, wasAnswered(result) ? 1 : 0);
  }

  slack({ method, result, took }: SlackCall): void {
    this.#slack.inc({ method, result });
    this.#slackTime.observe({ method }, took / SECOND);
  }
}
