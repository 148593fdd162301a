import { AuditVerifier, type Verification, type Yardstick } from '../domain/audit-verification.ts';
import type { AuditTrail } from './ports/audit.ts';

const SEALS_AT_ONCE = 100;

/** Verifies the whole audit against its seals, for whoever audits. @throws Unavailable when the store does not answer. */
export async function verifyAudit(trail: AuditTrail, yardstick: Yardstick): Promise<Verification> {
  const verifier = new AuditVerifier(yardstick);
  let next = 0;
  let kept;
  do {
    kept = await trail.sealsFrom(next, SEALS_AT_ONCE);
    for (const { place, seal } of kept) {
      const covered = seal === undefined ? verifier.unreadable(place) : verifier.seal(seal);
      if (covered !== undefined) verifier.entries(await trail.covered(covered));
      next = place + 1;
    }
  } while (kept.length === SEALS_AT_ONCE);
  return verifier.conclude(await trail.countAfter(verifier.last));
}
