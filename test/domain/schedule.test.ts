import { describe, expect, it } from 'vitest';
import {
  deskDelayed,
  homesShown,
  reminded,
  secretDelayed,
  secretGone,
  secretToRemove,
  shown,
} from '../../src/domain/desk.ts';
import { askExtension } from '../../src/domain/lifecycle/extend.ts';
import { receiptGiven } from '../../src/domain/lifecycle/receipt.ts';
import { cancel } from '../../src/domain/lifecycle/review.ts';
import { delayAttempt } from '../../src/domain/lifecycle/setback.ts';
import { escalate, remindApprovers } from '../../src/domain/lifecycle/wait.ts';
import { reactionsRead } from '../../src/domain/reactions.ts';
import type { Desk, RequestRecord } from '../../src/domain/record.ts';
import { clusterDue, deskDues, dueAt, nextDeskAct, wakeAt } from '../../src/domain/schedule.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { aPolicy, aRole, MONDAY, RUTH } from '../support/records.ts';
import {
  accepted,
  ACTIVE_AT,
  after,
  anActive,
  anApproved,
  anAttempted,
  aPending,
  APPROVED_AT,
  aRevoking,
  ENDED,
  inState,
  member,
  SECRET_AT,
} from './states.ts';

const { timing } = aPolicy();
const PLACE = { channel: 'C0ACCESS', ts: '1700000000.000001' };
const EXPIRES_AT = APPROVED_AT + 4 * HOUR;

/** The record with everything shown and told that people are owed. */
function settled(record: RequestRecord): RequestRecord {
  const { revision } = record;
  const desk: Desk = {
    ...record.desk,
    card: { ...PLACE, revision },
    status: { ...PLACE, revision },
    owed: { card: [], requester: [], alerts: [] },
    secrets: [],
    homes: { revision, stuck: false, failures: 0, retryAt: 0 },
  };
  return { ...record, desk };
}

/** The record of a grant that has ended, with its receipt given. */
function withReceipt(record: RequestRecord): RequestRecord {
  return after(receiptGiven(record, { kind: 'no_answer' }, MONDAY));
}

function actsOf(record: RequestRecord): string[] {
  return deskDues(record, timing).map(({ act, at }) => `${act} at ${at}`);
}

/** What is due of a record whose Homes show a revision, and whether it is stuck. */
function actsOnHomes(record: RequestRecord, revision: number, stuck: boolean): string[] {
  return actsOf({ ...record, desk: { ...record.desk, homes: { revision, stuck, failures: 0, retryAt: 7 } } });
}

function ended(state: string): RequestRecord {
  const record = ENDED.get(state);
  if (record === undefined) throw new Error(`no ${state} request`);
  return record;
}

/** The record with everything shown, and something that one audience is still to be told. */
function owing(audience: 'requester' | 'alerts'): RequestRecord {
  const record = settled(anAttempted());
  const owed = { ...record.desk.owed, [audience]: [{ type: 'lapsed', at: MONDAY }] };
  return { ...record, desk: { ...record.desk, owed } };
}

describe('what is due on the cluster', () => {
  it('is nothing while nobody has decided, and nothing once the request has ended', () => {
    for (const record of [aPending(), ...ENDED.values()]) expect(clusterDue(record)).toBeUndefined();
  });

  it('is provisioning from the approval on, and from each delay on', () => {
    expect(clusterDue(anApproved())).toEqual({ act: 'provision', at: APPROVED_AT });
    const delayed = after(
      delayAttempt(anAttempted(), 1, { detail: 'timed out', problem: 'cluster_unavailable' }, APPROVED_AT),
    );
    expect(clusterDue(delayed)).toEqual({ act: 'provision', at: APPROVED_AT + 2 * SECOND });
  });

  it('is expiry when the grant’s time is over', () => {
    expect(clusterDue(anActive())).toEqual({ act: 'expire', at: EXPIRES_AT });
  });

  it('is revocation from the moment it started', () => {
    expect(clusterDue(aRevoking(MONDAY + HOUR))).toEqual({ act: 'revoke', at: MONDAY + HOUR });
  });
});

