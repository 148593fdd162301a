import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import { cancelRequest, requestStatus } from '../../src/use-cases/end-request.ts';
import { listAll, listOwn, listRoles } from '../../src/use-cases/list-requests.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, anId, aPolicy, aRole, RUTH } from '../support/records.ts';

const WISH = { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild the dev cluster' };
const OPS = aRole({ name: 'ops', requesters: { users: [], groups: ['S0OPS'] } });

describe('asking', () => {
  it('shows the card to the approvers and the status to the requester', async () => {
    const bot = new InMemoryBot();
    await bot.requested();
    await bot.settle();
    expect(bot.slack.messages.map(({ kind, channel, says }) => [kind, channel, says])).toEqual([
      ['card', 'C0ACCESS', 'pending'],
      ['status', 'D-U0RUTH', 'pending'],
    ]);
  });

  it('draws another id when the first is taken', async () => {
    const bot = new InMemoryBot();
    const { deps } = bot;
    const first = await bot.requested();
    const draws = [0, 0, 1].map((byte) => new Uint8Array(8).fill(byte));
    const randomBytes = (): Uint8Array => draws.shift() ?? new Uint8Array(8);
    const ids: (RequestId | string)[] = [first];
    for (let asked = 0; asked < 2; asked++) {
      const outcome = await requestAccess({ ...deps, randomBytes }, { requester: RUTH, wish: WISH });
      ids.push(outcome.ok ? outcome.value.request.id : outcome.refusal.kind);
    }
    expect(new Set(ids).size).toBe(3);
    expect(draws).toEqual([]);
  });

  it('is judged by the role’s own groups: those of other roles may fail to be looked up', async () => {
    const bot = new InMemoryBot(aPolicy([aRole(), OPS]));
    expect((await requestAccess(bot.deps, { requester: RUTH, wish: WISH })).ok).toBe(true);
    expect(await requestAccess(bot.deps, { requester: RUTH, wish: { ...WISH, role: 'ops' } })).toEqual({
      ok: false,
      refusal: { kind: 'lookup_failed', detail: 'Slack does not know S0OPS' },
    });
  });

  it('for a role that a group may have is open to its members only', async () => {
    const bot = new InMemoryBot(aPolicy([OPS]));
    bot.slack.groups.set('S0OPS', [RUTH]);
    const asking = async (requester: string): Promise<string> => {
      const asked = await requestAccess(bot.deps, { requester, wish: { ...WISH, role: 'ops' } });
      return asked.ok ? 'accepted' : asked.refusal.kind;
    };
    expect(await asking(RUTH)).toBe('accepted');
    expect(await asking(ANN)).toBe('role_not_for_you');
  });

  it('refused leaves nothing behind', async () => {
    const bot = new InMemoryBot();
    await requestAccess(bot.deps, { requester: RUTH, wish: { ...WISH, reason: '' } });
    await bot.settle();
    expect(bot.store.audit).toEqual([]);
    expect(bot.slack.messages).toEqual([]);
  });
});

function capped(limits: { pendingPerPerson: number; activePerPerson: number }): InMemoryBot {
  return new InMemoryBot(aPolicy(undefined, { limits }));
}

describe('asking for more than one may have', () => {
  it('is refused at once, and leaves nothing behind', async () => {
    const bot = capped({ pendingPerPerson: 1, activePerPerson: 1 });
    const id = await bot.requested();
    expect(await requestAccess(bot.deps, { requester: RUTH, wish: WISH })).toEqual({
      ok: false,
      refusal: { kind: 'too_many_pending', most: 1 },
    });
    expect((await listOwn(bot.deps, RUTH)).map(({ request }) => request.id)).toEqual([id]);
    expect((await requestAccess(bot.deps, { requester: ANN, wish: WISH })).ok).toBe(true);
  });

  it('what is wrong with the wish itself is said first', async () => {
    const bot = capped({ pendingPerPerson: 1, activePerPerson: 1 });
    await bot.requested();
    expect(await requestAccess(bot.deps, { requester: RUTH, wish: { ...WISH, reason: '' } })).toEqual({
      ok: false,
      refusal: { kind: 'reason_missing' },
    });
  });

  it('is refused again at the approval, which changes nothing; a denial is taken', async () => {
    const bot = capped({ pendingPerPerson: 2, activePerPerson: 1 });
    const [first, second] = [await bot.requested(), await bot.requested()];
    const decide = async (id: RequestId, verdict: 'approve' | 'deny'): Promise<string> => {
      const vote = { reviewer: ANN, verdict, via: 'button' } as const;
      const decided = await reviewRequest(bot.deps, { id, vote });
      return decided.ok ? decided.value.request.state : decided.refusal.kind;
    };
    expect(await decide(first, 'approve')).toBe('approved');
    expect(await decide(second, 'approve')).toBe('too_many_active');
    expect(await bot.state(second)).toBe('pending');
    expect(bot.audit(second)).toEqual(['requested']);
    expect(await decide(second, 'deny')).toBe('denied');
  });
});

describe('one request', () => {
  it('is shown to its requester, an approver and an administrator; to others it does not exist', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const shown = async (by: string): Promise<string> => {
      const status = await requestStatus(bot.deps, { id, by });
      return status.ok ? status.value.request.state : status.refusal.kind;
    };
    expect(await Promise.all([RUTH, ANN, 'U0ADA', 'U0ELSE'].map(shown))).toEqual([
      'pending',
      'pending',
      'pending',
      'no_such_request',
    ]);
    bot.slack.standings.set(ANN, { kind: 'lookup_failed', id: ANN, detail: 'no answer' });
    expect(await shown(ANN)).toBe('lookup_failed');
    expect(await requestStatus(bot.deps, { id: anId(3), by: RUTH })).toMatchObject({ ok: false });
  });

  it('is taken back by its requester only', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    expect(await cancelRequest(bot.deps, { id, by: ANN })).toMatchObject({ refusal: { kind: 'may_not_cancel' } });
    expect((await cancelRequest(bot.deps, { id, by: RUTH })).ok).toBe(true);
    expect(await bot.state(id)).toBe('cancelled');
  });
});

