import { expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { startBotOnProxmox } from '../support/bot-on-proxmox.ts';
import { EFFORT, TIMEOUT_MS } from '../support/effort.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { aPolicy, aRole, RUTH } from '../support/records.ts';

/** All 500 with `EFFORT=5` or more; setting them up takes longest. */
const GRANTS = Math.min(500, 100 * EFFORT);

it(
  `${GRANTS} grants that end in the same minute on one cluster are all gone and told in that minute`,
  { timeout: TIMEOUT_MS },
  async () => {
    const policy = aPolicy([aRole({ reminders: [] })], { limits: { pendingPerPerson: 1000, activePerPerson: 1000 } });
    const bot = await startBotOnProxmox({ policy });
    const ids: RequestId[] = [];
    for (let number = 0; number < GRANTS; number++) {
      ids.push(await bot.active(4 * HOUR));
      bot.now += MINUTE / GRANTS;
    }
    expect(holdings(bot.proxmox).tokens).toHaveLength(GRANTS);
    await bot.pass(4 * HOUR - MINUTE - 10 * SECOND);
    expect(holdings(bot.proxmox).tokens).toHaveLength(GRANTS);
    await bot.pass(MINUTE + 20 * SECOND);
    expect(holdings(bot.proxmox)).toEqual(isEmpty);
    for (const id of ids) expect(await bot.state(id)).toBe('revoked');
    const told = bot.slack.in(dmOf(RUTH)).filter((text) => text.includes('evoked'));
    expect(told.length).toBeGreaterThanOrEqual(GRANTS);
    expect(bot.faults).toEqual([]);
  },
);