describe('what is due at the desk', () => {
  it('for a new request: its card, its status message, and one day its end', () => {
    expect(actsOf(aPending())).toEqual([
      `lapse at ${MONDAY + DAY}`,
      `remind_approvers at ${MONDAY + DAY / 2}`,
      'post_card at 0',
      'post_status at 0',
      'refresh_homes at 0',
    ]);
  });

  it('for a request that ended before it had a card that is known: one, as another may stand in the channel and ask', () => {
    const outcome = cancel(aPending(), RUTH, MONDAY);
    const cancelled = after(outcome.ok ? outcome.value : undefined);
    expect(actsOf(cancelled)).toContain('post_card at 0');
    const elsewhere: RequestRecord = { ...cancelled, desk: { ...cancelled.desk, cardUnreachable: true } };
    expect(actsOf(elsewhere)).not.toContain('post_card at 0');
  });

  it('for Homes: those that show an older revision, and those that do not show yet whether it is stuck', () => {
    const record = settled(anAttempted());
    expect(actsOnHomes(record, record.revision, false)).toEqual([]);
    expect(actsOnHomes(record, record.revision - 1, false)).toEqual(['refresh_homes at 7']);
    const setback = { detail: 'timed out', problem: 'cluster_unavailable' } as const;
    const failing = after(delayAttempt(record, 1, setback, APPROVED_AT));
    expect(actsOnHomes(failing, failing.revision, false)).toEqual(['refresh_homes at 7']);
    expect(actsOnHomes(failing, failing.revision, true)).toEqual([]);
  });

  it('for a request that waits: reading its reactions back, and nothing that was done already', () => {
    expect(actsOf(settled(aPending()))).toEqual([
      `lapse at ${MONDAY + DAY}`,
      `remind_approvers at ${MONDAY + DAY / 2}`,
      `read_reactions at ${MONDAY + timing.reactionsReadBack}`,
    ]);
  });

  it('after a decision: both messages, then those who are told', () => {
    const shownBefore = { ...anApproved(), desk: { ...settled(aPending()).desk, owed: anApproved().desk.owed } };
    expect(actsOf(shownBefore)).toEqual([
      `show_queued at ${APPROVED_AT + 5 * SECOND}`,
      'update_card at 0',
      'tell_card at 0',
      'update_status at 0',
      'refresh_homes at 0',
    ]);
  });

  it('for an active grant: the secret’s removal and the next reminder only', () => {
    const active = settled(anActive());
    const withSecret = { ...active, desk: { ...active.desk, secrets: anActive().desk.secrets } };
    expect(actsOf(withSecret)).toEqual([`remove_secret at ${MONDAY + 12 * MINUTE}`, `remind at ${EXPIRES_AT - HOUR}`]);
  });

  it('for an ended request: forgetting it after the retention, and nothing else', () => {
    const revoked = settled(withReceipt(ended('revoked')));
    expect(actsOf(revoked)).toEqual([`forget at ${MONDAY + 11 * MINUTE + timing.retention}`]);
  });

  it('for a grant that has ended: its receipt, before it is forgotten', () => {
    const acts = actsOf(settled(ended('revoked')));
    expect(acts).toEqual([`give_receipt at ${MONDAY + 11 * MINUTE}`, expect.stringMatching(/^forget/)]);
  });

  it('never writes to a requester who cannot be written to', () => {
    const active = anActive();
    const unreachable = { ...active, desk: { ...active.desk, requesterUnreachable: true } };
    expect(actsOf(unreachable).join()).not.toMatch(/status|tell_requester|remind/);
  });

  it('for what people are owed: telling them, each audience by itself', () => {
    expect(actsOf(owing('requester'))).toEqual(['tell_requester at 0']);
    expect(actsOf(owing('alerts'))).toEqual(['tell_alerts at 0']);
  });

  it('for a requester: the status message before anything is said beneath it', () => {
    const record = owing('requester');
    const { status: _, ...desk } = record.desk;
    expect(actsOf({ ...record, desk })).toEqual(['post_status at 0']);
  });

  it('for a request that is to be escalated: telling those it goes to, once', () => {
    const policy = aPolicy([aRole({ escalation: { users: ['U0OLE'], groups: [], after: HOUR } })]);
    const record = aPending(policy);
    expect(actsOf(record)).toContain(`escalate at ${MONDAY + HOUR}`);
    const told = after(escalate(record, policy, MONDAY + HOUR));
    expect(actsOf(told).join()).not.toContain('escalate');
    expect(actsOf(aPending()).join()).not.toContain('escalate');
  });

  it('for approvers: one reminder', () => {
    const reminded = after(remindApprovers(aPending(), aPolicy(), MONDAY + DAY / 2));
    expect(actsOf(reminded).join()).not.toContain('remind_approvers');
  });

  it('for an extension: its lapse, while nobody has decided it', () => {
    const wish = { duration: HOUR, reason: '' };
    const waits = accepted(askExtension(anActive(), member(RUTH), wish, aPolicy(), ACTIVE_AT));
    expect(actsOf(waits)).toContain(`lapse_extension at ${EXPIRES_AT}`);
    const automatic = aPolicy([aRole({ extension: 'automatic' })]);
    const decided = accepted(askExtension(anActive(), member(RUTH), wish, automatic, ACTIVE_AT));
    expect(actsOf(decided).join()).not.toContain('lapse_extension');
    expect(actsOf(anActive()).join()).not.toContain('lapse_extension');
  });

  it('takes what is due in the order in which people should see it', () => {
    expect(nextDeskAct(aPending(), timing, MONDAY)).toBe('post_card');
    const carded = after(shown(aPending(), 'card', PLACE, 1));
    expect(nextDeskAct(carded, timing, MONDAY)).toBe('post_status');
    const told = after(shown(carded, 'status', PLACE, 1));
    expect(nextDeskAct(told, timing, MONDAY)).toBe('refresh_homes');
    const onHomes = after(homesShown(told, told));
    expect(nextDeskAct(onHomes, timing, MONDAY)).toBe('read_reactions');
    expect(nextDeskAct(after(reactionsRead(onHomes, onHomes, [], MONDAY)), timing, MONDAY)).toBeUndefined();
  });

  it('takes the removal of a secret first', () => {
    const owed = after(secretToRemove(aPending(), PLACE, MONDAY));
    expect(nextDeskAct(owed, timing, MONDAY)).toBe('remove_secret');
  });

  it('goes on with the rest while a secret cannot be taken away, and with that when its own pause is over', () => {
    const stays = after(secretDelayed(after(secretToRemove(aPending(), PLACE, MONDAY)), PLACE, undefined, MONDAY));
    expect(nextDeskAct(stays, timing, MONDAY)).toBe('post_card');
    expect(nextDeskAct(stays, timing, MONDAY + 2 * SECOND)).toBe('remove_secret');
  });
});

