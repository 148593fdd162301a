import { describe, expect, it } from 'vitest';
import { hold } from '../../../src/domain/lifecycle/hold.ts';
import { beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import { showQueued, showsQueuedAt } from '../../../src/domain/lifecycle/queue.ts';
import { delayAttempt } from '../../../src/domain/lifecycle/setback.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import { storedRecord } from '../../../src/store/record-schema.ts';
import { everyState } from '../../slack/views/requests.ts';
import { after, anApproved, anAttempted, APPROVED_AT, inState } from '../states.ts';

const SHOWN_AT = APPROVED_AT + 5 * SECOND;

describe('an approved request whose first attempt has not begun', () => {
  it('is shown to wait for its turn after five seconds, once, and nobody is owed a word', () => {
    const approved = anApproved();
    expect(showsQueuedAt(approved.request)).toBe(SHOWN_AT);
    expect(showQueued(approved, SHOWN_AT - 1)).toBeUndefined();
    const change = showQueued(approved, SHOWN_AT);
    const queued = after(change);
    expect(change?.events).toEqual([{ type: 'provisioning_queued', at: SHOWN_AT }]);
    expect(queued.revision).toBe(approved.revision + 1);
    expect(queued.desk).toEqual(approved.desk);
    expect(inState(queued, 'approved').provisioning).toMatchObject({ queued: true, attempt: 0, retryAt: APPROVED_AT });
    expect(showQueued(queued, SHOWN_AT + MINUTE)).toBeUndefined();
  });

  it('is shown to go on when it begins', () => {
    const queued = after(showQueued(anApproved(), SHOWN_AT));
    const begun = after(beginAttempt(queued, SHOWN_AT + MINUTE));
    expect(inState(begun, 'approved').provisioning).not.toHaveProperty('queued');
    expect(begun.revision).toBe(queued.revision + 1);
    expect(beginAttempt(anApproved(), SHOWN_AT)?.record.revision).toBe(anApproved().revision);
  });

  it('is stored and read back', () => {
    const { version: _, ...record } = after(showQueued(anApproved(), SHOWN_AT));
    expect(storedRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });
});

it('what waits for another reason, or is at work, does not wait for its turn', () => {
  const held = after(hold(anApproved(), MINUTE, APPROVED_AT));
  const setback = { detail: 'down', problem: 'cluster_unavailable' } as const;
  const delayed = after(delayAttempt(anAttempted(), 1, setback, APPROVED_AT));
  const others = everyState().filter(({ state }) => state !== 'approved');
  for (const request of [held.request, delayed.request, anAttempted().request, ...others]) {
    expect(showsQueuedAt(request)).toBeUndefined();
    expect(showQueued({ ...held, request }, APPROVED_AT + MINUTE)).toBeUndefined();
  }
});
