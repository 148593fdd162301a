import { sealed, type Mac } from '../domain/audit-seal.ts';
import { DAY, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { AuditTrail } from './ports/audit.ts';

/** How many entries one seal covers at most. Where more is written, several seals follow each other. */
const MOST_IN_A_SEAL = 500;

export interface SealingDeps {
  readonly trail: AuditTrail;
  readonly mac: Mac;
  readonly now: () => EpochMs;
  /** How long audit entries are kept. */
  readonly retention: Milliseconds;
}

/**
 * Seals what was written into the audit since the last seal, and drops seals whose entries are about to be dropped.
 * Several processes may do so at once: the seal of the quicker one stays.
 * @throws Unavailable when the store does not answer.
 */
export async function sealAudit({ trail, mac, now, retention }: SealingDeps): Promise<void> {
  let last = await trail.lastSeal();
  for (;;) {
    const entries = await trail.after(last?.last, MOST_IN_A_SEAL);
    if (entries.length === 0) break;
    const seal = sealed(last, entries, now(), mac);
    if (!(await trail.keep(seal))) return;
    last = seal;
  }
  // A day before their entries: a seal that outlived an entry would say that one is missing.
  await trail.dropSeals(now() - retention + DAY);
}
