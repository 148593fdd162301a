import type { Change, RequestRecord } from '../domain/record.ts';
import type { Logger } from './log.ts';

/**
 * Writes what happened to a request to the operators' log, a line an event. Names and codes only: what people wrote, and
 * whom it is about, is in the audit.
 */
export function logEvents(log: Logger, { events }: Change, { request, version }: RequestRecord): void {
  const { id, ask, terms, state } = request;
  for (const event of events) {
    const detail = 'detail' in event ? { detail: event.detail } : {};
    log.info(
      { request: id, version, event: event.type, state, role: ask.role, cluster: terms.cluster, ...detail },
      event.type,
    );
  }
}