describe('lists', () => {
  it('show a person their own, newest first, the ended ones included', async () => {
    const bot = new InMemoryBot();
    const first = await bot.requested();
    bot.now += 1;
    const second = await bot.requested();
    await cancelRequest(bot.deps, { id: first, by: RUTH });
    expect((await listOwn(bot.deps, RUTH)).map(({ request }) => request.id)).toEqual([second, first]);
    expect(await listOwn(bot.deps, ANN)).toEqual([]);
  });

  it('show administrators what is open', async () => {
    const bot = new InMemoryBot();
    const ended = await bot.requested();
    const open = await bot.requested();
    await cancelRequest(bot.deps, { id: ended, by: RUTH });
    const all = await listAll(bot.deps, 'U0ADA');
    expect(all.ok && all.value.map(({ request }) => request.id)).toEqual([open]);
  });

  it('are refused to those who are no administrators, or whom Slack cannot vouch for', async () => {
    const bot = new InMemoryBot();
    expect(await listAll(bot.deps, ANN)).toMatchObject({ refusal: { kind: 'not_an_administrator' } });
    bot.slack.standings.set('U0ADA', { kind: 'ineligible', id: 'U0ADA', because: 'deleted' });
    expect(await listAll(bot.deps, 'U0ADA')).toMatchObject({ refusal: { kind: 'not_an_administrator' } });
    bot.slack.standings.set('U0ADA', { kind: 'lookup_failed', id: 'U0ADA', detail: 'no answer' });
    expect(await listAll(bot.deps, 'U0ADA')).toMatchObject({ refusal: { kind: 'lookup_failed', detail: 'no answer' } });
  });

  it('show the roles a person may ask for, or why none can be shown', async () => {
    const bot = new InMemoryBot(aPolicy([aRole(), OPS]));
    expect(await listRoles(bot.deps, RUTH)).toMatchObject({ refusal: { kind: 'lookup_failed' } });
    bot.slack.groups.set('S0OPS', [ANN]);
    const namesFor = async (person: string): Promise<string[]> => {
      const roles = await listRoles(bot.deps, person);
      return roles.ok ? roles.value.map(({ name }) => name) : [roles.refusal.kind];
    };
    expect(await namesFor(RUTH)).toEqual(['provisioner']);
    expect(await namesFor(ANN)).toEqual(['provisioner', 'ops']);
    bot.slack.standings.set(RUTH, { kind: 'ineligible', id: RUTH, because: 'guest' });
    expect(await namesFor(RUTH)).toEqual(['ineligible']);
  });
});
