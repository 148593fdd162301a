import { describe, expect, it } from 'vitest';
import { monthOf } from '../../src/domain/month.ts';
import type { Task } from '../../src/domain/receipt.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { confirmBreakGlass, proposeBreakGlass } from '../../src/use-cases/break-glass.ts';
import { cancelRequest, revokeGrant } from '../../src/use-cases/end-request.ts';
import { NewerRecord, Unavailable } from '../../src/use-cases/faults.ts';
import type { Deps } from '../../src/use-cases/ports/deps.ts';
import { followUp } from '../../src/use-cases/follow-up.ts';
import { mayReport, reportMonth } from '../../src/use-cases/report.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, aPolicy, aRole, MONDAY, RUTH } from '../support/records.ts';
import { JANUARY } from '../support/reports.ts';

const ADA = 'U0ADA';
const FEBRUARY = monthOf(JANUARY.until);
const TASK: Task = { node: 'pve1', kind: 'qmstart', on: '100', startedAt: MONDAY + HOUR, end: 'ok' };

/** Ruth asks, and Ann denies. */
async function denied(bot: InMemoryBot): Promise<RequestId> {
  const id = await bot.requested();
  await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, verdict: 'deny', via: 'button' } });
  return id;
}

/** Ruth takes a grant in an emergency. */
async function brokenGlass(bot: InMemoryBot): Promise<RequestId> {
  const wish = { role: 'operator', duration: HOUR, paths: [], reason: 'The mail server is down' };
  const asked = await proposeBreakGlass(bot.deps, { by: RUTH, wish });
  if (!asked.ok) throw new Error(asked.refusal.kind);
  const granted = await confirmBreakGlass(bot.deps, { by: RUTH, questionId: asked.value.questionId });
  if (!granted.ok) throw new Error(granted.refusal.kind);
  await bot.settle();
  return granted.value.request.id;
}

/** A store of which some records give a fault. */
function failing(bot: InMemoryBot, faults: ReadonlyMap<RequestId, Error>): Deps {
  const { deps } = bot;
  const load: Deps['store']['load'] = async (id) => {
    const fault = faults.get(id);
    if (fault !== undefined) throw fault;
    return await bot.store.load(id);
  };
  return { ...deps, store: Object.assign(Object.create(deps.store), { load }) };
}

