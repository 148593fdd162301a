import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/domain/time.ts';
import { startJourney } from '../support/journey.ts';

const HOLD_TOKEN = { kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } } as const;

describe('an approved request while a cluster is at as many as it may be', () => {
  it('says on card and status message that it waits for its turn, until its token is made', async () => {
    const { ruth, ann, proxmox, pass } = await startJourney({
      adjust: ({ clusters }) => void (clusters['home'] = { ...clusters['home'], writes: 1 }),
    });
    const first = await ruth.asks('provisioner the first of two');
    const second = await ruth.asks('provisioner the second of two');
    const held = proxmox.inject(HOLD_TOKEN);
    await ann.clicks(await ann.seesCard(first), 'Approve');
    await held.reached;
    await ann.clicks(await ann.seesCard(second), 'Approve');
    await ann.seesCard(second, /The token is being made/);

    pass(6 * SECOND);
    await ann.seesCard(second, /The token waits for its turn/);
    await ruth.seesDm(new RegExp(`waits for its turn.*${second}`, 's'));
    await ruth.isAnswered('/pvetoken list');
    await ruth.isTold(/waits for its turn on the cluster/);
    expect(ann.cardSays(first, /waits for its turn/)).toBeUndefined();
    // Who is told reads it in place: nobody's phone rings for a wait.
    const replies = ann.repliesTo(second).length;

    await held.release();
    await ann.seesCard(second, /Active until/);
    await ruth.noLongerSeesDm(/waits for its turn/);
    await ruth.waits(() => ruth.secrets().length === 2, 'both secrets');
    expect(replies).toBe(1);
  });
});
