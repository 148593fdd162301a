import type { RedisConnection } from '../redis/open.ts';
import { countersOf, type ActiveCount, type Counter, type Counts } from '../domain/counting.ts';
import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import { isOpen, isWaiting, peopleIn, type Change, type Place, type RequestRecord } from '../domain/record.ts';
import type { EpochMs } from '../domain/time.ts';
import { NewerRecord, Unavailable } from '../use-cases/faults.ts';
import type { Store } from '../use-cases/ports/store.ts';
import { mayPrecedeItsEntry, stepsOf } from '../domain/audit.ts';
import { authorText, detailsText, NO_STAMP, type AuditStamp } from './audit-stamp.ts';
import { answering } from './connection.ts';
import { keys } from './keys.ts';
import { pack, unpack } from './packing.ts';
import { RedisAuditTrail } from './redis-audit-trail.ts';
import { FIRST_COUNTED, RECORD_FORM, storedRecord, storedVersion } from './record-schema.ts';
import { Replication } from './replication.ts';
import { FORGET, SAVE } from './scripts.ts';

const cardField = (card: Place): string => `${card.channel}:${card.ts}`;

/**
 * Keeps requests, their audit and their due times in Redis, for the use cases. Nothing it writes has a time to live.
 * Every method throws `Unavailable` when Redis does not answer. On a record that it cannot read, `load` throws another
 * error; lists leave it out, so that it stands in the way of no other.
 */
export class RedisStore implements Store {
  readonly #redis: RedisConnection;
  readonly #replication: Replication;
  readonly #onUnreadable: (fault: unknown, id: RequestId) => void;
  readonly #stamp: AuditStamp;

  /** @param onUnreadable told of each record that a list leaves out; nobody is, unless it is said. */
  constructor(
    redis: RedisConnection,
    onUnreadable: (fault: unknown, id: RequestId) => void = () => undefined,
    stamp: AuditStamp = NO_STAMP,
  ) {
    this.#redis = redis;
    this.#stamp = stamp;
    this.#replication = new Replication(redis);
    this.#onUnreadable = onUnreadable;
  }

  async load(id: RequestId): Promise<RequestRecord | undefined> {
    const fields = await answering(this.#redis.hmget(keys.request(id), 'version', 'record', 'form'));
    const [version, record, form] = fields;
    // Before anything else: what a newer form holds says nothing here. Records from before there were forms have none.
    if (Number(form ?? 1) > RECORD_FORM) throw new NewerRecord(id);
    if (typeof version !== 'string' || typeof record !== 'string') return undefined;
    const stored = read(id, version, record);
    return Number(form ?? 1) < FIRST_COUNTED ? stored : { ...stored, counted: countersOf(stored.request) };
  }

  async save(change: Change, dueAt: EpochMs | undefined): Promise<RequestRecord | 'conflict'> {
    const { record, events } = change;
    const { request, followUp, comparison, desk, revision } = record;
    const { id } = request;
    const people = peopleIn(record);
    const counted = countersOf(request);
    const counts = changesOf(record.counted ?? [], counted);
    const saved = await this.#replication.run(
      SAVE,
      [
        keys.request(id),
        keys.due,
        keys.open,
        keys.of(request.ask.requester),
        keys.cards,
        keys.audit,
        keys.waiting,
        keys.people,
        keys.auditOwed,
        keys.counts,
        keys.active,
      ],
      [
        id,
        record.version,
        pack({ revision, request, followUp, comparison, desk }),
        dueAt ?? '',
        isOpen(record) ? '1' : '0',
        request.requestedAt,
        desk.card === undefined ? '' : cardField(desk.card),
        isWaiting(record) ? '1' : '0',
        RECORD_FORM,
        people.length,
        counts.length,
        ...people,
        ...counts.flat(),
        this.#stamp.policy,
        events.every(mayPrecedeItsEntry) ? '1' : '0',
        ...this.#entriesOf(change),
      ],
    );
    return saved === 0 ? 'conflict' : { ...record, version: Number(saved), counted };
  }

