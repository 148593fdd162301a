import { Counter, Histogram, type Registry } from 'prom-client';
import type { Approval } from '../domain/approval.ts';
import type { Happening } from '../domain/event.ts';
import type { Change, RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import { revealAskedAt } from '../domain/lifecycle/reveal.ts';
import { isEnded, type Request } from '../domain/request.ts';
import { HOUR, SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';

/** People take minutes or hours to decide. */
const DECISION_BUCKETS = [10, 30, 60, 120, 300, 900, 1800, 3600, 14_400, 43_200, 86_400];

/** A secret takes a second or two; what Proxmox or Slack holds up, or a pause of new tokens, takes as long as that. */
const SECRET_BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 1800];

/** A click on *Reveal* whose secret comes at all has it within a minute (`askReveal`). */
const FORGET_CLICK_AFTER: Milliseconds = HOUR;

/** What happened to requests, as this process saved it. */
export class RequestMetrics {
  readonly #events;
  readonly #ended;
  readonly #decision;
  readonly #secret;
  /** Clicks on *Reveal* whose secret this process is making. */
  readonly #clicks = new Map<RequestId, EpochMs>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#events = new Counter({
      name: 'pvetoken_events_total',
      help: 'What happened to requests, by event, role and cluster.',
      labelNames: ['event', 'role', 'cluster'] as const,
      registers,
    });
    this.#ended = new Counter({
      name: 'pvetoken_requests_ended_total',
      help: 'Requests that came to their end, by the state they ended in and by what had approved them.',
      labelNames: ['outcome', 'approval', 'role', 'cluster'] as const,
      registers,
    });
    this.#decision = new Histogram({
      name: 'pvetoken_decision_seconds',
      help: 'How long requests waited for the people who decided them.',
      labelNames: ['verdict', 'role'] as const,
      buckets: DECISION_BUCKETS,
      registers,
    });
    this.#secret = new Histogram({
      name: 'pvetoken_click_to_secret_seconds',
      help: 'How long it took from the click that approved, or that revealed, until the owner had the secret.',
      labelNames: ['click', 'cluster'] as const,
      buckets: SECRET_BUCKETS,
      registers,
    });
  }

  /** Counts what a saved change says. */
  saved({ events }: Change, { request }: RequestRecord): void {
    const { role } = request.ask;
    const { cluster } = request.terms;
    for (const event of events) {
      this.#events.inc({ event: event.type, role, cluster });
      this.#time(event, request);
    }
    if (isEnded(request) && events.some(({ type }) => type === request.state)) {
      this.#ended.inc({ outcome: request.state, approval: approvalOf(request)?.by ?? 'none', role, cluster });
    }
  }

  #time(event: Happening, request: Request): void {
    const { role } = request.ask;
    const { cluster } = request.terms;
    const approval = approvalOf(request);
    if (event.type === 'denied') {
      this.#decision.observe({ verdict: 'deny', role }, secondsFrom(request.requestedAt, event.at));
    } else if (event.type === 'approved' && event.approval.by === 'reviewers') {
      this.#decision.observe({ verdict: 'approve', role }, secondsFrom(request.requestedAt, event.at));
    } else if (event.type === 'activated' && event.revealUntil === undefined && approval !== undefined) {
      this.#secret.observe({ click: 'approval', cluster }, secondsFrom(momentOf(approval), event.at));
    } else if (event.type === 'rotation_started') {
      this.#clicked(request);
    } else if (event.type === 'revealed' || event.type === 'reveal_missed') {
      const clickedAt = this.#clicks.get(request.id);
      this.#clicks.delete(request.id);
      if (clickedAt !== undefined && event.type === 'revealed') {
        this.#secret.observe({ click: 'reveal', cluster }, secondsFrom(clickedAt, event.at));
      }
    }
  }

  /** The click may have come to another process, so its moment is taken from the record. */
  #clicked(request: Request): void {
    const at = revealAskedAt(request);
    if (at === undefined) return;
    // Another process may show the secret in the end, and this one never hears of it.
    for (const [other, clickedAt] of this.#clicks) {
      if (clickedAt < at - FORGET_CLICK_AFTER) this.#clicks.delete(other);
    }
    this.#clicks.set(request.id, at);
  }
}

function approvalOf(request: Request): Approval | undefined {
  return 'approval' in request ? request.approval : undefined;
}

function momentOf(approval: Approval): EpochMs {
  return approval.by === 'reviewers' ? approval.review.at : approval.at;
}

function secondsFrom(start: EpochMs, end: EpochMs): number {
  return Math.max(0, end - start) / SECOND;
}
