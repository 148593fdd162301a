import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Wish } from '../../src/domain/lifecycle/ask.ts';
import type { Standing } from '../../src/domain/people.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { newRequestId } from '../../src/domain/request-id.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { explainWish, type Explanation } from '../../src/use-cases/explain-wish.ts';
import { pauseAsOperator } from '../../src/use-cases/pause-grants.ts';
import { askingGroupsOf, requestAccess } from '../../src/use-cases/request-access.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, aPolicy, aRole, aTicketRule, RUTH } from '../support/records.ts';

const GROUP = 'S0DEVS';

function policy(): Policy {
  const approvers = { users: [ANN], groups: [], required: 1 };
  const roles = [
    aRole({ approvers }),
    aRole({ name: 'guests', paths: ['/vms/*'], propagate: false, requesters: { users: [], groups: [GROUP] } }),
    aRole({ name: 'quick', risk: 'low', autoApproval: { upTo: HOUR, perDay: 4 }, mostActive: 3 }),
    aRole({ name: 'own', owner: { kind: 'requester' } }),
    aRole({ name: 'tracked', ticket: aTicketRule() }),
  ];
  return aPolicy(roles, { limits: { pendingPerPerson: 2, activePerPerson: 2 }, people: new Map([[ANN, 'ann@pve']]) });
}

const aWish: fc.Arbitrary<Wish> = fc.record({
  role: fc.constantFrom('provisioner', 'guests', 'quick', 'quick', 'quick', 'own', 'tracked', 'nothing'),
  duration: fc.constantFrom(undefined, HOUR, HOUR, 4 * HOUR, 2 * DAY),
  paths: fc.constantFrom<readonly string[]>([], [], [], [], [], ['/vms/100'], ['/pool/dev'], ['/pool/prod'], ['pool']),
  reason: fc.constantFrom(...Array<string>(8).fill('OPS-1: rebuild it'), 'Rebuild it', '', 'x'.repeat(1001)),
});

const aPerson: fc.Arbitrary<Standing> = fc.constantFrom<Standing>(
  { kind: 'member', id: RUTH, groups: [] },
  { kind: 'member', id: RUTH, groups: [GROUP] },
  { kind: 'member', id: ANN, groups: [GROUP] },
  { kind: 'ineligible', id: RUTH, because: 'guest' },
  { kind: 'lookup_failed', id: RUTH, detail: 'internal_error' },
);

const steps = fc.array(
  fc.record({ wish: aWish, who: aPerson, pause: fc.constantFrom('no', 'no', 'no', 'no', 'home', 'resume', 'resume') }),
  {
    minLength: 1,
    maxLength: 20,
  },
);

/** What somebody is told before they ask. */
async function explained(bot: InMemoryBot, requester: Standing, wish: Wish): Promise<Explanation> {
  const { store, pauses, issuer, report } = bot.deps;
  const deps = { policy: bot.policy, store, pauses, issuer, report };
  return await explainWish(deps, { requester, wish, id: newRequestId(new Uint8Array(8)), now: bot.now });
}

describe('what is explained', () => {
  it('is what the bot does, whoever asks for what, and the first rule that says no is the reason', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(3), steps, async (granted, all) => {
        const bot = new InMemoryBot(policy());
        for (const requester of [RUTH, ANN, ANN].slice(0, granted)) {
          const wish = { role: 'quick', duration: HOUR, paths: [], reason: 'Restart it' };
          await requestAccess(bot.deps, { requester, wish });
        }
        for (const { wish, who, pause } of all) {
          const by = { user: 'root', host: 'pve1' };
          if (pause === 'home') await pauseAsOperator(bot.deps, { by, cluster: 'home', reason: 'New disks' });
          if (pause === 'resume') await bot.pauses.end('home', by, bot.now);
          bot.slack.standings.set(who.id, who);
          const role = bot.policy.roles.get(wish.role);
          const requester = await bot.slack.standing(who.id, role === undefined ? [GROUP] : askingGroupsOf(role));
          const before = bot.store.audit.length;
          const { verdict, judgements } = await explained(bot, requester, wish);
          expect(bot.store.audit).toHaveLength(before);

          const answer = await requestAccess(bot.deps, { requester: who.id, wish });
          const foreseen = verdict.ok ? { ...verdict.value.record.request, id: '' } : verdict.refusal;
          expect(foreseen).toEqual(answer.ok ? { ...answer.value.request, id: '' } : answer.refusal);
          expect(judgements.find(({ refusal }) => refusal !== undefined)?.refusal).toEqual(
            verdict.ok ? undefined : verdict.refusal,
          );
          seen.add(answer.ok ? answer.value.request.state : answer.refusal.kind);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
    // What the wishes came to, so that none of this is about nothing.
    expect([...seen].toSorted()).toEqual([
      'approved',
      'ineligible',
      'lookup_failed',
      'no_pve_user',
      'no_such_role',
      'not_a_path',
      'path_needed',
      'path_not_allowed',
      'paused',
      'pending',
      'reason_missing',
      'reason_too_long',
      'role_full',
      'role_not_for_you',
      'ticket_missing',
      'too_long',
      'too_many_active',
      'too_many_pending',
    ]);
  });

  it('names every rule that says no, not only the first', async () => {
    const bot = new InMemoryBot(policy());
    const wish = { role: 'guests', duration: 2 * DAY, paths: ['/pool/dev'], reason: '' };
    const { judgements } = await explained(bot, { kind: 'member', id: RUTH, groups: [] }, wish);
    expect(judgements.map(({ rule, refusal }) => [rule, refusal?.kind])).toEqual([
      ['account', undefined],
      ['role', undefined],
      ['requesters', 'role_not_for_you'],
      ['paths', 'path_not_allowed'],
      ['duration', 'too_long'],
      ['reason', 'reason_missing'],
      ['ticket', undefined],
      ['owner', undefined],
      ['caps', undefined],
      ['pause', undefined],
    ]);
  });
});
