import { describe, expect, it } from 'vitest';
import type { HeldRole, HeldToken, HeldUser, Holding, Mark } from '../../src/domain/holding.ts';
import { vanish } from '../../src/domain/lifecycle/vanish.ts';
import { actsFrom, isActionable, nameOf, NOTICE, remedyOf, type Discrepancy } from '../../src/domain/discrepancy.ts';
import { compare } from '../../src/domain/reconcile.ts';
import type { Active, Request } from '../../src/domain/request.ts';
import { HOUR, MINUTE, SECOND, type EpochMs } from '../../src/domain/time.ts';
import { anId, MONDAY } from '../support/records.ts';
import { ACTIVE_AT, anActive, aPending, aRevoking, aRotating, anApproved, ENDED, inState } from './states.ts';

const NOW: EpochMs = MONDAY + HOUR;
const ACTIVE: Active = inState(anActive(), 'active');
const { expiresAt } = ACTIVE.grant;
const USER = `pvt-${anId()}@pve`;
const ON_TERRAFORM: Active = {
  ...ACTIVE,
  terms: { ...ACTIVE.terms, owner: { kind: 'existing', user: 'terraform@pve' } },
};

const ROLE: HeldRole = { holder: 'user', pveRole: 'TerraformProvisioner', path: '/pool/dev', propagate: true };

interface Twist {
  readonly user?: Partial<HeldUser>;
  readonly token?: Partial<HeldToken>;
  readonly roles?: readonly HeldRole[];
}

/** What the cluster holds of the grant, as it was approved but for a twist. */
function dedicated({ user, token, roles = [ROLE] }: Twist = {}): Holding {
  return {
    requestId: anId(),
    owner: { kind: 'dedicated', user: USER },
    isInReach: true,
    user: { mark: 'ours', isEnabled: true, ends: expiresAt, groups: [], otherTokens: [], ...user },
    token: { mark: 'ours', ends: expiresAt, isSeparated: false, ...token },
    roles,
  };
}

/** As `dedicated`, for a token of terraform@pve. */
function existing({ token, roles = [{ ...ROLE, holder: 'token' }] }: Twist = {}, user = 'terraform@pve'): Holding {
  return {
    requestId: anId(),
    owner: { kind: 'existing', user },
    isInReach: true,
    token: { mark: 'ours', ends: expiresAt, isSeparated: true, ...token },
    roles,
  };
}

function nothing(kind: 'dedicated' | 'existing', isInReach = true): Holding {
  const user = kind === 'dedicated' ? USER : 'terraform@pve';
  return { requestId: anId(), owner: { kind, user }, isInReach, roles: [] };
}

function found(holding: Holding, request: Request | undefined, now = NOW, cluster = 'home'): readonly Discrepancy[] {
  return compare(holding, request, cluster, now);
}

describe('a grant as it was approved', () => {
  it('differs in nothing', () => {
    expect(found(dedicated(), ACTIVE)).toEqual([]);
    expect(found(existing(), ON_TERRAFORM)).toEqual([]);
  });

  it('may have words of people in its comment, and the mark of the group that the bot had before', () => {
    expect(found(dedicated({ user: { mark: 'another_bots' }, token: { mark: 'another_bots' } }), ACTIVE)).toEqual([]);
  });
});

const ALTERED: readonly [string, Twist, Discrepancy][] = [
  ['a token that never ends', { token: { ends: 'never' } }, { kind: 'ends_late', of: 'token', ends: 'never' }],
  [
    'a token that ends a second later',
    { token: { ends: expiresAt + SECOND } },
    { kind: 'ends_late', of: 'token', ends: expiresAt + SECOND },
  ],
  [
    'a token that ends a second earlier',
    { token: { ends: expiresAt - SECOND } },
    { kind: 'ends_early', of: 'token', ends: expiresAt - SECOND },
  ],
  ['a user that never ends', { user: { ends: 'never' } }, { kind: 'ends_late', of: 'user', ends: 'never' }],
  ['a user that has ended', { user: { ends: NOW } }, { kind: 'ends_early', of: 'user', ends: NOW }],
  ['a disabled user', { user: { isEnabled: false } }, { kind: 'disabled' }],
  ['other groups', { user: { groups: ['admins'] } }, { kind: 'other_groups', groups: ['admins'] }],
  ['another token', { user: { otherTokens: ['ci'] } }, { kind: 'other_token', tokenId: 'ci' }],
  ['a separated token', { token: { isSeparated: true } }, { kind: 'separated' }],
  ['a user without our mark', { user: { mark: 'none', ends: 'never' } }, { kind: 'comment_changed', of: 'user' }],
  ['a token without our mark', { token: { mark: 'none', ends: 'never' } }, { kind: 'comment_changed', of: 'token' }],
  [
    'another PVE role',
    { roles: [ROLE, { ...ROLE, pveRole: 'PVEAdmin' }] },
    { kind: 'role_beyond', role: { ...ROLE, pveRole: 'PVEAdmin' } },
  ],
  [
    'another path',
    { roles: [ROLE, { ...ROLE, path: '/pool' }] },
    { kind: 'role_beyond', role: { ...ROLE, path: '/pool' } },
  ],
  [
    'a role of the token itself',
    { roles: [ROLE, { ...ROLE, holder: 'token' }] },
    { kind: 'role_beyond', role: { ...ROLE, holder: 'token' } },
  ],
  ['no role', { roles: [] }, { kind: 'role_missing', path: '/pool/dev' }],
  [
    'a role that reaches less far',
    { roles: [{ ...ROLE, propagate: false }] },
    { kind: 'role_missing', path: '/pool/dev' },
  ],
];

