import { beforeEach, describe, expect, it } from 'vitest';
import type { Undertaking } from '../../src/domain/intake.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { tellOfLost } from '../../src/use-cases/tell-of-lost.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, MONDAY, RUTH } from '../support/records.ts';

const COMMAND: Undertaking = { id: 'a', by: RUTH, what: { kind: 'command', word: 'request' }, at: MONDAY };
const CLICK: Undertaking = { id: 'b', by: ANN, what: { kind: 'click' }, at: MONDAY };

let bot: InMemoryBot;
beforeEach(async () => {
  bot = new InMemoryBot();
  await bot.deps.intake.begun(COMMAND);
  await bot.deps.intake.begun(CLICK);
});

describe('what was acknowledged and did not come to its end', () => {
  it('is told of to whoever did it, once', async () => {
    bot.now = MONDAY + MINUTE + 1;
    await tellOfLost(bot.deps, MINUTE);
    await tellOfLost(bot.deps, MINUTE);
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['alert: lost command']);
    expect(bot.slack.in(dmOf(ANN))).toEqual(['alert: lost click']);
  });

  it('is not told of while it may still be under way, nor once it has come to its end', async () => {
    bot.now = MONDAY + MINUTE;
    await tellOfLost(bot.deps, MINUTE);
    await bot.deps.intake.ended(COMMAND.id);
    await bot.deps.intake.ended(CLICK.id);
    bot.now = MONDAY + 2 * MINUTE;
    await tellOfLost(bot.deps, MINUTE);
    expect(bot.slack.messages).toEqual([]);
  });

  it('is told of later when Slack does not answer', async () => {
    bot.now = MONDAY + 2 * MINUTE;
    bot.slack.isDown = true;
    await tellOfLost(bot.deps, MINUTE);
    expect(bot.faults).toHaveLength(1);
    bot.slack.isDown = false;
    await tellOfLost(bot.deps, MINUTE);
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['alert: lost command']);
  });

  it('is told of by one process only', async () => {
    bot.now = MONDAY + 2 * MINUTE;
    await Promise.all([tellOfLost(bot.deps, MINUTE), tellOfLost(bot.process().deps, MINUTE)]);
    expect(bot.slack.messages).toHaveLength(2);
  });
});
