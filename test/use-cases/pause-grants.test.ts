import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/refusal.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { pauseGrants, resumeGrants } from '../../src/use-cases/pause-grants.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, aPolicy, aRole, RUTH } from '../support/records.ts';

const ADA = 'U0ADA';
const WISH = { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild the dev cluster' };

async function pause(bot: InMemoryBot, cluster?: string, by = ADA) {
  return await pauseGrants(bot.deps, { by, cluster, reason: 'Moving the storage' });
}

async function resume(bot: InMemoryBot, cluster?: string, by = ADA) {
  return await resumeGrants(bot.deps, { by, cluster });
}

function kindOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? 'done' : outcome.refusal.kind;
}

describe.each(['home', undefined])('while %s is paused', (cluster) => {
  it('nobody asks, and nothing is left behind', async () => {
    const bot = new InMemoryBot();
    await pause(bot, cluster);
    const asked = await requestAccess(bot.deps, { requester: RUTH, wish: WISH });
    expect(asked).toMatchObject({
      refusal: { kind: 'paused', act: 'request', pause: { cluster, by: ADA, reason: 'Moving the storage' } },
    });
    expect(bot.store.audit).toEqual([]);
    await resume(bot, cluster);
    expect((await requestAccess(bot.deps, { requester: RUTH, wish: WISH })).ok).toBe(true);
  });

  it.each(['button', 'reaction'] as const)('an approval by %s is refused, and can be repeated', async (via) => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    await pause(bot, cluster);
    const vote = { reviewer: ANN, verdict: 'approve', via } as const;
    expect(await reviewRequest(bot.deps, { id, vote })).toMatchObject({ refusal: { kind: 'paused', act: via } });
    expect(await bot.state(id)).toBe('pending');
    await resume(bot, cluster);
    expect((await reviewRequest(bot.deps, { id, vote })).ok).toBe(true);
  });

  it('whoever may not approve is told that, not of the pause', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await pause(bot, cluster);
    const deciding = async (reviewer: string): Promise<string> =>
      kindOf(await reviewRequest(bot.deps, { id, vote: { reviewer, verdict: 'approve', via: 'button' } }));
    expect(await Promise.all([RUTH, ADA, 'U0ELSE'].map(deciding))).toEqual([
      'own_request',
      'not_an_approver',
      'not_an_approver',
    ]);
  });

  it('requests are denied and lapse all the same', async () => {
    const bot = new InMemoryBot();
    const denied = await bot.requested();
    const lapsing = await bot.requested();
    await pause(bot, cluster);
    await reviewRequest(bot.deps, { id: denied, vote: { reviewer: ANN, verdict: 'deny', via: 'button' } });
    expect(await bot.state(denied)).toBe('denied');
    bot.now += DAY;
    const late = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;
    expect((await reviewRequest(bot.deps, { id: lapsing, vote: late })).ok).toBe(true);
    expect(await bot.state(lapsing)).toBe('lapsed');
  });

  it('an approved request waits, for far longer than its window, and is provisioned afterwards', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    await pause(bot, cluster);
    await bot.pass(10 * HOUR);
    expect((await bot.record(id)).request).toMatchObject({ state: 'approved', provisioning: { attempt: 0 } });
    expect(bot.cluster.tokens.size).toBe(0);
    expect(bot.audit(id).filter((type) => type === 'provisioning_paused')).toHaveLength(1);
    await resume(bot, cluster);
    await bot.pass(30 * SECOND);
    expect(await bot.state(id)).toBe('active');
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
  });

  it('an approved request that waits can be revoked', async () => {
    const bot = new InMemoryBot();
    const id = await bot.approved();
    await pause(bot, cluster);
    await bot.pass(HOUR);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(await bot.state(id)).toBe('revoked');
  });

  it('a request whose first attempt failed waits too, and its whole window lies before it afterwards', async () => {
    const bot = new InMemoryBot();
    bot.cluster.isDown = true;
    const id = await bot.active();
    await pause(bot, cluster);
    await bot.pass(5 * HOUR);
    await resume(bot, cluster);
    await bot.pass(25 * MINUTE);
    expect(await bot.state(id)).toBe('approved');
    bot.cluster.isDown = false;
    await bot.pass(2 * MINUTE);
    expect(await bot.state(id)).toBe('active');
  });

  it('reminders, expiry and revocation go on', async () => {
    const bot = new InMemoryBot();
    const expiring = await bot.active();
    const revoked = await bot.active();
    await pause(bot, cluster);
    await revokeGrant(bot.deps, { id: revoked, by: ANN });
    await bot.pass(4 * HOUR);
    expect([await bot.state(expiring), await bot.state(revoked)]).toEqual(['revoked', 'revoked']);
    expect(bot.slack.in(dmOf(RUTH))).toContain('reminder: active');
    expect(bot.cluster.tokens.size).toBe(0);
  });
});

