import { describe, expect, it } from 'vitest';
import { beginHandover, secretNotShown } from '../../../src/domain/lifecycle/hand-over.ts';
import { activate, activateUnrevealed, beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import { abandon, delayAttempt } from '../../../src/domain/lifecycle/setback.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import type { Provisioning } from '../../../src/domain/grant.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { aPolicy, aRole, MONDAY } from '../../support/records.ts';
import { ACTIVE_AT, after, anApproved, anAttempted, APPROVED_AT, inState, SECRET_AT } from '../states.ts';

const SECRET_VISIBLE = 10 * MINUTE;
const BUSY = { detail: 'busy', problem: 'cluster_unavailable' } as const;
const NO_ROLE = { kind: 'refused_by_cluster', detail: 'no such role' } as const;

function provisioningOf(record: RequestRecord): Provisioning {
  return inState(record, 'approved').provisioning;
}

function activated(record: RequestRecord, attempt = 1, now = ACTIVE_AT): RequestRecord {
  return after(activate(record, attempt, SECRET_AT, SECRET_VISIBLE, now));
}

describe('an attempt', () => {
  it('is numbered, so that a later one is told from an earlier', () => {
    const first = anAttempted();
    expect(provisioningOf(first).attempt).toBe(1);
    expect(provisioningOf(after(beginAttempt(first, ACTIVE_AT))).attempt).toBe(2);
  });

  it('fixes when the token will expire, in a whole second not beyond what was asked for', () => {
    const record = after(beginAttempt(anApproved(), APPROVED_AT + 1));
    expect(provisioningOf(record).expiresAt).toBe(APPROVED_AT + 4 * HOUR);
    const later = after(beginAttempt(record, APPROVED_AT + 999));
    expect(provisioningOf(later).expiresAt).toBe(APPROVED_AT + 4 * HOUR);
  });

  it('counts the time from itself, not from the attempt before', () => {
    const later = after(beginAttempt(anAttempted(), APPROVED_AT + MINUTE));
    expect(provisioningOf(later).expiresAt).toBe(APPROVED_AT + MINUTE + 4 * HOUR);
  });

  it('leaves its intent in the audit before anything is written to Proxmox', () => {
    expect(beginAttempt(anApproved(), APPROVED_AT)?.events).toMatchObject([
      { type: 'provisioning_started', attempt: 1, expiresAt: APPROVED_AT + 4 * HOUR },
    ]);
  });
});

describe('a secret that certainly was not shown', () => {
  it('is noted as that, without a word', () => {
    const change = secretNotShown(after(beginHandover(anAttempted(), 1, ACTIVE_AT)), 1);
    expect(provisioningOf(after(change)).secretShown).toBe('no');
    expect(change?.events).toEqual([]);
  });
});

describe('a grant that becomes active', () => {
  it('has no reminder of the very moment at which it does', () => {
    const policy = aPolicy([aRole({ reminders: [4 * HOUR - MINUTE, HOUR] })]);
    const record = activated(anAttempted(policy));
    expect(inState(record, 'active').remindAt).toEqual([APPROVED_AT + 3 * HOUR]);
  });

  it('is in the audit, also while its secret is still to be revealed', () => {
    const revealing = activateUnrevealed(anAttempted(), 1, HOUR, ACTIVE_AT);
    expect(revealing?.events).toMatchObject([{ type: 'activated', revealUntil: ACTIVE_AT + HOUR }]);
  });

  it('is what people are shown then, and not each attempt at it', () => {
    expect(after(beginAttempt(anApproved(), APPROVED_AT)).revision).toBe(anApproved().revision);
  });
});

describe('an attempt that another has overtaken', () => {
  const overtaken = after(beginAttempt(anAttempted(), ACTIVE_AT));

  it('may not hand a secret over', () => {
    expect(beginHandover(overtaken, 1, ACTIVE_AT)).toBeUndefined();
    expect(beginHandover(overtaken, 2, ACTIVE_AT)).toBeDefined();
  });

  it('may not make the grant active', () => {
    expect(activate(overtaken, 1, SECRET_AT, SECRET_VISIBLE, ACTIVE_AT)).toBeUndefined();
    expect(activated(overtaken, 2).request.state).toBe('active');
  });

  it('may neither put the other off nor give the request up', () => {
    expect(
      delayAttempt(overtaken, 1, { detail: 'timed out', problem: 'cluster_unavailable' }, ACTIVE_AT),
    ).toBeUndefined();
    expect(
      delayAttempt(overtaken, 1, { detail: 'timed out', problem: 'cluster_unavailable' }, MONDAY + 100 * HOUR),
    ).toBeUndefined();
    expect(abandon(overtaken, 1, NO_ROLE, ACTIVE_AT)).toBeUndefined();
  });
});

describe('handing a secret over', () => {
  it('is noted before it happens, because it may happen without our learning of it', () => {
    const change = beginHandover(anAttempted(), 1, ACTIVE_AT);
    expect(provisioningOf(after(change)).secretShown).toBe('perhaps');
    expect(change?.events).toMatchObject([{ type: 'secret_handed_over', attempt: 1, replaces: false }]);
  });

  it('says that it replaces an earlier secret when the person may have been shown one', () => {
    const shown = after(beginHandover(anAttempted(), 1, ACTIVE_AT));
    const change = beginHandover(after(beginAttempt(shown, ACTIVE_AT)), 2, ACTIVE_AT);
    expect(change?.events).toMatchObject([{ attempt: 2, replaces: true }]);
  });

  it('replaces nothing when the first message was certainly not delivered', () => {
    const shown = after(beginHandover(anAttempted(), 1, ACTIVE_AT));
    const unseen = after(secretNotShown(shown, 1));
    const change = beginHandover(after(beginAttempt(unseen, ACTIVE_AT)), 2, ACTIVE_AT);
    expect(change?.events).toMatchObject([{ attempt: 2, replaces: false }]);
  });
});

describe('activation', () => {
  it('makes the grant of the token that was ordered, until the moment Proxmox has as its expiry', () => {
    const { id, grant } = inState(activated(anAttempted()), 'active');
    expect(grant).toEqual({
      userId: `pvt-${id}@pve`,
      tokenId: `pvt-${id}`,
      fullTokenId: `pvt-${id}@pve!pvt-${id}`,
      activatedAt: ACTIVE_AT,
      expiresAt: APPROVED_AT + 4 * HOUR,
    });
  });

  it('names the service user’s token where the role has one', () => {
    const policy = aPolicy([aRole({ owner: { kind: 'service', user: 'terraform@pve' } })]);
    const { id, grant } = inState(activated(anAttempted(policy)), 'active');
    expect(grant).toMatchObject({ userId: 'terraform@pve', fullTokenId: `terraform@pve!pvt-${id}` });
  });

  it('plans the reminders that fit, earliest first', () => {
    const policy = aPolicy([aRole({ reminders: [10 * MINUTE, 2 * HOUR, 4 * HOUR, 5 * HOUR] })]);
    const expiresAt = APPROVED_AT + 4 * HOUR;
    expect(inState(activated(anAttempted(policy)), 'active').remindAt).toEqual([
      expiresAt - 2 * HOUR,
      expiresAt - 10 * MINUTE,
    ]);
  });

  it('has the secret’s message deleted after its time, and not after the token expired', () => {
    const [secret] = activated(anAttempted()).desk.secrets;
    expect(secret).toEqual({ ...SECRET_AT, deleteAt: ACTIVE_AT + SECRET_VISIBLE });
    const expiresAt = APPROVED_AT + 4 * HOUR;
    const [late] = activated(anAttempted(), 1, expiresAt - MINUTE).desk.secrets;
    expect(late?.deleteAt).toBe(expiresAt);
  });

  it('needs an attempt that fixed when the token expires', () => {
    expect(activate(anApproved(), 0, SECRET_AT, SECRET_VISIBLE, ACTIVE_AT)).toBeUndefined();
  });
});

describe('an attempt that did not succeed', () => {
  it('is tried again after a wait that doubles, up to a minute', () => {
    let record = anAttempted();
    const waits: number[] = [];
    for (let failures = 0; failures < 7; failures++) {
      record = after(delayAttempt(record, 1, { detail: 'timed out', problem: 'cluster_unavailable' }, APPROVED_AT));
      waits.push((provisioningOf(record).retryAt - APPROVED_AT) / SECOND);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
    expect(provisioningOf(record).failures).toBe(7);
  });

  it('is in the audit each time, and people see it from the second time on', () => {
    const first = delayAttempt(anAttempted(), 1, BUSY, ACTIVE_AT);
    const second = delayAttempt(after(first), 1, BUSY, ACTIVE_AT);
    const third = delayAttempt(after(second), 1, BUSY, ACTIVE_AT);
    const event = { type: 'provisioning_delayed', attempt: 1, detail: 'busy', at: ACTIVE_AT };
    for (const change of [first, second, third]) expect(change?.events).toMatchObject([event]);
    const revisions = [first, second, third].map((change) => (change?.record.revision ?? 0) - anAttempted().revision);
    expect(revisions).toEqual([0, 1, 1]);
  });

  it('is not tried before the moment that the service asked for', () => {
    const record = after(delayAttempt(anAttempted(), 1, { ...BUSY, retryAfter: 10 * MINUTE }, ACTIVE_AT));
    expect(provisioningOf(record).retryAt).toBe(ACTIVE_AT + 10 * MINUTE);
    const soon = after(delayAttempt(anAttempted(), 1, { ...BUSY, retryAfter: 1 }, ACTIVE_AT));
    expect(provisioningOf(soon).retryAt).toBe(ACTIVE_AT + 2 * SECOND);
  });

  it('still counts as having shown the secret, when it may have', () => {
    const shown = after(beginHandover(anAttempted(), 1, ACTIVE_AT));
    expect(
      provisioningOf(after(delayAttempt(shown, 1, { detail: 'timed out', problem: 'cluster_unavailable' }, ACTIVE_AT)))
        .secretShown,
    ).toBe('perhaps');
  });

  it('is the last one when the provisioning window has closed: what is on Proxmox is taken away', () => {
    const { giveUpAt } = provisioningOf(anAttempted());
    const setback = { detail: 'connection refused', problem: 'cluster_unavailable' } as const;
    expect(after(delayAttempt(anAttempted(), 1, setback, giveUpAt - 1)).request.state).toBe('approved');
    expect(after(delayAttempt(anAttempted(), 1, setback, giveUpAt)).request).toMatchObject({
      state: 'revoking',
      retryAt: giveUpAt,
      cause: {
        kind: 'not_provisioned',
        problem: { kind: 'cluster_unavailable', detail: 'connection refused' },
      },
    });
  });

  it('is the last one at once after a problem that does not pass by itself', () => {
    const { request } = after(abandon(anAttempted(), 1, NO_ROLE, ACTIVE_AT));
    expect(request).toMatchObject({ state: 'revoking', cause: { kind: 'not_provisioned', problem: NO_ROLE } });
    expect(request).not.toHaveProperty('grant');
  });
});
