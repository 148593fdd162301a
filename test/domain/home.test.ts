import { describe, expect, it } from 'vitest';
import { homeOf, isStuck, MOST_WAITING, type Home, type HomePage } from '../../src/domain/home.ts';
import type { Standing } from '../../src/domain/people.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { Pending, Request } from '../../src/domain/request.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, MONDAY, RUTH } from '../support/records.ts';
import {
  active,
  approved,
  cancelled,
  denied,
  everyState,
  EXPIRED,
  pending,
  recordOf,
  revoked,
  revoking,
} from '../slack/views/requests.ts';
import { activeAmong } from '../support/counted.ts';
import { member } from './states.ts';

const ADA = 'U0ADA';
const NOW = MONDAY + 2 * HOUR;

interface World {
  readonly own?: readonly Request[];
  readonly open?: readonly Request[];
  readonly records?: readonly RequestRecord[];
  readonly policy?: Policy;
}

function homeFor(who: Standing, { own = [], open = [], records, policy = aPolicy() }: World): Home {
  const waiting = records ?? open.map(recordOf);
  return homeOf(who, own, { waiting, active: activeAmong(waiting.map(({ request }) => request)) }, policy, NOW);
}

function pageFor(who: Standing, world: World): HomePage {
  const home = homeFor(who, world);
  if (home.kind !== 'page') throw new Error(`no page but ${home.kind}`);
  return home.page;
}

/** Ruth's request, as it waits since some minutes after Monday morning. */
function waiting(minutes = 0, changes: Partial<Pending> = {}): Pending {
  return { ...pending(), requestedAt: MONDAY + minutes * MINUTE, ...changes };
}

function of(requester: string, request: Pending): Pending {
  return { ...request, ask: { ...request.ask, requester } };
}

/** What was taken in an emergency, and waits for its review. */
function emergency(minutes = 0, request: Request = active()): RequestRecord {
  const followUp = { since: MONDAY, chaseAt: NOW + HOUR, asked: { users: [ANN], groups: [] } };
  return { ...recordOf({ ...request, requestedAt: MONDAY + minutes * MINUTE }), followUp };
}

function onCluster(cluster: string, role: string): Request {
  return active({ role, terms: { cluster } });
}

describe('on their own Home people find', () => {
  it('their tokens, what waits, and what came to its end', () => {
    const page = pageFor(member(RUTH), { own: everyState() });
    expect(page.tokens.map(({ state }) => state)).toEqual(['approved', 'active', 'revoking']);
    expect(page.waiting.map(({ state }) => state)).toEqual(['pending']);
    expect(page.ended).toHaveLength(5);
    expect(page.isStandingUnknown).toBe(false);
  });

  it('what ended, the latest first', () => {
    const first = { ...denied(), endedAt: MONDAY + MINUTE };
    const second = { ...cancelled(), endedAt: MONDAY + 2 * MINUTE };
    const third = { ...revoked(EXPIRED), endedAt: MONDAY + 3 * MINUTE };
    expect(pageFor(member(RUTH), { own: [second, first, third] }).ended).toEqual([third, second, first]);
  });

  it('nothing that they have no part in', () => {
    const page = pageFor(member(RUTH), { open: [waiting()], records: [emergency()] });
    expect(page).toEqual({ tokens: [], waiting: [], followUps: [], ended: [], isStandingUnknown: false });
  });

  it('nothing but the reason where they may not take part', () => {
    expect(homeFor({ kind: 'ineligible', id: RUTH, because: 'guest' }, { own: [active()] })).toEqual({
      kind: 'ineligible',
      because: 'guest',
    });
  });

  it('their own, and nothing that takes a role, while Slack does not say who they are', () => {
    const unknown: Standing = { kind: 'lookup_failed', id: ADA, detail: 'timeout' };
    expect(pageFor(unknown, { own: [active()], open: [waiting()] })).toEqual({
      tokens: [active()],
      waiting: [],
      followUps: [],
      ended: [],
      isStandingUnknown: true,
    });
  });
});

