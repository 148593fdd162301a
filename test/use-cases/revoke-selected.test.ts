import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { Selection } from '../../src/domain/selection.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { activeGrantsOf } from '../../src/use-cases/list-requests.ts';
import { confirmRevocation, proposeRevocation, revokeEach } from '../../src/use-cases/revoke-selected.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, anId, aPendingChange, aPolicy, approvedBy, aRole, RUTH } from '../support/records.ts';

const ADA = 'U0ADA';
const ALL: Selection = { by: 'all' };

async function proposed(bot: InMemoryBot, selection: Selection = ALL) {
  const proposal = await proposeRevocation(bot.deps, { by: ADA, selection });
  if (!proposal.ok) throw new Error(proposal.refusal.kind);
  return proposal.value;
}

async function confirmed(bot: InMemoryBot, selection: Selection = ALL) {
  const { questionId } = await proposed(bot, selection);
  const targets = await confirmRevocation(bot.deps, { by: ADA, questionId });
  if (!targets.ok) throw new Error(targets.refusal.kind);
  return targets.value;
}

describe('a selection', () => {
  it('finds approved and active grants, and nothing else', async () => {
    const bot = new InMemoryBot();
    const active = await bot.active();
    await bot.requested();
    const approved = await bot.approved();
    const found = (await proposed(bot)).grants.map(({ request }) => request.id);
    expect(found.toSorted()).toEqual([active, approved].toSorted());
  });

  it.each([
    [{ by: 'role', role: 'provisioner' }, 1],
    [{ by: 'role', role: 'lab' }, 0],
    [{ by: 'user', user: RUTH }, 1],
    [{ by: 'user', user: ANN }, 0],
    [{ by: 'cluster', cluster: 'home' }, 1],
    [{ by: 'cluster', cluster: 'lab' }, 0],
    [ALL, 1],
  ] as const)('of %j matches %i', async (selection, count) => {
    const bot = new InMemoryBot(aPolicy([aRole(), aRole({ name: 'lab', cluster: 'lab' })]));
    await bot.active();
    const proposal = await proposeRevocation(bot.deps, { by: ADA, selection });
    expect(proposal.ok ? proposal.value.grants.length : proposal.refusal).toEqual(
      count === 0 ? { kind: 'nothing_selected', selection } : count,
    );
  });
});