it('a pause of one cluster leaves the others alone', async () => {
  const lab = aRole({ name: 'lab', cluster: 'lab' });
  const bot = new InMemoryBot(aPolicy([aRole(), lab]));
  await pause(bot, 'lab');
  const asking = async (role: string): Promise<string> =>
    kindOf(await requestAccess(bot.deps, { requester: RUTH, wish: { ...WISH, role } }));
  expect([await asking('provisioner'), await asking('lab')]).toEqual(['done', 'paused']);
  const id = await bot.approved();
  await bot.settle();
  expect(await bot.state(id)).toBe('active');
});

it('a reaction that stands counts after the pause, without being repeated', async () => {
  const bot = new InMemoryBot();
  const id = await bot.requested();
  await bot.settle();
  await pause(bot);
  bot.slack.reactions.push({ by: ANN, verdict: 'approve' });
  await bot.pass(HOUR);
  expect(await bot.state(id)).toBe('pending');
  await resume(bot);
  await bot.pass(3 * MINUTE);
  expect(await bot.state(id)).toBe('active');
});

describe('pausing and resuming', () => {
  const standings = [
    [RUTH, 'the requester', 'administrators_only'],
    [ANN, 'an approver', 'administrators_only'],
    ['U0ELSE', 'an outsider', 'administrators_only'],
    ['U0GUEST', 'a guest', 'ineligible'],
    ['U0LOST', 'somebody whom Slack cannot look up', 'lookup_failed'],
  ] as const;

  it.each(standings)('is refused to %s, %s', async (by, _who, kind) => {
    const bot = new InMemoryBot();
    bot.slack.standings.set('U0GUEST', { kind: 'ineligible', id: 'U0GUEST', because: 'guest' });
    bot.slack.standings.set('U0LOST', { kind: 'lookup_failed', id: 'U0LOST', detail: 'no answer' });
    expect(kindOf(await pause(bot, undefined, by))).toBe(kind);
    expect(await bot.pauses.list()).toEqual([]);
    await pause(bot);
    expect(kindOf(await resume(bot, undefined, by))).toBe(kind);
    expect(await bot.pauses.list()).toHaveLength(1);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: paused']);
  });

  it('are told to the operators and kept in the audit, in the order in which they were done', async () => {
    const bot = new InMemoryBot();
    await pause(bot, 'home');
    await resume(bot, 'home');
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: paused', 'alert: resumed']);
    expect(bot.pauses.audit.map(({ type, cluster, by }) => [type, cluster, by])).toEqual([
      ['paused', 'home', ADA],
      ['resumed', 'home', ADA],
    ]);
  });

  it('hold although Slack does not take the alert, and their author learns that', async () => {
    const bot = new InMemoryBot();
    bot.slack.isDown = true;
    expect(await pause(bot)).toMatchObject({ value: { alerts: 'not_told' } });
    expect(bot.faults).toHaveLength(1);
    bot.slack.isDown = false;
    bot.slack.closed.add('C0ALERTS');
    expect(await resume(bot)).toMatchObject({ value: { alerts: 'not_told' } });
    const without = new InMemoryBot(aPolicy(undefined, { alertsChannel: undefined }));
    expect(await pause(without)).toMatchObject({ value: { alerts: 'no_channel' } });
  });

  it('name what they cannot do', async () => {
    const bot = new InMemoryBot();
    expect(await pause(bot, 'hom')).toMatchObject({ refusal: { kind: 'no_such_cluster', available: ['home'] } });
    expect(await resume(bot)).toMatchObject({ refusal: { kind: 'not_paused', pauses: [] } });
    await pause(bot);
    expect(await resume(bot, 'home')).toMatchObject({ refusal: { kind: 'not_paused', pauses: [{ by: ADA }] } });
    const reason = 'x'.repeat(1001);
    expect(await pauseGrants(bot.deps, { by: ADA, cluster: undefined, reason })).toMatchObject({
      refusal: { kind: 'reason_too_long', length: 1001, longest: 1000 },
    });
  });

  it('of one cluster say what is still paused', async () => {
    const bot = new InMemoryBot();
    await pause(bot, 'home');
    await pause(bot);
    expect(await resume(bot, 'home')).toMatchObject({ value: { news: { left: [{ reason: 'Moving the storage' }] } } });
    expect(kindOf(await requestAccess(bot.deps, { requester: RUTH, wish: WISH }))).toBe('paused');
  });
});