  async findByCard(card: Place): Promise<RequestId | undefined> {
    const id = await answering(this.#redis.hget(keys.cards, cardField(card)));
    return id === null ? undefined : parseRequestId(id);
  }

  async listOf(requester: string, limit: number, how?: 'whole'): Promise<RequestRecord[]> {
    const ids = await answering(this.#redis.zrange(keys.of(requester), '0', String(limit - 1), 'REV'));
    return await this.#loadAll(ids, how);
  }

  async listOpen(limit: number): Promise<RequestRecord[]> {
    return await this.#loadAll(await answering(this.#redis.zrange(keys.open, '0', String(limit - 1), 'REV')));
  }

  async listWaiting(limit: number): Promise<RequestRecord[]> {
    return await this.#loadAll(await answering(this.#redis.zrange(keys.waiting, '0', String(limit - 1), 'REV')));
  }

  async counts(requester: string, role: string): Promise<Counts> {
    const counters: readonly Counter[] = [`pending:${requester}`, `held:${requester}`, `role:${role}`];
    const [pending, held, ofRole] = await answering(this.#redis.hmget(keys.counts, ...counters));
    return { pending: Number(pending ?? 0), held: Number(held ?? 0), ofRole: Number(ofRole ?? 0) };
  }

  async countActive(): Promise<ActiveCount[]> {
    const counts = await answering(this.#redis.hgetall(keys.active));
    return Object.entries(counts).map(([name, count]) => {
      const [, cluster = '', role = ''] = name.split(':');
      return { cluster, role, count: Number(count) };
    });
  }

  async listOpenIds(): Promise<RequestId[]> {
    const ids = await answering(this.#redis.zrange(keys.open, '0', '-1'));
    return ids.map(parseRequestId).filter((id) => id !== undefined);
  }

  async listDue(now: EpochMs, limit: number, skip = 0): Promise<RequestId[]> {
    const ids = await answering(this.#redis.zrange(keys.due, '-inf', String(now), 'BYSCORE', 'LIMIT', skip, limit));
    return ids.map(parseRequestId).filter((id) => id !== undefined);
  }

  async forget({ version, request, desk }: RequestRecord): Promise<void> {
    await answering(
      this.#redis.eval(
        FORGET,
        6,
        keys.request(request.id),
        keys.due,
        keys.open,
        keys.of(request.ask.requester),
        keys.waiting,
        keys.cards,
        request.id,
        version,
        desk.card === undefined ? '' : cardField(desk.card),
      ),
    );
  }

  async listToLookUp(before: EpochMs, limit: number): Promise<string[]> {
    return await answering(this.#redis.zrange(keys.people, '-inf', String(before), 'BYSCORE', 'LIMIT', 0, limit));
  }

  async lookedUp(person: string, at: EpochMs): Promise<void> {
    await answering(this.#redis.zadd(keys.people, at, person));
  }

  async leaveOut(person: string): Promise<void> {
    await answering(this.#redis.zrem(keys.people, person));
  }

  async trimAudit(before: EpochMs): Promise<void> {
    await new RedisAuditTrail(this.#redis).trim(before);
  }

  #entriesOf(change: Change): (string | number)[] {
    const { requester } = change.record.request.ask;
    return stepsOf(change).flatMap(({ was = '', event }) => {
      return [event.type, event.at, was, authorText(event, this.#stamp, requester), detailsText(event)];
    });
  }

  async #loadAll(ids: readonly string[], how?: 'whole'): Promise<RequestRecord[]> {
    const known = ids.map(parseRequestId).filter((id) => id !== undefined);
    const records = await Promise.all(
      known.map(async (id) => await (how === 'whole' ? this.load(id) : this.#loadIfReadable(id))),
    );
    return records.filter((record) => record !== undefined);
  }

  async #loadIfReadable(id: RequestId): Promise<RequestRecord | undefined> {
    try {
      return await this.load(id);
    } catch (fault) {
      if (fault instanceof Unavailable) throw fault;
      this.#onUnreadable(fault, id);
      return undefined;
    }
  }
}

/** Where the script finds the key of a count. */
const PLACE = { counts: 10, active: 11 } as const;

/** What a save changes of the counts: where, which one, and by how much. */
function changesOf(before: readonly Counter[], after: readonly Counter[]): (number | Counter)[][] {
  return [
    ...before.filter((counter) => !after.includes(counter)).map((counter) => [placeOf(counter), counter, -1]),
    ...after.filter((counter) => !before.includes(counter)).map((counter) => [placeOf(counter), counter, 1]),
  ];
}

function placeOf(counter: Counter): number {
  return counter.startsWith('active:') ? PLACE.active : PLACE.counts;
}

/** @throws Error for what no version of ours wrote, such as a record under the key of another. */
function read(id: RequestId, version: string, record: string): RequestRecord {
  const stored = storedRecord.parse(unpack(record));
  if (stored.request.id !== id) throw new Error(`the record of request ${id} is that of another`);
  return { ...stored, version: storedVersion.parse(version) };
}
