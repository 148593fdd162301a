import type { EpochMs, Milliseconds } from '../domain/time.ts';
import type { AuditTrail } from './ports/audit.ts';

/**
 * How long the oldest entry of the audit that no seal covers has waited for one; 0 where all are covered. The moments of
 * entries are those of the store's clock.
 * @throws Unavailable when the store does not answer.
 */
export async function unsealedFor(trail: Pick<AuditTrail, 'lastSeal' | 'after'>, now: EpochMs): Promise<Milliseconds> {
  const seal = await trail.lastSeal();
  const [oldest] = await trail.after(seal?.last, 1);
  if (oldest === undefined) return 0;
  return Math.max(0, now - Number(oldest.id.split('-')[0]));
}
