import { describe, expect, it } from 'vitest';
import type { Place } from '../../src/domain/record.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { cancelRequest, confirmStored, revokeGrant } from '../../src/use-cases/end-request.ts';
import { workDesk } from '../../src/use-cases/work-desk.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, aPolicy, aRole, RUTH } from '../support/records.ts';

/** The message that shows Ruth a secret. @throws Error when there is none */
function aSecretOf({ slack }: InMemoryBot): Place {
  const [message] = slack.secretsOf(RUTH);
  if (message === undefined) throw new Error('no secret is shown');
  return message;
}

describe('a request’s card', () => {
  it('that cannot be shown ends the request, and the requester is told', async () => {
    const bot = new InMemoryBot();
    bot.slack.closed.add('C0ACCESS');
    const id = await bot.requested();
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'failed',
      problem: { kind: 'card_undeliverable', detail: 'is_archived' },
    });
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['status: failed', 'reply: failed']);
  });

  it('shows how the request stands when that changed while the card was posted', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    const { deps, steps } = bot.process({ at: 'messenger.postCard', when: 'after' });
    const work = workDesk(deps, id);
    expect(await untilStopped(steps, work)).toBe('stopped');
    expect((await cancelRequest(bot.deps, { id, by: RUTH })).ok).toBe(true);
    steps.resume();
    await work;
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: cancelled', 'reply: cancelled']);
  });

  it('that somebody deleted is not posted again', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    bot.slack.messages = bot.slack.messages.filter(({ kind }) => kind !== 'card');
    await cancelRequest(bot.deps, { id, by: RUTH });
    await bot.pass(HOUR);
    expect(bot.slack.in('C0ACCESS')).not.toContain('card: cancelled');
    expect(bot.slack.in(dmOf(RUTH))).toEqual(['status: cancelled']);
  });

  it('finds its request again', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    await bot.settle();
    const { card } = (await bot.record(id)).desk;
    expect(bot.slack.messages).toContainEqual({ channel: 'C0ACCESS', ts: card?.ts, kind: 'card', says: 'pending' });
    expect(await bot.store.findByCard({ channel: 'C0ACCESS', ts: card?.ts ?? '' })).toBe(id);
  });
});

describe('a requester who cannot be written to', () => {
  it('does not keep the approvers from seeing and deciding the request', async () => {
    const bot = new InMemoryBot();
    bot.slack.closed.add(dmOf(RUTH));
    const id = await bot.requested();
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: pending']);
    expect(bot.faults).toEqual([]);
    await cancelRequest(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(bot.slack.in('C0ACCESS')).toEqual(['card: cancelled', 'reply: cancelled']);
  });
});

describe('the message of a secret', () => {
  it('is gone after its time, also when nobody clicks', async () => {
    const bot = new InMemoryBot();
    await bot.active();
    await bot.pass(10 * MINUTE - 1);
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
    await bot.pass(1);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });

  it('is gone at once when its owner says that it is stored', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    await confirmStored(bot.deps, { id, by: RUTH, message: aSecretOf(bot) });
    await bot.settle();
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
    expect(bot.audit(id)).toEqual(expect.arrayContaining(['secret_stored', 'secret_removed']));
    expect(await bot.state(id)).toBe('active');
  });

  it('stays when somebody else says so', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    await confirmStored(bot.deps, { id, by: ANN, message: aSecretOf(bot) });
    await bot.settle();
    expect(bot.slack.secretsOf(RUTH)).toHaveLength(1);
  });

  it('is deleted as soon as Slack lets us', async () => {
    const bot = new InMemoryBot();
    await bot.active();
    bot.slack.breakNext('remove', 'not_done');
    bot.slack.breakNext('remove', 'answer_lost');
    await bot.pass(10 * MINUTE + 10 * SECOND);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);
  });
});

/** A revocation takes so long that `alerts` is to be told. */
async function overdue(bot: InMemoryBot): Promise<void> {
  const id = await bot.active();
  bot.cluster.isDown = true;
  await revokeGrant(bot.deps, { id, by: RUTH });
  await bot.pass(10 * MINUTE);
}

/** What the log says of alarms. */
function dropped(bot: InMemoryBot): string[] {
  return bot.faults.map(String).filter((line) => line.includes('alerts'));
}

describe('an alarm', () => {
  it('that its channel does not take is dropped, and the log says which and why', async () => {
    const bot = new InMemoryBot();
    bot.slack.closed.add('C0ALERTS');
    await overdue(bot);
    const why = 'Unavailable: Slack: the alerts channel C0ALERTS takes no revocation_overdue: is_archived';
    expect(dropped(bot)).toEqual([why]);
    bot.slack.closed.delete('C0ALERTS');
    bot.cluster.isDown = false;
    await bot.pass(10 * MINUTE);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: revoked']);
    expect(dropped(bot)).toEqual([why]);
  });

  it('where no channel is named is nobody’s', async () => {
    const bot = new InMemoryBot(aPolicy(undefined, { alertsChannel: undefined }));
    await overdue(bot);
    expect(dropped(bot)).toEqual([]);
  });
});

