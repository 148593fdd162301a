import { MINUTE, type Milliseconds } from '../domain/time.ts';
import type { AuditTrail } from '../use-cases/ports/audit.ts';
import type { Deps } from '../use-cases/ports/deps.ts';
import { takeStock } from '../use-cases/take-stock.ts';
import { unsealedFor } from '../use-cases/unsealed.ts';
import type { Sources } from './system-metrics.ts';

/** What is due for so many sweeps, and for minutes, nobody does. */
const SWEEPS_TO_LATENESS = 4;
const LATENESS: Milliseconds = 2 * MINUTE;

type SourceDeps = Pick<Deps, 'store' | 'policy' | 'now' | 'intake'>;

interface Settings {
  readonly sweepEvery: Milliseconds;
  /** Absent where the audit is not sealed. */
  readonly sealed?: Pick<AuditTrail, 'lastSeal' | 'after'> | undefined;
}

/** What the use cases tell of all processes together. */
export function sourcesOf(deps: SourceDeps, { sweepEvery, sealed }: Settings): Partial<Sources> {
  const lateAfter = Math.max(LATENESS, SWEEPS_TO_LATENESS * sweepEvery);
  return {
    stock: async () => await takeStock(deps, lateAfter),
    active: async () => await deps.store.countActive(),
    undertakings: async () => (await deps.intake.leftFrom(Infinity)).length,
    ...(sealed && { unsealed: async () => await unsealedFor(sealed, deps.now()) }),
  };
}
