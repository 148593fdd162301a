import { remedyOf, type Discrepancy, type Handling, type Reconciled } from '../../../src/domain/discrepancy.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { anId, MONDAY, RUTH } from '../../support/records.ts';

const UNKNOWN: Discrepancy = { kind: 'orphan', holds: 'user', because: 'unknown' };

/** Every kind of discrepancy, with all that is not ours set to the same words. */
function everyDiscrepancy(words: string): readonly Discrepancy[] {
  const role = { holder: 'user', pveRole: words, path: words, propagate: true } as const;
  return [
    UNKNOWN,
    { kind: 'orphan', holds: 'user', because: 'expired' },
    { kind: 'orphan', holds: 'token', because: 'pending' },
    { kind: 'orphan', holds: 'token', because: 'another_owner' },
    { kind: 'orphan', holds: 'user', because: 'revoked' },
    { kind: 'elsewhere', cluster: words },
    { kind: 'vanished' },
    { kind: 'out_of_reach' },
    { kind: 'ends_late', of: 'token', ends: 'never' },
    { kind: 'ends_late', of: 'user', ends: MONDAY + 9 * HOUR },
    { kind: 'ends_early', of: 'token', ends: MONDAY + HOUR },
    { kind: 'unseparated' },
    { kind: 'separated' },
    { kind: 'disabled' },
    { kind: 'comment_changed', of: 'user' },
    { kind: 'other_groups', groups: [words, words] },
    { kind: 'other_token', tokenId: words },
    { kind: 'role_beyond', role },
    { kind: 'role_beyond', role: { ...role, propagate: false } },
    { kind: 'role_missing', path: words },
  ];
}

/** A discrepancy of Ruth's grant on the cluster home, unless nothing is known of it. */
export function aReconciled(
  discrepancy: Discrepancy,
  handling: Handling,
  changes: Partial<Reconciled> = {},
): Reconciled {
  const isKnown = discrepancy.kind !== 'orphan' || !['unknown', 'expired'].includes(discrepancy.because);
  return {
    type: 'reconciled',
    name: '',
    cluster: 'home',
    requestId: anId(),
    owner: `pvt-${anId()}@pve`,
    ...(isKnown && { approvedUntil: MONDAY + 4 * HOUR, requester: RUTH }),
    discrepancy,
    handling,
    at: MONDAY,
    ...changes,
  };
}

/** Every discrepancy with each thing that can come of it, and with words that are not ours. */
export function everyReconciled(words: string): readonly Reconciled[] {
  const changes = { cluster: words, owner: words };
  const announced: Handling = { kind: 'announced', until: MONDAY + 10 * MINUTE };
  return everyDiscrepancy(words).flatMap((discrepancy) => {
    const isLeft = remedyOf(discrepancy) === 'report';
    const handlings: readonly Handling[] = isLeft
      ? [{ kind: 'reported' }]
      : [{ kind: 'observed' }, { kind: 'done' }, { kind: 'failed', detail: words }];
    const all = discrepancy === UNKNOWN ? [announced, ...handlings] : handlings;
    return all.map((handling) => aReconciled(discrepancy, handling, changes));
  });
}
