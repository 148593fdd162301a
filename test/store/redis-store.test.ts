import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../src/domain/time.ts';
import { homesShown, offered, shown } from '../../src/domain/desk.ts';
import { handedOver } from '../../src/domain/lifecycle/hand-over.ts';
import { beginRemoval, finishComparison, leftAfter } from '../../src/domain/lifecycle/compare-access.ts';
import { leave } from '../../src/domain/lifecycle/leave.ts';
import { lapseReveal, modalClosed } from '../../src/domain/lifecycle/reveal.ts';
import { cancel } from '../../src/domain/lifecycle/review.ts';
import { finishRevoking, revokeAsOperator, startRevoking } from '../../src/domain/lifecycle/revoke.ts';
import { oldSecretAtRisk } from '../../src/domain/lifecycle/rotate.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { Preview } from '../../src/domain/preview.ts';
import type { Change, RequestRecord } from '../../src/domain/record.ts';
import type { RedisConnection } from '../../src/redis/open.ts';
import { connectStore } from '../../src/store/connection.ts';
import { lineOf } from '../../src/store/audit-lines.ts';
import { keys } from '../../src/store/keys.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { anId, aPendingChange, approvedBy, aPolicy, aRole, aTicketRule, MONDAY, RUTH } from '../support/records.ts';
import { anActive, anUnrevealed, aRevealing, aRevoking, aRotating, inState } from '../domain/states.ts';
import { ownRedis, testRedis } from '../support/redis.ts';

let redis: RedisConnection;
let store: RedisStore;

beforeAll(async () => {
  redis = connectStore((await testRedis()).url);
  await redis.connect();
  store = new RedisStore(redis);
});

afterAll(() => redis.disconnect());

async function saved(change: Change, dueAt?: number): Promise<RequestRecord> {
  const record = await store.save(change, dueAt);
  if (record === 'conflict') throw new Error('saved by somebody else');
  return record;
}

