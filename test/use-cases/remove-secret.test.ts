import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { confirmStored, revokeGrant } from '../../src/use-cases/end-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { RUTH } from '../support/records.ts';

const NO_DELETION = 'compliance_exports_prevent_deletion';
const NO_EDIT = 'edit_window_closed';

/** Ruth holds a secret, and Slack deletes nothing. */
async function whereNothingIsDeleted(): Promise<{ bot: InMemoryBot; id: RequestId }> {
  const bot = new InMemoryBot();
  const id = await bot.active();
  bot.slack.refusesToRemove = NO_DELETION;
  return { bot, id };
}

/** Ruth holds a secret, and Slack lets it be neither deleted nor overwritten. */
async function whereNothingHelps(): Promise<{ bot: InMemoryBot; id: RequestId }> {
  const { bot, id } = await whereNothingIsDeleted();
  bot.slack.refusesToOverwrite = NO_EDIT;
  return { bot, id };
}

/** What the audit says of the secret's message, oldest first. */
function fate(bot: InMemoryBot, id: RequestId): string[] {
  return bot.audit(id).filter((type) => /^secret_(removed|overwritten|stuck)$/.test(type));
}

describe('a secret whose message Slack does not delete', () => {
  it('is overwritten, and the audit says that and no more', async () => {
    const { bot, id } = await whereNothingIsDeleted();
    await bot.pass(10 * MINUTE);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
    expect(bot.slack.in(dmOf(RUTH))).toContain('overwritten: ');
    expect(fate(bot, id)).toEqual(['secret_overwritten']);
    expect(bot.faults).toEqual([]);
    expect((await bot.record(id)).desk.secrets).toEqual([]);
  });

  it('is overwritten at once when its owner stored it', async () => {
    const { bot, id } = await whereNothingIsDeleted();
    const [message] = bot.slack.secretsOf(RUTH);
    if (message === undefined) throw new Error('no secret');
    await confirmStored(bot.deps, { id, by: RUTH, message });
    await bot.settle();
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it('is gone, and not overwritten, when somebody deleted it meanwhile', async () => {
    const { bot, id } = await whereNothingIsDeleted();
    bot.slack.messages = bot.slack.messages.filter(({ kind }) => kind !== 'secret');
    await bot.pass(10 * MINUTE);
    expect(fate(bot, id)).toEqual(['secret_removed']);
  });
});

describe('a secret that Slack lets be neither deleted nor overwritten', () => {
  it('is never said to be gone; its owner, alerts and the log are told, once', async () => {
    const { bot, id } = await whereNothingHelps();
    await bot.pass(3 * HOUR);
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
    expect(fate(bot, id)).toEqual(['secret_stuck']);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: secret_stuck']);
    expect(bot.slack.in(dmOf(RUTH)).filter((line) => line.startsWith('reply'))).toEqual(['reply: secret_stuck']);
    expect(bot.faults).toEqual([
      expect.objectContaining({ message: expect.stringContaining(`${NO_DELETION}, ${NO_EDIT}`) }),
    ]);
  });

  it('is tried again, slowly, until Slack lets it, and then that is told', async () => {
    const { bot, id } = await whereNothingHelps();
    await bot.pass(DAY / 6);
    bot.slack.refusesToOverwrite = undefined;
    await bot.pass(HOUR);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
    expect(fate(bot, id)).toEqual(['secret_stuck', 'secret_overwritten']);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: secret_stuck', 'alert: secret_overwritten']);
  });

  it('holds up nothing else of its request', async () => {
    const { bot, id } = await whereNothingHelps();
    await bot.pass(10 * MINUTE);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toContain('card: revoked');
    expect(bot.slack.in(dmOf(RUTH))).toEqual(expect.arrayContaining(['status: revoked', 'reply: revoked']));
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
  });
});

describe('a secret whose removal fails', () => {
  it('holds up nothing else of its request, whatever fails', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    for (let tries = 0; tries < 20; tries++) bot.slack.breakNext('remove', 'not_done');
    await bot.pass(10 * MINUTE + SECOND);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toContain('card: revoked');
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
    await bot.pass(2 * HOUR);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it('is not held up by a card that fails', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    for (let tries = 0; tries < 20; tries++) bot.slack.breakNext('updateCard', 'not_done');
    await bot.pass(10 * MINUTE - SECOND);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();
    await bot.pass(SECOND);
    expect(bot.slack.in('C0ACCESS')).toContain('card: active');
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });
});