describe('the report of a month', () => {
  it('tells of everything that was asked for, and what it came to', async () => {
    const bot = new InMemoryBot();
    const used = await bot.active(2 * HOUR);
    bot.taskLog.tasks.set(`pvt-${used}@pve!pvt-${used}`, [TASK, { ...TASK, end: 'failed' }]);
    const unused = await bot.active(2 * HOUR);
    const early = await bot.active();
    await revokeGrant(bot.deps, { id: early, by: ANN });
    await denied(bot);
    const taken = await bot.requested();
    await cancelRequest(bot.deps, { id: taken, by: RUTH });
    await bot.requested();
    await bot.pass(2 * DAY);
    const waiting = await bot.requested();
    const atWork = await bot.active();
    await bot.pass(HOUR);

    const { lines, figures, leftOut } = await reportMonth(bot.deps, JANUARY);
    expect(figures).toMatchObject({
      requests: 8,
      results: { granted: 4, denied: 1, cancelled: 1, lapsed: 1, waiting: 1, failed: 0, revoked: 0 },
      grants: 4,
      by: { reviewers: 4, rule: 0, break_glass: 0 },
      uses: { seen: 1, none_seen: 2, open: 1, unknown: 0, not_revealed: 0 },
      ends: { expired: 2, revoked: 1, active: 1 },
      revokers: [{ by: ANN, as: 'approver', grants: 1 }],
      places: [{ role: 'provisioner', cluster: 'home', requests: 8, grants: 4 }],
    });
    const lineOf = (id: RequestId) => lines.find((line) => line.id === id);
    expect(lineOf(used)?.grant).toMatchObject({ held: 2 * HOUR, use: { kind: 'seen', tasks: 2, failed: 1 } });
    expect(lineOf(unused)?.grant?.use).toEqual({ kind: 'none_seen' });
    expect(lineOf(waiting)).toMatchObject({ requester: RUTH, result: 'waiting' });
    expect(lineOf(atWork)?.grant).toMatchObject({ held: HOUR, isOver: false });
    expect(leftOut).toEqual([]);
    expect(lines.map(({ requestedAt }) => requestedAt)).toEqual(
      lines.map(({ requestedAt }) => requestedAt).toSorted((a, b) => a - b),
    );
  });

  it('tells of what nobody approved: by a rule, and in an emergency with its review', async () => {
    const rule = aRole({ risk: 'low', autoApproval: { upTo: 2 * HOUR, perDay: 5 } });
    const glass = { users: [RUTH], groups: [], longest: HOUR, reasonLength: 5 };
    const bot = new InMemoryBot(aPolicy([rule, aRole({ name: 'operator', breakGlass: glass })]));
    await bot.requested(HOUR);
    await bot.settle();
    const id = await brokenGlass(bot);
    const reviews = async () => (await reportMonth(bot.deps, JANUARY)).figures.reviews;
    expect(await reviews()).toEqual({ justified: 0, not_justified: 0, owed: 1 });
    await bot.pass(2 * HOUR);
    await followUp(bot.deps, { id, by: ANN, verdict: 'justified' });
    expect(await reviews()).toEqual({ justified: 1, not_justified: 0, owed: 0 });
    const { figures, lines } = await reportMonth(bot.deps, JANUARY);
    expect(figures.by).toEqual({ reviewers: 0, rule: 1, break_glass: 1 });
    expect(lines.map(({ deciders }) => deciders)).toEqual([[], []]);
    expect(lines.find((line) => line.id === id)?.grant).toMatchObject({ review: 'justified', reviewer: ANN });
  });

  it('has a grant in every month in which it was held, also where nothing happened to it', async () => {
    const long = aRole({ duration: { default: HOUR, longest: 100 * DAY } });
    const bot = new InMemoryBot(aPolicy([long]));
    const id = await bot.active(70 * DAY);
    await bot.pass(30 * DAY);
    const held = async (month = JANUARY) => {
      const { figures, lines } = await reportMonth(bot.deps, month);
      return [figures.requests, figures.grants, lines[0]?.grant?.heldInMonth];
    };
    expect(await held()).toEqual([1, 1, JANUARY.until - MONDAY]);
    expect(await held(FEBRUARY)).toEqual([0, 1, bot.now - FEBRUARY.from]);
    await bot.pass(70 * DAY);
    expect(await bot.state(id)).toBe('revoked');
    expect(await held(FEBRUARY)).toEqual([0, 1, 28 * DAY]);
    expect(await held()).toEqual([1, 1, JANUARY.until - MONDAY]);
  });

  it('reads what came after the month only for what belongs to it', async () => {
    const bot = new InMemoryBot();
    bot.now = JANUARY.until - MINUTE;
    const id = await bot.active(2 * HOUR);
    await bot.pass(DAY);
    await bot.active();
    const { lines, figures } = await reportMonth(bot.deps, JANUARY);
    expect(lines.map((line) => line.id)).toEqual([id]);
    expect(figures).toMatchObject({ requests: 1, held: MINUTE, uses: { none_seen: 1 } });
  });

  it('is whole, however many pages its history has', async () => {
    const bot = new InMemoryBot(aPolicy(undefined, { limits: { pendingPerPerson: 1000, activePerPerson: 1000 } }));
    for (let count = 0; count < 260; count++) await denied(bot);
    expect(bot.store.audit.length).toBeGreaterThan(500);
    const { figures } = await reportMonth(bot.deps, JANUARY);
    expect(figures).toMatchObject({ requests: 260, results: { denied: 260 }, grants: 0 });
  });

  it('names what it leaves out, and says nothing where the store does not answer', async () => {
    const bot = new InMemoryBot();
    const [damaged, newer, lost, sound] = [await denied(bot), await denied(bot), await denied(bot), await denied(bot)];
    await bot.store.forget(await bot.record(lost));
    const faults = new Map<RequestId, Error>([
      [damaged, new Error('not JSON')],
      [newer, new NewerRecord(newer)],
    ]);
    const { lines, leftOut } = await reportMonth(failing(bot, faults), JANUARY);
    expect(lines.map(({ id }) => id)).toEqual([sound]);
    expect(leftOut).toEqual([damaged, newer, lost]);
    const down = failing(bot, new Map([[sound, new Unavailable('the store', 'down')]]));
    await expect(reportMonth(down, JANUARY)).rejects.toThrow(Unavailable);
  });

  it('says since when ended requests are kept', async () => {
    const bot = new InMemoryBot();
    expect((await reportMonth(bot.deps, JANUARY)).keptSince).toBe(MONDAY - 400 * DAY);
  });
});

describe('whoever asks for a report', () => {
  it('reads that of the month that goes on, or of the one they name', async () => {
    const { deps } = new InMemoryBot();
    expect(await mayReport(deps, { by: ADA, month: undefined })).toEqual({ ok: true, value: JANUARY });
    expect(await mayReport(deps, { by: ADA, month: FEBRUARY })).toEqual({ ok: true, value: FEBRUARY });
  });

  it('has to be an administrator, for whom Slack vouches', async () => {
    const bot = new InMemoryBot();
    const asked = async (by: string) => await mayReport(bot.deps, { by, month: undefined });
    expect(await asked(ANN)).toMatchObject({ refusal: { kind: 'not_an_administrator' } });
    bot.slack.standings.set(ADA, { kind: 'ineligible', id: ADA, because: 'deleted' });
    expect(await asked(ADA)).toMatchObject({ refusal: { kind: 'ineligible' } });
    bot.slack.standings.set(ADA, { kind: 'lookup_failed', id: ADA, detail: 'no answer' });
    expect(await asked(ADA)).toMatchObject({ refusal: { kind: 'lookup_failed' } });
  });
});
