import type { Ailment, Condition, Diagnosis } from '../../../src/domain/diagnosis.ts';
import type { Holding } from '../../../src/domain/holding.ts';
import type { Active } from '../../../src/domain/request.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { MONDAY } from '../../support/records.ts';
import { active } from './requests.ts';

/** Every kind of thing that can be wrong, with the same words wherever they are not ours. */
export function everyAilment(words: string): Ailment[] {
  const role = { holder: 'user', pveRole: words, path: words, propagate: true } as const;
  const ailments: { readonly [K in Ailment['kind']]: Extract<Ailment, { kind: K }> } = {
    vanished: { kind: 'vanished' },
    out_of_reach: { kind: 'out_of_reach' },
    orphan: { kind: 'orphan', holds: 'user', because: 'another_owner' },
    elsewhere: { kind: 'elsewhere', cluster: words },
    ends_late: { kind: 'ends_late', of: 'token', ends: 'never' },
    ends_early: { kind: 'ends_early', of: 'user', ends: MONDAY + HOUR },
    unseparated: { kind: 'unseparated' },
    separated: { kind: 'separated' },
    disabled: { kind: 'disabled' },
    comment_changed: { kind: 'comment_changed', of: 'token' },
    other_groups: { kind: 'other_groups', groups: [words, words] },
    other_token: { kind: 'other_token', tokenId: words },
    role_beyond: { kind: 'role_beyond', role },
    role_missing: { kind: 'role_missing', path: words },
    over_there: { kind: 'over_there', of: 'token' },
    owner_disabled: { kind: 'owner_disabled' },
    useless: { kind: 'useless', because: 'owner_lacks_all' },
    clock: { kind: 'clock', ahead: 4 * MINUTE },
  };
  return Object.values(ailments);
}

export const CONDITION: Condition = {
  rights: {
    kind: 'known',
    on: [
      { paths: ['/pool/dev'], held: ['VM.Audit', 'VM.PowerMgmt'], below: [], lacking: [] },
      { paths: ['/storage/local-lvm'], held: ['Datastore.Audit'], below: [], lacking: ['Datastore.AllocateSpace'] },
    ],
  },
  clockAhead: 0,
};

/** What was seen of a grant, whose cluster is as ordered but for what is said here. */
export function lookedAt(
  request: Active = active(),
  ailments: readonly Ailment[] = [],
  condition: Condition = CONDITION,
): Diagnosis {
  const { terms, grant, id } = request;
  const isDedicated = terms.owner.kind === 'dedicated';
  const isEnabled = ailments.every(({ kind }) => kind !== 'disabled');
  const holding: Holding = {
    requestId: id,
    owner: { kind: terms.owner.kind, user: isDedicated ? grant.userId : 'terraform@pve' },
    isInReach: true,
    ...(isDedicated && {
      user: { mark: 'ours', isEnabled, ends: grant.expiresAt, groups: [], otherTokens: [] } as const,
    }),
    token: { mark: 'ours', ends: grant.expiresAt, isSeparated: !isDedicated },
    roles: terms.paths.map((path) => ({
      holder: isDedicated ? 'user' : 'token',
      pveRole: terms.pveRole,
      path,
      propagate: terms.propagate,
    })),
  };
  return { kind: 'looked', request, holding, condition, ailments };
}
