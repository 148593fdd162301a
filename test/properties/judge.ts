import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { reviewersOf } from '../../src/domain/approvers.ts';
import { rotating } from '../../src/domain/lifecycle/making.ts';
import { earlierSecret } from '../../src/domain/lifecycle/reveal.ts';
import { belongsTo, type Standing } from '../../src/domain/people.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { isEnded, tokenIdOf, tokenOwnerOf, type Approved, type Request } from '../../src/domain/request.ts';
import { RISKS, type Role } from '../../src/domain/role.ts';
import { clusterDue, deskDues, dueAt } from '../../src/domain/schedule.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import type { InMemoryBot } from '../support/in-memory-bot.ts';
import type { WatchedStore } from '../support/watched-store.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { APPROVER_GROUP } from './acts.ts';

/** What must hold of the bot, whatever happened in whatever order. Each check throws an `AssertionError`. */
export class Judge {
  bot: InMemoryBot | undefined;

  /** Judges one save, at the moment it is made. */
  saved(record: RequestRecord, before: RequestRecord | undefined): void {
    const { request } = record;
    if (before !== undefined && isEnded(before.request)) {
      deepStrictEqual(request, before.request, 'an ended request changed');
    }
    if (request.state === 'approved' && before?.request.state !== 'approved') this.#granted(request, before);
    if (request.state === 'active') this.#withinCap(record);
    const rotated = before && rotating(before);
    if (rotated !== undefined && request.state === 'active' && request.rotation === undefined) {
      const { rotatedAt, revealedAt } = request.grant;
      const expected = {
        ...rotated.grant,
        ...(rotatedAt !== undefined && { rotatedAt }),
        ...(revealedAt !== undefined && { revealedAt }),
      };
      deepStrictEqual(request.grant, expected, `${request.id}: a new secret changed more than the secret`);
    }
  }

  /** Judges what there is between two acts. */
  between(store: WatchedStore, dueOf: ReadonlyMap<string, EpochMs | undefined>): void {
    const { cluster, policy, now } = this.#running();
    for (const [fullTokenId, token] of cluster.tokens) {
      const record = [...store.latest.values()].find(
        ({ request }) => fullTokenId === `${tokenOwnerOf(request)}!${tokenIdOf(request)}`,
      );
      ok(record !== undefined, `nobody asked for ${fullTokenId}`);
      const { id } = record.request;
      const events = store.audit.filter(({ request }) => request === id).map(({ event }) => event);
      const approved = events.find(({ type }) => type === 'approved');
      ok(approved !== undefined, `${fullTokenId} was made without an approval`);
      const ends = events.flatMap((event) =>
        event.type === 'provisioning_started'
          ? [event.expiresAt]
          : event.type === 'extension_approved'
            ? [event.until]
            : [],
      );
      ok(ends.includes(token.expiresAt), `${fullTokenId} expires at a moment that nobody granted`);
      // Once it is proven gone it stays gone; the cluster in memory does no write late.
      ok(!isEnded(record.request) || token.expiresAt <= now, `${fullTokenId} works after its request ended`);
    }
    for (const record of store.latest.values()) this.#secretWorks(record);
    for (const [id, record] of store.latest) {
      if (!store.dues.has(id)) continue;
      strictEqual(dueOf.get(id), dueAt(record, policy.timing), `the due index is wrong on ${id}`);
      const dues = [...deskDues(record, policy.timing), clusterDue(record)].filter((due) => due !== undefined);
      for (const due of dues)
        ok((dueOf.get(id) ?? Infinity) <= due.at, `${id} has ${due.act} due before the index says so`);
    }
  }

  /** Judges what is left when all faults are over and everybody's time has come. */
  atTheEnd(store: WatchedStore): void {
    const { cluster, slack, faults } = this.#running();
    for (const { request } of store.latest.values()) ok(isEnded(request), `${request.id} is still ${request.state}`);
    deepStrictEqual([...cluster.tokens.keys()], [], 'tokens are left');
    deepStrictEqual([...cluster.users], [], 'users are left');
    // An announcement whose answer was lost may stay for ever: it is a message that never held a secret.
    const secrets = slack.messages.filter(({ kind }) => kind === 'secret');
    deepStrictEqual(secrets, [], 'secrets are left');
    for (const { request, desk } of store.latest.values()) {
      const says = slack.messages.find(({ ts, channel }) => ts === desk.status?.ts && channel === desk.status.channel);
      if (!desk.requesterUnreachable)
        strictEqual(says?.says, request.state, `${request.id}: its requester was not told`);
      this.#emergencyTold(store, request.id);
      strictEqual(desk.status?.channel ?? dmOf(request.ask.requester), dmOf(request.ask.requester));
    }
    deepStrictEqual(
      faults.filter((fault) => !(fault instanceof Error) || fault.name !== 'Unavailable'),
      [],
    );
  }