describe('reminders', () => {
  it('come before the expiry, as the role says, each once', async () => {
    const bot = new InMemoryBot();
    await bot.active();
    const reminders = (): number => bot.slack.in(dmOf(RUTH)).filter((line) => line === 'reminder: active').length;
    await bot.pass(3 * HOUR - 1);
    expect(reminders()).toBe(0);
    await bot.pass(1);
    expect(reminders()).toBe(1);
    await bot.pass(50 * MINUTE);
    expect(reminders()).toBe(2);
    await bot.pass(DAY);
    expect(reminders()).toBe(2);
  });

  it('that Slack held up come as one', async () => {
    const bot = new InMemoryBot();
    await bot.active();
    await bot.pass(2 * HOUR);
    bot.slack.isDown = true;
    await bot.pass(HOUR + 51 * MINUTE);
    bot.slack.isDown = false;
    await bot.pass(5 * MINUTE);
    expect(bot.slack.in(dmOf(RUTH)).filter((line) => line === 'reminder: active')).toHaveLength(1);
  });

  it('that were held up until the grant was over do not come', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.cluster.isDown = true;
    bot.slack.isDown = true;
    await bot.pass(5 * HOUR);
    bot.slack.isDown = false;
    await bot.pass(5 * MINUTE);
    expect(bot.slack.in(dmOf(RUTH)).filter((line) => line.startsWith('reminder'))).toEqual([]);
    expect(bot.audit(id)).not.toContain('reminded');
  });

  it('that are late because nobody looked at them in time do not come after the end', async () => {
    const bot = new InMemoryBot();
    const id = await bot.active();
    bot.now += 5 * HOUR;
    await workDesk(bot.deps, id);
    expect(bot.slack.in(dmOf(RUTH)).filter((line) => line.startsWith('reminder'))).toEqual([]);
    expect((await bot.record(id)).request).toMatchObject({ state: 'active', remindAt: [] });
  });

  it('do not come once the grant was given back', async () => {
    const bot = new InMemoryBot(aPolicy([aRole({ reminders: [HOUR] })]));
    const id = await bot.active();
    bot.cluster.isDown = true;
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.pass(4 * HOUR);
    expect(bot.slack.in(dmOf(RUTH)).filter((line) => line.startsWith('reminder'))).toEqual([]);
  });
});

describe('Slack in trouble', () => {
  it('gets what people are owed later, each message once, in order', async () => {
    const bot = new InMemoryBot();
    bot.slack.isDown = true;
    await bot.requested();
    await bot.pass(10 * MINUTE);
    expect(bot.slack.messages).toEqual([]);
    bot.slack.isDown = false;
    await bot.pass(5 * MINUTE);
    expect(bot.slack.messages.map(({ kind }) => kind)).toEqual(['card', 'status']);
  });

  it('is left alone for as long as it asks', async () => {
    const bot = new InMemoryBot();
    bot.slack.isDown = true;
    bot.slack.retryAfter = 10 * MINUTE;
    await bot.requested();
    await bot.settle();
    bot.slack.isDown = false;
    await bot.pass(10 * MINUTE - 1);
    expect(bot.slack.messages).toEqual([]);
    await bot.pass(1);
    expect(bot.slack.messages).toHaveLength(2);
  });

  it('does not keep a request from lapsing', async () => {
    const bot = new InMemoryBot();
    const id = await bot.requested();
    bot.slack.isDown = true;
    bot.slack.retryAfter = 3 * DAY;
    await bot.pass(DAY);
    expect(await bot.state(id)).toBe('lapsed');
  });
});

describe('a desk worker that is killed', () => {
  it('leaves nothing unsaid, and repeats at most the message it was sending', async () => {
    const probe = new InMemoryBot();
    const dry = probe.process();
    await workDesk(dry.deps, await probe.requested());
    for (const step of dry.steps.taken.keys()) {
      const bot = new InMemoryBot();
      const id = await bot.requested();
      const { deps, steps } = bot.process({ at: step + 1, when: 'after' });
      expect(await untilStopped(steps, workDesk(deps, id))).toBe('stopped');
      bot.leases.runOut();
      await bot.pass(MINUTE);
      const kinds = bot.slack.messages.map(({ kind }) => kind);
      expect(new Set(kinds)).toEqual(new Set(['card', 'status']));
      expect(kinds.length).toBeLessThanOrEqual(3);
    }
    expect(dry.steps.taken).toContain('messenger.postCard');
  });
});