describe('a grant that was changed on the cluster', () => {
  it.each(ALTERED)('shows it: %s', (_, twist, discrepancy) => {
    expect(found(dedicated(twist), ACTIVE)).toEqual([discrepancy]);
  });

  it('shows everything at once', () => {
    const all = found(dedicated({ user: { ends: 'never', isEnabled: false }, token: { ends: 'never' } }), ACTIVE);
    expect(all.map(({ kind }) => kind)).toEqual(['ends_late', 'disabled', 'ends_late']);
  });

  it('shows a role that reaches further than it was approved', () => {
    const request = { ...ACTIVE, terms: { ...ACTIVE.terms, propagate: false } };
    expect(found(dedicated(), request)).toEqual([{ kind: 'role_beyond', role: ROLE }]);
    expect(found(dedicated({ roles: [{ ...ROLE, propagate: false }] }), request)).toEqual([]);
  });

  it('of a named user shows a token that can do all its user can', () => {
    expect(found(existing({ token: { isSeparated: false } }), ON_TERRAFORM)).toEqual([{ kind: 'unseparated' }]);
  });
});

describe('a grant that is not there', () => {
  const { user: _user, ...withoutUser } = dedicated();
  const { token: _token, ...withoutToken } = dedicated();

  it.each([
    ['neither user nor token', nothing('dedicated'), ACTIVE],
    ['no token', withoutToken, ACTIVE],
    ['no user', withoutUser, ACTIVE],
    ['no token of a named user', nothing('existing'), ON_TERRAFORM],
  ])('has vanished: %s', (_, holding, request) => {
    expect(found(holding, request)).toEqual([{ kind: 'vanished' }]);
  });

  it('is out of reach while the cluster does not let the bot look', () => {
    expect(found(nothing('dedicated', false), ACTIVE)).toEqual([{ kind: 'out_of_reach' }]);
  });

  it('is nothing to tell without a grant', () => {
    expect(found(nothing('dedicated', false), undefined)).toEqual([]);
    expect(found(nothing('dedicated'), undefined)).toEqual([]);
  });
});

function orphan(because: string, holds = 'user'): readonly object[] {
  return [{ kind: 'orphan', holds, because }];
}

describe('a grant on several paths', () => {
  const TWO: Active = { ...ACTIVE, terms: { ...ACTIVE.terms, paths: ['/pool/dev', '/pool/test'] } };

  it('is as it was approved where it has its PVE role on each of them', () => {
    expect(found(dedicated({ roles: [ROLE, { ...ROLE, path: '/pool/test' }] }), TWO)).toEqual([]);
  });

  it('lacks what it has on another path only', () => {
    expect(found(dedicated({ roles: [ROLE] }), TWO)).toEqual([{ kind: 'role_missing', path: '/pool/test' }]);
  });
});

describe('what no request wants', () => {
  it.each([...ENDED])('is an orphan when its request is %s', (_, record) => {
    expect(found(dedicated(), record.request, NOW + HOUR)).toEqual(orphan(record.request.state));
  });

  it('is an orphan while nobody has approved its request', () => {
    expect(found(dedicated(), aPending().request)).toEqual(orphan('pending'));
  });

  it('is an orphan when nothing is known of its request, or of its time when that is over', () => {
    expect(found(dedicated(), undefined)).toEqual(orphan('unknown'));
    expect(found(existing(), undefined)).toEqual(orphan('unknown', 'token'));
    expect(found(existing({ token: { ends: NOW } }), undefined)).toEqual(orphan('expired', 'token'));
    expect(found(dedicated({ user: { ends: NOW } }), undefined)).toEqual(orphan('expired'));
    expect(found(dedicated({ user: { ends: NOW + 1 } }), undefined)).toEqual(orphan('unknown'));
    expect(found(dedicated({ user: { ends: 'never' } }), undefined)).toEqual(orphan('unknown'));
  });

  it('is an orphan on a user that its request does not name', () => {
    expect(found(existing(), ACTIVE)).toEqual(orphan('another_owner', 'token'));
    expect(found(existing({}, 'alice@pve'), ON_TERRAFORM)).toEqual(orphan('another_owner', 'token'));
  });

  it.each<[Mark, Mark, readonly object[]]>([
    ['none', 'none', []],
    ['another_bots', 'another_bots', []],
    ['none', 'ours', orphan('unknown', 'token')],
    ['ours', 'none', orphan('unknown')],
  ])('is ours by its mark alone: user %s, token %s', (user, token, expected) => {
    expect(found(dedicated({ user: { mark: user }, token: { mark: token } }), undefined)).toEqual(expected);
  });

  it('is no orphan where its request is a grant on another cluster', () => {
    expect(found(dedicated(), ACTIVE, NOW, 'lab')).toEqual([{ kind: 'elsewhere', cluster: 'home' }]);
    expect(found(nothing('dedicated'), ACTIVE, NOW, 'lab')).toEqual([]);
  });
});

