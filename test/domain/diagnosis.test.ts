import { describe, expect, it } from 'vitest';
import { diagnose, diagnoseEnd, isWorthALook, type Condition } from '../../src/domain/diagnosis.ts';
import type { Holding } from '../../src/domain/holding.ts';
import type { Active } from '../../src/domain/request.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { ACTIVE_AT, anActive, aRevoking, aRotating, ENDED, inState, OPEN } from './states.ts';

const NOW = ACTIVE_AT + SECOND;
const ACTIVE = inState(anActive(), 'active');
const ENDS = ACTIVE.grant.expiresAt;

const FINE: Condition = {
  rights: { kind: 'known', on: [{ paths: ['/pool/dev'], held: ['VM.Audit'], below: [], lacking: [] }] },
  clockAhead: 0,
};

/** What the cluster holds for the grant when nobody changed it. */
function asOrdered(changes: Partial<Holding> = {}): Holding {
  return {
    requestId: ACTIVE.id,
    owner: { kind: 'dedicated', user: `pvt-${ACTIVE.id}@pve` },
    isInReach: true,
    user: { mark: 'ours', isEnabled: true, ends: ENDS, groups: [], otherTokens: [] },
    token: { mark: 'ours', ends: ENDS, isSeparated: false },
    roles: [{ holder: 'user', pveRole: 'TerraformProvisioner', path: '/pool/dev', propagate: true }],
    ...changes,
  };
}

function ailments(holding: Holding, condition: Condition | undefined = FINE, now = NOW): unknown {
  const diagnosis = diagnose(ACTIVE, holding, condition, now);
  if (diagnosis.kind !== 'looked') throw new Error(diagnosis.kind);
  return diagnosis.ailments;
}

describe('a grant’s token that was looked at', () => {
  it('has nothing wrong with it where it is as ordered, even a moment after it was made', () => {
    expect(ailments(asOrdered())).toEqual([]);
  });

  it('comes with the condition that was seen, and without one where nothing could be asked', () => {
    expect(diagnose(ACTIVE, asOrdered(), FINE, NOW)).toMatchObject({ condition: FINE });
    const blind = diagnose(ACTIVE, asOrdered(), undefined, NOW);
    expect(blind).not.toHaveProperty('condition');
    expect(blind).toMatchObject({ ailments: [] });
  });

  it('is compared as reconciling does', () => {
    const user = { mark: 'ours', isEnabled: false, ends: ENDS, groups: [], otherTokens: [] } as const;
    expect(ailments(asOrdered({ user, roles: [] }))).toEqual([
      { kind: 'disabled' },
      { kind: 'role_missing', path: '/pool/dev' },
    ]);
  });

  it('is over on a cluster whose clock is so far ahead that its end has come there', () => {
    const ahead = { ...FINE, clockAhead: ENDS - NOW };
    expect(ailments(asOrdered(), ahead)).toEqual([
      { kind: 'over_there', of: 'token' },
      { kind: 'clock', ahead: ENDS - NOW },
    ]);
    expect(ailments(asOrdered(), { ...FINE, clockAhead: -HOUR })).toEqual([{ kind: 'clock', ahead: -HOUR }]);
  });

  it('is not said to suffer from a difference of clocks that matters to nobody', () => {
    expect(ailments(asOrdered(), { ...FINE, clockAhead: 30 * SECOND })).toEqual([]);
  });

  it('does not work on a service user that is disabled, or whose time is over', () => {
    const onTerraform = asOrdered({ owner: { kind: 'existing', user: 'terraform@pve' } });
    const { user: _, ...withoutUser } = onTerraform;
    const disabled = { ...FINE, owner: { isEnabled: false, ends: 'never' } } as const;
    const over = { ...FINE, owner: { isEnabled: true, ends: NOW } };
    const kinds = (condition: Condition): unknown =>
      (ailments(withoutUser, condition) as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds(disabled)).toContain('owner_disabled');
    expect(ailments(withoutUser, over)).toContainEqual({ kind: 'over_there', of: 'user' });
  });

  it('is useless where the cluster says that it can do nothing', () => {
    const rights = { kind: 'useless', because: 'owner_lacks_all' } as const;
    expect(ailments(asOrdered(), { ...FINE, rights })).toEqual([{ kind: 'useless', because: 'owner_lacks_all' }]);
  });

  it('that is gone, or out of reach, is not asked for more', () => {
    const { token: _, ...without } = asOrdered();
    expect(ailments(without, undefined)).toEqual([{ kind: 'vanished' }]);
    expect(ailments({ ...without, isInReach: false }, undefined)).toEqual([{ kind: 'out_of_reach' }]);
  });

  it.each<[string, Active, number]>([
    ['is given a new secret', inState(aRotating(), 'active'), NOW],
    ['is about to end', ACTIVE, ENDS],
    [
      'is given another end',
      {
        ...ACTIVE,
        extension: {
          until: ENDS + HOUR,
          askedAt: NOW,
          lapsesAt: NOW + HOUR,
          votes: [],
          writing: { failures: 0, retryAt: NOW, giveUpAt: NOW + HOUR },
        },
      },
      NOW,
    ],
  ])('is not judged while it %s', (_, request, now) => {
    expect(diagnose(request, asOrdered({ roles: [] }), FINE, now).kind).toBe('changing');
  });
});

describe('a token that is to be gone', () => {
  const revoking = aRevoking(ACTIVE_AT + MINUTE).request;
  const { token, user, ...empty } = asOrdered();

  it('is gone only where the cluster was seen to hold neither token nor user', () => {
    expect(diagnoseEnd(revoking, { ...empty, roles: [] }).kind).toBe('gone');
    expect(diagnoseEnd(revoking, { ...empty, ...(user && { user }) }).kind).toBe('still_there');
    expect(diagnoseEnd(revoking, { ...empty, ...(token && { token }) }).kind).toBe('still_there');
    expect(diagnoseEnd(revoking, { ...empty, isInReach: false }).kind).toBe('hidden');
  });
});

describe('a request', () => {
  it('is worth a look at the cluster once its token may have been made', () => {
    const worth = [...OPEN, ...ENDED].filter(([, { request }]) => isWorthALook(request)).map(([name]) => name);
    expect(worth).toEqual([
      'active',
      'rotating',
      'unrevealed',
      'revealing',
      'revoking',
      'revoked',
      'failed after an attempt',
    ]);
  });
});