describe('approvers find on their Home', () => {
  it('what waits for them, the longest first', () => {
    const open = [waiting(2), waiting(1), waiting(3)];
    expect(pageFor(member(ANN), { open }).decisions).toEqual([waiting(1), waiting(2), waiting(3)]);
  });

  it('neither what is decided, nor what they asked for themselves, nor what they approved already', () => {
    const vote = { reviewer: ANN, verdict: 'approve', via: 'button', at: MONDAY } as const;
    const half = waiting(0, { votes: [vote], terms: { ...pending().terms, approvals: [2] } });
    const open = [approved(), active(), of(ANN, waiting()), half];
    expect(pageFor(member(ANN), { open }).decisions).toEqual([]);
    expect(pageFor(member(ABE), { open }).decisions).toEqual([of(ANN, waiting()), half]);
  });

  it('nothing of roles that they do not approve, or that are gone', () => {
    const policy = aPolicy([aRole(), aRole({ name: 'other', approvers: { users: [ABE], groups: [], required: 1 } })]);
    const others = { ...waiting(), ask: { ...waiting().ask, role: 'other' } };
    const gone = { ...waiting(), ask: { ...waiting().ask, role: 'gone' } };
    expect(pageFor(member(ANN), { open: [others, gone, waiting()], policy }).decisions).toEqual([waiting()]);
  });

  it('what waits for their stage, and not what waits for another', () => {
    const next = [{ users: [ABE], groups: [], required: 1 }];
    const policy = aPolicy([aRole({ approvers: { users: [ANN], groups: [], required: 1, next } })]);
    const terms = { ...pending().terms, approvals: [1, 1] };
    const first = waiting(0, { terms });
    const vote = { reviewer: ANN, verdict: 'approve', via: 'button', at: MONDAY, stage: 0 } as const;
    const second = waiting(1, { terms, votes: [vote] });
    const open = [first, second];
    expect(pageFor(member(ANN), { open, policy }).decisions).toEqual([first]);
    expect(pageFor(member(ABE), { open, policy }).decisions).toEqual([second]);
  });

  it('nothing of a stage that the role no longer has', () => {
    const vote = { reviewer: ABE, verdict: 'approve', via: 'button', at: MONDAY, stage: 0 } as const;
    const request = waiting(0, { terms: { ...pending().terms, approvals: [1, 1] }, votes: [vote] });
    expect(pageFor(member(ANN), { open: [request] }).decisions).toEqual([]);
  });

  it('an empty list, which people who approve nothing do not have', () => {
    expect(pageFor(member(ANN), {}).decisions).toEqual([]);
    expect(pageFor(member('U0EVE'), {})).not.toHaveProperty('decisions');
  });

  it('others’ emergencies that wait for a review, the longest first, and none that was reviewed', () => {
    const finding = { reviewer: ABE, verdict: 'justified', at: MONDAY } as const;
    const reviewed = { ...emergency(), followUp: { ...emergency().followUp, finding } } as RequestRecord;
    const records = [emergency(2), reviewed, recordOf(active()), emergency(1)];
    const page = pageFor(member(ANN), { records });
    expect(page.followUps.map(({ requestedAt }) => requestedAt)).toEqual([MONDAY + MINUTE, MONDAY + 2 * MINUTE]);
    expect(pageFor(member(RUTH), { records }).followUps).toEqual([]);
  });
});

describe('administrators find on their Home', () => {
  it('what is active now, counted by cluster and role, in order', () => {
    const open = [
      onCluster('lab', 'operator'),
      onCluster('home', 'provisioner'),
      onCluster('home', 'operator'),
      onCluster('home', 'provisioner'),
      pending(),
    ];
    expect(pageFor(member(ADA), { open }).overview?.active).toEqual([
      { cluster: 'home', role: 'operator', count: 1 },
      { cluster: 'home', role: 'provisioner', count: 2 },
      { cluster: 'lab', role: 'operator', count: 1 },
    ]);
  });

  it('what hangs, and nothing else', () => {
    const failing = { ...approved(), provisioning: { ...approved().provisioning, failures: 1 } };
    const overdue = revoking(EXPIRED, { overdue: true });
    const open = [approved(), failing, active(), revoking(EXPIRED), overdue];
    expect(pageFor(member(ADA), { open }).overview?.stuck).toEqual([failing, overdue]);
  });

  it('whether there is more than was looked at', () => {
    const cut = [MOST_WAITING - 1, MOST_WAITING].map((length) => {
      const records = Array.from({ length }, () => recordOf(pending()));
      return pageFor(member(ADA), { records }).overview?.isCut;
    });
    expect(cut).toEqual([false, true]);
  });

  it('what nobody else finds', () => {
    expect(pageFor(member(ANN), { open: [active()] })).not.toHaveProperty('overview');
  });
});

it('a request hangs when its token could not be made so far, or its revocation takes too long', () => {
  const hanging = everyState().filter(isStuck);
  expect(hanging.map(({ state }) => state)).toEqual(['revoking']);
  expect(isStuck(revoking(EXPIRED, { overdue: false }))).toBe(false);
  expect(isStuck({ ...approved(), provisioning: { ...approved().provisioning, failures: 1 } })).toBe(true);
});