  /** An emergency is told to alerts, and chased as long as nobody has reviewed it. */
  #emergencyTold(store: WatchedStore, id: RequestId): void {
    const { slack, policy } = this.#running();
    const record = store.latest.get(id);
    if (record?.followUp === undefined) return;
    const alerts = slack.in(policy.alertsChannel ?? '');
    ok(alerts.includes('alert: glass_broken'), `${id}: its emergency was told to nobody`);
    ok(record.followUp.finding !== undefined || alerts.includes('alert: follow_up_chased'), `${id} was not chased`);
  }

  #granted(request: Approved, before: RequestRecord | undefined): void {
    const role = this.#running().policy.roles.get(request.ask.role);
    ok(role !== undefined);
    const { approval } = request;
    switch (approval.by) {
      case 'reviewers':
        ok(before !== undefined, `${request.id} was approved before it was asked for`);
        this.#reviewed(request, before.request, role);
        break;
      case 'rule':
        strictEqual(role.risk, 'low', `${request.id} was approved by nobody, at ${role.risk} risk`);
        ok(request.terms.duration <= (role.autoApproval?.upTo ?? 0), `${request.id}: the rule does not go so far`);
        strictEqual(this.#standing(request.ask.requester).kind, 'member');
        break;
      case 'break_glass':
        ok(role.breakGlass !== undefined);
        ok(role.breakGlass.users.includes(request.ask.requester), `${request.id} was taken by somebody else`);
        ok(request.terms.duration <= role.breakGlass.longest, `${request.id}: an emergency does not last so long`);
        strictEqual(this.#standing(request.ask.requester).kind, 'member');
        break;
      default:
        approval satisfies never;
    }
  }

  #reviewed(request: Approved, before: Request, role: Role): void {
    const { now } = this.#running();
    const people = request.votes.map(({ reviewer }) => reviewer);
    strictEqual(new Set(people).size, people.length, `${request.id}: somebody counted twice`);
    ok(RISKS.indexOf(before.terms.risk) >= RISKS.indexOf(role.risk), `${request.id}: its risk was not shown`);
    strictEqual(this.#standing(request.ask.requester).kind, 'member', `${request.id}: its requester left`);
    for (const [stage, { people: entitled, required }] of reviewersOf(role, before, now).entries()) {
      const votes = request.votes.filter((vote) => vote.stage === stage);
      ok(votes.length >= required, `${request.id} was granted with ${votes.length} votes of stage ${stage}`);
      for (const { reviewer } of votes) {
        const standing = this.#standing(reviewer);
        ok(reviewer !== request.ask.requester, `${request.id} was approved by its requester`);
        ok(standing.kind === 'member' && belongsTo(standing, entitled), `${request.id}: ${reviewer} was not entitled`);
      }
    }
  }

  /** Between two acts nobody is in the middle of a write, so the secret last shown works, or a rotation knows better. */
  #secretWorks(record: RequestRecord): void {
    const { request } = record;
    if (request.state !== 'active' || request.rotation?.replacedBy !== undefined) return;
    // What waits to be revealed is in nobody's hands, and what an attempt wrote over that nobody saw is known to be dead.
    if (request.terms.delivery === 'reveal' && earlierSecret(request) !== 'works') return;
    const { cluster, slack } = this.#running();
    const token = cluster.tokens.get(request.grant.fullTokenId);
    strictEqual(token?.secret, slack.lastShown.get(request.id), `${request.id}: its owner holds a dead secret`);
  }

  #withinCap({ request }: RequestRecord): void {
    if (request.state !== 'active') return;
    const longest = this.#running().policy.roles.get(request.ask.role)?.duration.longest ?? 0;
    const { activatedAt, expiresAt } = request.grant;
    ok(expiresAt <= activatedAt + longest, `${request.id} lasts too long`);
  }

  #standing(person: string): Standing {
    const { slack } = this.#running();
    const groups = slack.groups.get(APPROVER_GROUP)?.includes(person) === true ? [APPROVER_GROUP] : [];
    return slack.standings.get(person) ?? { kind: 'member', id: person, groups };
  }

  #running(): InMemoryBot {
    if (this.bot === undefined) throw new Error('the judge was given no bot');
    return this.bot;
  }
}
