import { describe, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { differencesOf, replay } from '../../src/domain/replay.ts';
import type { Role } from '../../src/domain/role.ts';
import { HOUR } from '../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, standingsOf } from '../support/records.ts';
import { aPending, anActive, aRevoking, member } from './states.ts';

const STANDINGS = standingsOf(member(ANN), member(ABE));

/** What would differ of a request when its role is changed. */
function differing(request: Request, changes: Partial<Role>): string[] {
  const [before, after] = [aPolicy(), aPolicy([aRole(changes)])].map((policy) =>
    replay(request, policy, STANDINGS, []),
  );
  if (before === undefined || after === undefined) return [];
  return differencesOf(before, after).map((difference) =>
    'term' in difference ? `${difference.kind} ${difference.term}` : difference.kind,
  );
}

describe('a request under another policy', () => {
  it('is the same where the policy is', () => {
    for (const { request } of [aPending(), anActive(), aRevoking()]) expect(differing(request, {})).toEqual([]);
  });

  it.each<[Partial<Role>, string[]]>([
    [{ paths: ['/pool/test'] }, ['refused']],
    [{ duration: { default: HOUR, longest: 2 * HOUR } }, ['refused']],
    [{ cluster: 'lab', pveRole: 'PVEVMUser', propagate: false }, ['term cluster', 'term pveRole', 'term propagate']],
    [{ owner: { kind: 'service', user: 'terraform@pve' }, delivery: 'reveal' }, ['term owner', 'term delivery']],
    [{ risk: 'low', autoApproval: { upTo: 8 * HOUR, perDay: 1 } }, ['by_rule', 'term risk']],
    [{ approvers: { users: [ABE], groups: [], required: 1 } }, ['reviewer_barred']],
    [{ reminders: [], approvalWindow: HOUR, description: 'Other words' }, []],
  ])('differs by what %j decides', (changes, kinds) => {
    expect(differing(anActive().request, changes)).toEqual(kinds);
  });

  it('is told also where it would be allowed that is not today', () => {
    const { request } = anActive();
    const gone = replay(request, aPolicy([]), STANDINGS, []);
    const there = replay(request, aPolicy(), STANDINGS, []);
    expect(differencesOf(gone, there)).toMatchObject([{ kind: 'allowed', refusal: { kind: 'no_such_role' } }]);
    expect(differencesOf(there, gone)).toMatchObject([{ kind: 'refused' }]);
    expect(differencesOf(gone, gone)).toEqual([]);
  });

  it('uses up what a rule approves in a day', () => {
    const policy = aPolicy([aRole({ risk: 'low', autoApproval: { upTo: 8 * HOUR, perDay: 1 } })]);
    const first = replay(aPending().request, policy, STANDINGS, []);
    if (!first.made.ok) throw new Error(first.made.refusal.kind);
    expect(first.made.value.state).toBe('approved');
    expect(replay(aPending().request, policy, STANDINGS, [first.made.value]).made).toMatchObject({
      value: { state: 'pending' },
    });
  });
});