describe('a Slack outage', () => {
  const RETRY_AT = MONDAY + 15 * MINUTE;
  const down = (record: RequestRecord): RequestRecord => after(deskDelayed(record, RETRY_AT - MONDAY, MONDAY));

  it('puts off everything that needs Slack, but for the removal of a secret, which has a pause of its own', () => {
    expect(nextDeskAct(down(aPending()), timing, RETRY_AT - 1)).toBeUndefined();
    expect(nextDeskAct(down(aPending()), timing, RETRY_AT)).toBe('post_card');
    const secretGoesAt = MONDAY + 12 * MINUTE;
    expect(nextDeskAct(down(anActive()), timing, secretGoesAt - 1)).toBeUndefined();
    expect(nextDeskAct(down(anActive()), timing, secretGoesAt)).toBe('remove_secret');
  });

  it('does not keep a request from lapsing', () => {
    expect(nextDeskAct(down(aPending()), timing, MONDAY + DAY)).toBe('lapse');
  });

  it('does not keep a grant from expiring, nor a token from being revoked', () => {
    expect(clusterDue(down(anActive()))).toEqual({ act: 'expire', at: EXPIRES_AT });
    expect(clusterDue(down(aRevoking(MONDAY + HOUR)))).toEqual({ act: 'revoke', at: MONDAY + HOUR });
    expect(wakeAt(down(anActive()), 'cluster', timing)).toBe(EXPIRES_AT);
  });

  it('does not keep an ended request for ever', () => {
    const forgetAt = MONDAY + 11 * MINUTE + timing.retention;
    const revoked = withReceipt(ended('revoked'));
    const record = after(deskDelayed(after(secretGone(revoked, SECRET_AT, 'removed', MONDAY)), DAY, forgetAt));
    expect(nextDeskAct(record, timing, forgetAt - 1)).toBeUndefined();
    expect(nextDeskAct(record, timing, forgetAt)).toBe('forget');
  });
});

describe('the moment at which a request is looked at again', () => {
  it('is that of the first thing due, in either lane', () => {
    const active = settled(anActive());
    expect(wakeAt(active, 'cluster', timing)).toBe(EXPIRES_AT);
    expect(wakeAt(active, 'desk', timing)).toBe(EXPIRES_AT - HOUR);
    expect(dueAt(active, timing)).toBe(EXPIRES_AT - HOUR);
  });

  it('is none at the desk of a grant whose reminders went out, and for which nobody is owed a word', () => {
    const silent = settled(after(reminded(anActive(), EXPIRES_AT - MINUTE)));
    expect(wakeAt(silent, 'desk', timing)).toBeUndefined();
    expect(dueAt(silent, timing)).toBe(EXPIRES_AT);
  });

  it('is that of the end where a change of the grant would come with it', () => {
    const wish = { duration: HOUR, reason: '' };
    const automatic = aPolicy([aRole({ extension: 'automatic' })]);
    const extending = (now: number): RequestRecord =>
      accepted(askExtension(anActive(), member(RUTH), wish, automatic, now));
    expect(clusterDue(extending(EXPIRES_AT - 1))).toEqual({ act: 'extend', at: EXPIRES_AT - 1 });
    const request = inState(extending(EXPIRES_AT - 1), 'active');
    const writing = { failures: 1, retryAt: EXPIRES_AT, giveUpAt: EXPIRES_AT };
    const late = { ...request, extension: { until: EXPIRES_AT + HOUR, askedAt: 0, lapsesAt: 0, votes: [], writing } };
    expect(clusterDue({ ...anActive(), request: late })).toEqual({ act: 'expire', at: EXPIRES_AT });
  });

  it('is now for what is overdue', () => {
    expect(dueAt(aPending(), timing)).toBe(0);
  });

  it('exists for every request, so that none is lost', () => {
    for (const record of [aPending(), anApproved(), anActive(), aRevoking(), ...ENDED.values()]) {
      expect(dueAt(settled(record), timing)).toBeDefined();
    }
  });
});