describe('ending many grants', () => {
  it.each([
    [RUTH, 'the requester', 'administrators_only'],
    [ANN, 'an approver', 'administrators_only'],
    ['U0ELSE', 'an outsider', 'administrators_only'],
    ['U0GUEST', 'a guest', 'ineligible'],
    ['U0LOST', 'somebody whom Slack cannot look up', 'lookup_failed'],
  ])('is refused to %s, %s, question and answer alike', async (by, _who, kind) => {
    const bot = new InMemoryBot();
    bot.slack.standings.set('U0GUEST', { kind: 'ineligible', id: 'U0GUEST', because: 'guest' });
    bot.slack.standings.set('U0LOST', { kind: 'lookup_failed', id: 'U0LOST', detail: 'no answer' });
    const id = await bot.active();
    expect(await proposeRevocation(bot.deps, { by, selection: ALL })).toMatchObject({ refusal: { kind } });
    const { questionId } = await proposed(bot);
    expect(await confirmRevocation(bot.deps, { by, questionId })).toMatchObject({ refusal: { kind } });
    expect(await bot.state(id)).toBe('active');
    expect((await confirmRevocation(bot.deps, { by: ADA, questionId })).ok).toBe(true);
  });

  it('is done in the administrator’s name, also where they are requester or approver', async () => {
    const approvers = { users: [ANN, ADA], groups: [], required: 1 };
    const bot = new InMemoryBot(aPolicy([aRole({ approvers })]));
    const id = await bot.active();
    const tally = await revokeEach(bot.deps, ADA, await confirmed(bot));
    expect(tally).toEqual({ selection: ALL, started: 1, ended: 0, failed: 0 });
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'revoked', by: ADA, as: 'administrator' },
    });
    expect(bot.cluster.tokens.size).toBe(0);
  });

  it('takes one answer, from its author, within ten minutes', async () => {
    const policy = aPolicy(undefined, { administrators: { users: [ADA, 'U0EVE'], groups: [] } });
    const bot = new InMemoryBot(policy);
    await bot.active();
    const answer = async (by: string, questionId: string): Promise<string> => {
      const outcome = await confirmRevocation(bot.deps, { by, questionId });
      return outcome.ok ? 'taken' : outcome.refusal.kind;
    };
    const { questionId } = await proposed(bot);
    expect([await answer(ADA, questionId), await answer(ADA, questionId)]).toEqual(['taken', 'question_gone']);
    expect(await answer('U0EVE', (await proposed(bot)).questionId)).toBe('question_gone');
    const late = await proposed(bot);
    bot.now += 10 * MINUTE;
    expect(await answer(ADA, late.questionId)).toBe('question_gone');
    expect(await answer(ADA, 'no such question')).toBe('question_gone');
  });

  it('reaches what became a grant since the question, and says when nothing is left', async () => {
    const bot = new InMemoryBot();
    const first = await bot.active();
    const { questionId } = await proposed(bot);
    const second = await bot.active();
    const targets = await confirmRevocation(bot.deps, { by: ADA, questionId });
    expect(targets.ok && targets.value.ids.toSorted()).toEqual([first, second].toSorted());
    const again = await proposed(bot);
    await revokeEach(bot.deps, ADA, { selection: ALL, ids: [first, second] });
    expect(await confirmRevocation(bot.deps, { by: ADA, questionId: again.questionId })).toMatchObject({
      refusal: { kind: 'nothing_selected' },
    });
  });

  it('counts what had ended, and goes on after what fails', async () => {
    const bot = new InMemoryBot();
    const [first, second] = [await bot.active(), await bot.active()];
    const pending = await bot.requested();
    const { deps } = bot;
    const load = async (id: RequestId) => {
      if (id === first) throw new Unavailable('the store', 'no answer');
      return await deps.store.load(id);
    };
    const store = { ...deps.store, load, save: deps.store.save.bind(deps.store) };
    const ids = [first, pending, anId(9), second];
    const tally = await revokeEach({ ...deps, store }, ADA, { selection: ALL, ids });
    expect(tally).toEqual({ selection: ALL, started: 1, ended: 2, failed: 1 });
    expect(bot.faults).toHaveLength(1);
    expect([await bot.state(first), await bot.state(second)]).toEqual(['active', 'revoking']);
  });

  it('ends hundreds, ten at a time', async () => {
    const bot = new InMemoryBot();
    for (let number = 1; number <= 250; number++) {
      const saved = await bot.store.save(aPendingChange(anId(number)), undefined);
      if (saved === 'conflict') throw new Error('the id is taken');
      await bot.store.save(approvedBy({ record: saved, events: [] }), undefined);
    }
    const { deps } = bot;
    let [atWork, most] = [0, 0];
    const load = async (id: RequestId) => {
      most = Math.max(most, (atWork += 1));
      await new Promise(setImmediate);
      atWork -= 1;
      return await deps.store.load(id);
    };
    const store = { ...deps.store, load, save: deps.store.save.bind(deps.store) };
    const tally = await revokeEach({ ...deps, store }, ADA, await confirmed(bot));
    expect(tally).toMatchObject({ started: 250, ended: 0, failed: 0 });
    expect(most).toBe(10);
  });
});

it('a person’s own active grants are theirs alone', async () => {
  const bot = new InMemoryBot();
  const id = await bot.active();
  await bot.requested();
  expect((await activeGrantsOf(bot.deps, RUTH)).map((grant) => grant.id)).toEqual([id]);
  expect(await activeGrantsOf(bot.deps, ANN)).toEqual([]);
});
