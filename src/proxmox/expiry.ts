import type { End } from '../domain/holding.ts';
import { SECOND, type EpochMs } from '../domain/time.ts';

/** The year 2100. Proxmox takes any number: milliseconds would be an expiry in thousands of years. */
const LATEST_EXPIRE = 4_102_444_800;

/**
 * Proxmox's `expire`, in whole epoch seconds. Proxmox still accepts a token within the second that `expire` names, so it
 * is the second before the grant's end.
 * @throws RangeError for a moment that would mean "never", or as good as.
 */
export function expireOf(expiresAt: EpochMs): number {
  const expire = Math.ceil(expiresAt / SECOND) - 1;
  if (expire >= 1 && expire <= LATEST_EXPIRE) return expire;
  throw new RangeError(`no token is issued that expires at ${expiresAt}`);
}

/**
 * The moment from which Proxmox refuses something with such an `expire`; one that nobody lives to see is as good as never.
 * @param expire epoch seconds; 0: never.
 */
export function endOf(expire: number): End {
  return expire < 1 || expire > LATEST_EXPIRE ? 'never' : (expire + 1) * SECOND;
}