describe('work that is under way, or was a moment ago', () => {
  const WRITING = { failures: 0, retryAt: NOW, giveUpAt: NOW };
  const EXTENSION = { until: expiresAt + HOUR, askedAt: NOW, lapsesAt: expiresAt, votes: [] };

  it.each<[string, Request, EpochMs]>([
    ['approved', anApproved().request, NOW],
    ['being revoked', aRevoking().request, NOW],
    ['getting a new secret', aRotating().request, NOW],
    ['being extended', { ...ACTIVE, extension: { ...EXTENSION, writing: WRITING } }, NOW],
    ['just active', ACTIVE, ACTIVE_AT + MINUTE],
    ['just given a new secret', { ...ACTIVE, grant: { ...ACTIVE.grant, rotatedAt: NOW - MINUTE } }, NOW],
    ['over', ACTIVE, expiresAt],
    ['active in the future, by a clock that jumped back', ACTIVE, ACTIVE_AT - MINUTE],
  ])('is left alone: %s', (_, request, now) => {
    expect(found(nothing('dedicated'), request, now)).toEqual([]);
    expect(found(dedicated({ token: { ends: 'never' } }), request, now)).toEqual([]);
  });

  it.each([...ENDED])('is left alone: %s a minute ago', (_, record) => {
    const endedAt = 'endedAt' in record.request ? record.request.endedAt : 0;
    expect(found(dedicated(), record.request, endedAt + MINUTE)).toEqual([]);
  });

  it('is at rest two minutes after it', () => {
    expect(found(nothing('dedicated'), ACTIVE, ACTIVE_AT + 2 * MINUTE - 1)).toEqual([]);
    expect(found(nothing('dedicated'), ACTIVE, ACTIVE_AT + 2 * MINUTE)).toEqual([{ kind: 'vanished' }]);
  });

  it('is not an extension that waits for a decision', () => {
    const waiting: Active = { ...ACTIVE, extension: EXTENSION };
    expect(found(nothing('dedicated'), waiting)).toEqual([{ kind: 'vanished' }]);
  });
});

describe('what is done', () => {
  const ends = { of: 'token', ends: 'never' } as const;

  it.each<[Discrepancy, ReturnType<typeof remedyOf>]>([
    [{ kind: 'orphan', holds: 'user', because: 'unknown' }, 'revoke'],
    [{ kind: 'vanished' }, 'end_grant'],
    [{ kind: 'ends_late', ...ends }, 'mend'],
    [{ kind: 'unseparated' }, 'mend'],
    [{ kind: 'other_groups', groups: ['x'] }, 'mend'],
    [{ kind: 'role_beyond', role: ROLE }, 'mend'],
    [{ kind: 'elsewhere', cluster: 'lab' }, 'report'],
    [{ kind: 'out_of_reach' }, 'report'],
    [{ kind: 'ends_early', ...ends }, 'report'],
    [{ kind: 'separated' }, 'report'],
    [{ kind: 'disabled' }, 'report'],
    [{ kind: 'comment_changed', of: 'user' }, 'report'],
    [{ kind: 'other_token', tokenId: 'x' }, 'report'],
    [{ kind: 'role_missing', path: '/vms' }, 'report'],
  ])('only takes away, and leaves the rest to people: %j', (discrepancy, remedy) => {
    expect(remedyOf(discrepancy)).toBe(remedy);
    expect(isActionable(discrepancy)).toBe(remedy !== 'report');
  });

  it('waits only for a token of which nothing is known', () => {
    expect(actsFrom({ kind: 'orphan', holds: 'user', because: 'unknown' }, NOW)).toBe(NOW + NOTICE);
    expect(actsFrom({ kind: 'orphan', holds: 'user', because: 'expired' }, NOW)).toBe(NOW);
    expect(actsFrom({ kind: 'vanished' }, NOW)).toBe(NOW);
  });

  it('is remembered by a name that tells one discrepancy from another', () => {
    const names = ALTERED.map(([, twist, discrepancy]) => nameOf(dedicated(twist), discrepancy));
    const different = new Set(ALTERED.map(([, , discrepancy]) => JSON.stringify(discrepancy))).size;
    expect(new Set([...names, nameOf(existing(), { kind: 'vanished' })]).size).toBe(different + 1);
  });

  it('ends a grant whose token has vanished, and no other', () => {
    expect(vanish(anActive(), NOW)?.record.request).toMatchObject({ state: 'revoking', cause: { kind: 'vanished' } });
    expect(vanish(aPending(), NOW)).toBeUndefined();
    expect(vanish(aRevoking(), NOW)).toBeUndefined();
  });
});
