import type { Change, RequestRecord } from '../record.ts';
import type { EpochMs } from '../time.ts';
import { startRevoking } from './revoke.ts';

/** Ends a grant whose token is gone from the cluster; its revocation sees to what may be left. */
export function vanish(record: RequestRecord, now: EpochMs): Change | undefined {
  const { request } = record;
  return request.state === 'active' ? startRevoking(record, request, { kind: 'vanished' }, now) : undefined;
}
