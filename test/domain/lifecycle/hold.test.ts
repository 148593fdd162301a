import { describe, expect, it } from 'vitest';
import { hold } from '../../../src/domain/lifecycle/hold.ts';
import { beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import { delayAttempt } from '../../../src/domain/lifecycle/setback.ts';
import type { Change, RequestRecord } from '../../../src/domain/record.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { storedRecord } from '../../../src/store/record-schema.ts';
import { aPendingChange, approvedBy, MONDAY } from '../../support/records.ts';
import { everyState } from '../../slack/views/requests.ts';

const WINDOW = 30 * MINUTE;
const NOON = MONDAY + 3 * HOUR;

function provisioningOf({ request }: RequestRecord) {
  if (request.state !== 'approved') throw new Error(`not approved but ${request.state}`);
  return request.provisioning;
}

function made(change: Change | undefined): Change {
  if (change === undefined) throw new Error('nothing was changed');
  return change;
}

const approved = approvedBy(aPendingChange()).record;

describe('an approved request whose cluster is paused', () => {
  it('is looked at again soon, with its whole window before it, and people see that it waits', () => {
    const { record, events } = made(hold(approved, WINDOW, NOON));
    expect(provisioningOf(record)).toMatchObject({
      attempt: 0,
      retryAt: NOON + 15 * SECOND,
      giveUpAt: NOON + 15 * SECOND + WINDOW,
      paused: true,
    });
    expect(events).toEqual([{ type: 'provisioning_paused', at: NOON }]);
    expect(record.revision).toBe(approved.revision + 1);
  });

  it('goes on waiting without a word', () => {
    const held = made(hold(approved, WINDOW, NOON)).record;
    const { record, events } = made(hold(held, WINDOW, NOON + HOUR));
    expect(provisioningOf(record).giveUpAt).toBe(NOON + HOUR + 15 * SECOND + WINDOW);
    expect(events).toEqual([]);
    expect(record.revision).toBe(held.revision);
  });

  it('is stored and read back', () => {
    const { version: _, ...record } = made(hold(approved, WINDOW, NOON)).record;
    expect(storedRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it('goes on afterwards, which people see, and gives up only when its new window has closed', () => {
    const held = made(hold(approved, WINDOW, NOON)).record;
    const begun = made(beginAttempt(held, NOON + MINUTE)).record;
    expect(provisioningOf(begun)).not.toHaveProperty('paused');
    expect(begun.revision).toBe(held.revision + 1);
    const setback = { detail: 'down', problem: 'cluster_unavailable' } as const;
    expect(made(delayAttempt(begun, 1, setback, NOON + WINDOW)).record.request.state).toBe('approved');
    expect(made(delayAttempt(begun, 1, setback, NOON + WINDOW + MINUTE)).record.request.state).toBe('revoking');
  });
});

it('only an approved request is put off', () => {
  const put = everyState().filter((request) => hold({ ...approved, request }, WINDOW, NOON) !== undefined);
  expect(put.map(({ state }) => state)).toEqual(['approved']);
});