describe('the store', () => {
  it('gives a request back as it was saved, with its version', async () => {
    const change = aPendingChange(anId(1));
    const record = await saved(change);
    expect(record).toEqual({ ...change.record, version: 1, counted: [`pending:${RUTH}`] });
    expect(await store.load(record.request.id)).toEqual(record);
  });

  it('gives back who ended a grant at the command line', async () => {
    const asked = await saved(aPendingChange(anId(931)));
    const first = await saved(approvedBy({ record: asked, events: [] }));
    const decided = revokeAsOperator(first, { user: 'root', host: 'pve1' }, 'Stolen', MONDAY);
    if (!decided.ok) throw new Error(decided.refusal.kind);
    const revoking = await saved(decided.value);
    expect(revoking.request).toMatchObject({ cause: { by: { user: 'root', host: 'pve1' }, reason: 'Stolen' } });
    expect(await store.load(anId(931))).toEqual(revoking);
  });

  it('gives back what the Homes show, and why a request of somebody who left ended', async () => {
    const record = await saved(aPendingChange(anId(15)));
    const onHomes = await saved(homesShown(record, record));
    expect(await store.load(anId(15))).toEqual(onHomes);
    const left = leave(onHomes, 'guest', MONDAY);
    if (left === undefined) throw new Error('nothing changed');
    const cancelled = await saved(left);
    expect(cancelled.request).toMatchObject({ left: 'guest' });
    expect(await store.load(anId(15))).toEqual(cancelled);

    const active = await saved(aPendingChange(anId(16)));
    const approved = await saved(approvedBy({ record: active, events: [] }));
    const revoking = leave(approved, 'deleted', MONDAY);
    if (revoking === undefined) throw new Error('nothing changed');
    expect(await saved(revoking)).toEqual(await store.load(anId(16)));
  });

  it('gives back the ticket, and where it is read', async () => {
    const url = 'https://jira.example.com/browse/{ticket}';
    const policy = aPolicy([aRole({ ticket: aTicketRule({ url }) })]);
    const record = await saved(aPendingChange(anId(17), policy, MONDAY, 'OPS-123: rebuild the dev cluster'));
    expect(record.request).toMatchObject({ ask: { ticket: 'OPS-123' }, terms: { ticketUrl: url } });
    expect(await store.load(anId(17))).toEqual(record);
  });

  it('gives back a grant whose secret is being replaced, or was', async () => {
    const rotating = oldSecretAtRisk(aRotating(), 3);
    if (rotating === undefined) throw new Error('nothing changed');
    const asIfNew = { ...rotating.record, version: 0, request: { ...rotating.record.request, id: anId(18) } };
    const record = await saved({ ...rotating, record: asIfNew });
    expect(await store.load(anId(18))).toEqual(record);
    const rotated = handedOver(record, 3, { channel: 'D0RUTH', ts: '1700000000.000077' }, 1, MONDAY + DAY);
    if (rotated === undefined) throw new Error('nothing changed');
    const after = await saved(rotated);
    expect(after.request).toMatchObject({ grant: { rotatedAt: MONDAY + DAY } });
    expect(await store.load(anId(18))).toEqual(after);
  });

  it('gives back a comparison that is owed, a removal that was begun, and what is still to be told of it', async () => {
    const bob = { holder: 'bob@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: false };
    const others = { entries: [{ ...bob, altered: true as const }], more: 3 };
    const owed = { failures: 1, retryAt: MONDAY + DAY };
    const { record: ended } = finishRevoking(aRevoking(), MONDAY) ?? { record: aRevoking() };
    const asIfNew = { ...ended, version: 0, request: { ...ended.request, id: anId(22) }, comparison: owed };
    const record = await saved({ record: asIfNew, events: [] });
    expect((await store.load(anId(22)))?.comparison).toEqual(owed);
    const notSeen = { type: 'access_not_compared', because: 'no_answer', paths: ['/pool/dev'], detail: 'x' } as const;
    const begun = beginRemoval(record, [bob], others, [notSeen], MONDAY);
    if (begun === undefined) throw new Error('nothing changed');
    const removing = await saved(begun);
    expect(removing.comparison?.removal).toEqual({ remove: [bob], leave: others });
    expect(await store.load(anId(22))).toEqual(removing);
    const left = leftAfter([{ ...bob, removed: true }], others);
    const finished = finishComparison(removing, [left, { type: 'access_unchanged' }], MONDAY);
    if (finished === undefined) throw new Error('nothing changed');
    const after = await saved(finished);
    expect(after.desk.owed.alerts.map(({ type }) => type)).toEqual(['access_not_compared', 'access_left']);
    expect(await store.load(anId(22))).toEqual(after);
  });

  it('reads a grant from before there were rotations, so that it ends all the same', async () => {
    const { revision, request, desk } = anActive();
    const { attempt: _, ...older } = inState(anActive(), 'active');
    const record = JSON.stringify({ revision, request: { ...older, id: anId(19) }, desk });
    await redis.hset(keys.request(anId(19)), { version: '7', record });
    expect((await store.load(anId(19)))?.request).toEqual({ ...request, id: anId(19), attempt: 0 });
  });

  it('gives back a grant whose secret waits, is being revealed, or was', async () => {
    const waiting = offered(anUnrevealed(), { channel: 'D0RUTH', ts: '1700000000.000050' }, 1);
    const asIfNew = { ...waiting.record, version: 0, request: { ...waiting.record.request, id: anId(24) } };
    const record = await saved({ record: asIfNew, events: [] });
    expect(await store.load(anId(24))).toEqual(record);
    const revealing = await saved({ record: { ...aRevealing(record), version: record.version }, events: [] });
    expect(inState(revealing, 'active').rotation?.modal).toMatchObject({ view: 'V0RUTH' });
    expect(await store.load(anId(24))).toEqual(revealing);
    const missed = modalClosed(revealing, 3, 'not_found', MONDAY);
    if (missed === undefined) throw new Error('nothing changed');
    const again = await saved(missed);
    expect(again.desk.owed.requester).toMatchObject([{ type: 'reveal_missed' }]);
    expect(await store.load(anId(24))).toEqual(again);
    const ended = lapseReveal(again, MONDAY + DAY);
    if (ended === undefined) throw new Error('nothing changed');
    expect(await saved(ended)).toEqual(await store.load(anId(24)));
  });

  it('reads a request from before there was a choice of delivery as one whose secret comes by message', async () => {
    const { revision, request, desk } = anActive();
    const { delivery: _, ...terms } = request.terms;
    const record = JSON.stringify({ revision, request: { ...request, terms, id: anId(23) }, desk });
    await redis.hset(keys.request(anId(23)), { version: '7', record });
    expect((await store.load(anId(23)))?.request).toEqual({ ...request, id: anId(23) });
  });

  it.each<Preview>([
    { kind: 'known', on: [{ paths: ['/pool/dev'], held: ['VM.Audit'], below: ['VM.Clone'], lacking: [] }] },
    { kind: 'unknown', because: 'not_allowed_to_look' },
  ])('gives back what a token could do: $kind', async (preview) => {
    const id = anId(preview.kind === 'known' ? 20 : 21);
    const { record } = aPendingChange(id);
    const { request } = record;
    const foreseen = { ...record, request: { ...request, terms: { ...request.terms, preview } } };
    await saved({ record: foreseen, events: [] });
    expect((await store.load(id))?.request.terms.preview).toEqual(preview);
  });

  it('leaves a record that cannot be read out of lists, says so, and hides no other behind it', async () => {
    const told: RequestId[] = [];
    const careful = new RedisStore(redis, (_, id) => void told.push(id));
    const [bad, good] = [await saved(aPendingChange(anId(30))), await saved(aPendingChange(anId(31)))];
    await redis.hset(keys.request(bad.request.id), { record: '{"revision":1}' });
    for (const list of [await careful.listOf(RUTH, 100), await careful.listOpen(100)]) {
      const ids = list.map(({ request }) => request.id);
      expect(ids).toContain(good.request.id);
      expect(ids).not.toContain(bad.request.id);
    }
    expect(told).toEqual([bad.request.id, bad.request.id]);
    await expect(careful.listOf(RUTH, 100, 'whole')).rejects.toThrow(/request/);
    await redis.del(keys.request(bad.request.id));
  });

  it('lets one of two savers win, and the other learns that it lost', async () => {
    const record = await saved(aPendingChange(anId(2)));
    const approval = approvedBy({ record, events: [] });
    const results = await Promise.all([store.save(approval, undefined), store.save(approval, undefined)]);
    expect(results.filter((result) => result === 'conflict')).toHaveLength(1);
    expect((await store.load(record.request.id))?.version).toBe(2);
  });

  it('does not give an id to a second request', async () => {
    await saved(aPendingChange(anId(3)));
    expect(await store.save(aPendingChange(anId(3)), undefined)).toBe('conflict');
  });

  it('lists what is due, the longest due first, and nothing that is due later', async () => {
    await saved(aPendingChange(anId(4)), MONDAY + 20);
    await saved(aPendingChange(anId(5)), MONDAY + 10);
    await saved(aPendingChange(anId(6)), MONDAY + 30);
    expect(await store.listDue(MONDAY + 20, 10)).toEqual([anId(5), anId(4)]);
    expect(await store.listDue(MONDAY + 30, 1)).toEqual([anId(5)]);
  });

  it('finds a request by its card', async () => {
    const record = await saved(aPendingChange(anId(7)));
    const card = { channel: 'C0ACCESS', ts: '1700000000.000100' };
    await saved(shown(record, 'card', card, 1));
    expect(await store.findByCard(card)).toBe(record.request.id);
    expect(await store.findByCard({ ...card, ts: '1700000000.000200' })).toBeUndefined();
  });

  it('lists the requests of a person newest first, and the open ones without those that ended', async () => {
    const older = await saved(aPendingChange(anId(8), undefined, MONDAY + DAY));
    const newer = await saved(aPendingChange(anId(9), undefined, MONDAY + 2 * DAY));
    const cancelled = cancel(newer, RUTH, MONDAY + 2 * DAY);
    if (!cancelled.ok) throw new Error('not cancelled');
    await saved(cancelled.value);
    const ids = (await store.listOf(RUTH, 2)).map(({ request }) => request.id);
    expect(ids).toEqual([newer.request.id, older.request.id]);
    const open = (await store.listOpen(100)).map(({ request }) => request.id);
    expect(open).toContain(older.request.id);
    expect(open).not.toContain(newer.request.id);
  });

  it('lists what waits for somebody, and no grant that is at work', async () => {
    const waiting = await saved(aPendingChange(anId(33)));
    const active = anActive();
    const request = { ...active.request, id: anId(35) };
    const granted = await saved({ record: { ...active, version: 0, request }, events: [] });
    const ids = (await store.listWaiting(100)).map(({ request }) => request.id);
    expect(ids).toContain(waiting.request.id);
    expect(ids).not.toContain(granted.request.id);
    const revoking = startRevoking(granted, inState(granted, 'active'), { kind: 'expired' }, MONDAY);
    await saved(revoking);
    expect((await store.listWaiting(100)).map(({ request }) => request.id)).toContain(granted.request.id);
  });

  it('lists who is to be looked up, the longest not looked up first, until they are left out', async () => {
    const record = await saved(aPendingChange(anId(34)));
    await store.lookedUp(RUTH, MONDAY + 10);
    expect(await store.listToLookUp(MONDAY + 9, 10)).not.toContain(RUTH);
    expect(await store.listToLookUp(MONDAY + 10, 10)).toContain(RUTH);
    await store.leaveOut(RUTH);
    expect(await store.listToLookUp(MONDAY + 10, 10)).not.toContain(RUTH);
    await saved(shown(record, 'status', { channel: 'D0RUTH', ts: '1.2' }, 1));
    expect((await store.listToLookUp(MONDAY + 10, 10))[0]).toBe(RUTH);
  });

  it('writes one audit entry an event, in the same step as the state', async () => {
    const record = await saved(aPendingChange(anId(10)));
    await saved(approvedBy({ record, events: [] }));
    const lines = (await redis.xrange(keys.audit, '-', '+')).map(lineOf);
    const mine = lines.filter(({ request }) => request === anId(10));
    expect(mine.map(({ act }) => act)).toEqual(['requested', 'approved']);
  });

  it('forgets a request with every trace but the audit', async () => {
    const record = await saved(aPendingChange(anId(11)), MONDAY);
    await store.forget(record);
    expect(await store.load(anId(11))).toBeUndefined();
    expect(await store.listDue(MONDAY, 100)).not.toContain(anId(11));
    expect((await store.listOf(RUTH, 100)).map(({ request }) => request.id)).not.toContain(anId(11));
  });

  it('gives no key a time to live', async () => {
    await saved(aPendingChange(anId(12)), MONDAY);
    for (const key of await redis.keys('*')) expect([key, await redis.ttl(key)]).toEqual([key, -1]);
  });

  it('keeps every key in one hash slot', async () => {
    await saved(aPendingChange(anId(13)), MONDAY);
    const found = await redis.keys('*');
    expect(found.filter((key) => !key.startsWith('{pvetoken}'))).toEqual([]);
  });

  it('refuses a record that it cannot read, instead of guessing', async () => {
    await redis.hset(keys.request(anId(14)), { version: '1', record: '{"request":{"state":"granted"}}' });
    await expect(store.load(anId(14))).rejects.toThrow(/state/);
  });
});

describe('with Redis down', () => {
  it('says that the store is unavailable, and works again when Redis is back', async () => {
    const server = await ownRedis();
    const connection = connectStore(server.url);
    connection.on('error', () => undefined);
    await connection.connect();
    const ownStore = new RedisStore(connection);
    await ownStore.save(aPendingChange(anId(1)), undefined);
    await server.kill();
    await expect(ownStore.load(anId(1))).rejects.toThrow(Unavailable);
    const ready = new Promise((resolve) => connection.once('ready', resolve));
    await server.restart();
    await ready;
    expect((await ownStore.load(anId(1)))?.request.state).toBe('pending');
    connection.disconnect();
  });
});
