import type { Configuration } from './config/configuration.ts';
import type { Environment } from './config/environment.ts';
import { auditMac } from './ops/audit-key.ts';
import type { Logger } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import { StreamAlarm } from './ops/stream-alarm.ts';
import type { RedisConnection } from './redis/open.ts';
import { createSink } from './siem/sink.ts';
import { RedisAuditCursors } from './store/redis-audit-cursors.ts';
import { RedisAuditTrail } from './store/redis-audit-trail.ts';
import { keepAudit } from './use-cases/keep-audit.ts';
import type { AuditTrail } from './use-cases/ports/audit.ts';
import type { Deps } from './use-cases/ports/deps.ts';
import { AuditStream } from './use-cases/stream-audit.ts';

/** The audit, as a running bot sees to it. */
export interface ComposedAudit {
  /** Absent where it is not sealed. */
  readonly sealed: AuditTrail | undefined;
  /** Writes what is owed, seals, and tells a channel how far; see `keepAudit`. */
  readonly keep: () => Promise<void>;
  /** Passes it on; absent where it is passed on to nobody. */
  readonly passOn: (() => Promise<void>) | undefined;
}

/** Puts together what keeps the audit and passes it on. */
export function composeAudit(
  { audit }: Pick<Configuration, 'audit'>,
  { auditKey }: Pick<Environment, 'auditKey'>,
  deps: Deps,
  { redis, log, metrics }: { readonly redis: RedisConnection; readonly log: Logger; readonly metrics: Metrics },
): ComposedAudit {
  const { channel, checkpointEvery, stream } = audit;
  const trail = new RedisAuditTrail(redis);
  const cursors = new RedisAuditCursors(redis);
  const mac = auditKey && auditMac(auditKey);
  if (channel !== undefined && mac === undefined) {
    log.warn('audit.channel is told nothing: without PVETOKEN_AUDIT_KEY nothing is sealed; set it');
  }
  const alarm = new StreamAlarm(log);
  const streaming =
    stream &&
    new AuditStream({
      ...deps,
      trail,
      cursors,
      sink: createSink(stream, deps.now),
      onLag: (lag) => {
        metrics.auditLag(lag);
        alarm.measured(lag);
      },
    });
  return {
    sealed: mac && trail,
    keep: async () => await keepAudit({ ...deps, trail, cursors, mac, channel, checkpointEvery }),
    passOn: streaming && (async () => await streaming.run()),
  };
}
