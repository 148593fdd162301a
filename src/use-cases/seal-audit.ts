import { sealed, type Mac } from '../domain/audit-seal.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Checkpoint } from '../domain/audit-verification.ts';
import type { AuditTrail } from './ports/audit.ts';

/** How many entries one seal covers at most. Where more is written, several seals follow each other. */
const MOST_IN_A_SEAL = 500;

export interface SealingDeps {
  readonly trail: AuditTrail;
  readonly mac: Mac;
  readonly now: () => EpochMs;
}

/**
 * Seals what was written into the audit since the last seal. Several processes may do so at once: the seal of the quicker
 * one stays.
 * @returns where the audit stands; `undefined` when there is none yet, or another process was quicker.
 * @throws Unavailable when the store does not answer.
 */
export async function sealAudit({ trail, mac, now }: SealingDeps): Promise<Checkpoint | undefined> {
  let last = await trail.lastSeal();
  for (;;) {
    const entries = await trail.after(last?.last, MOST_IN_A_SEAL);
    if (entries.length === 0) return last && { number: last.number, mac: last.mac };
    const seal = sealed(last, entries, now(), mac);
    if (!(await trail.keep(seal))) return undefined;
    last = seal;
  }
}
