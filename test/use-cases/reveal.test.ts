import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import type { Issuer } from '../../src/use-cases/ports/proxmox.ts';
import { revealSecret } from '../../src/use-cases/reveal-secret.ts';
import { requestRotation, rotateGrant } from '../../src/use-cases/rotate-grant.ts';
import type { InMemoryBot } from '../support/in-memory-bot.ts';
import type { ClusterCall } from '../support/in-memory-cluster.ts';
import { clickToReveal, revealAsked, revealingBot, unrevealed } from '../support/in-memory-provisioning.ts';
import { dmOf } from '../support/in-memory-slack.ts';
import { ANN, RUTH } from '../support/records.ts';

const VIEW = 'V0RUTH';

const refusedAtOnce: Issuer['renew'] = async (_order, _expiresAt, mayGoOn) => {
  await mayGoOn();
  return { ok: false, problem: { kind: 'refused_by_cluster', detail: '403' }, outcome: 'not_done' };
};

/** What Ruth's DM tells besides the status. */
function dm(bot: InMemoryBot): string[] {
  return bot.slack.in(dmOf(RUTH)).filter((line) => !line.startsWith('status'));
}

async function revealed(): Promise<{ bot: InMemoryBot; id: RequestId }> {
  const bot = revealingBot();
  const id = await revealAsked(bot);
  await bot.settle();
  return { bot, id };
}

describe('a secret that is to be revealed', () => {
  it('is not in any message: the token is made, and Ruth gets a button', async () => {
    const { bot, id } = await unrevealed();
    expect(await bot.state(id)).toBe('active');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-1']);
    expect(dm(bot)).toEqual(['offer: button']);
    expect(bot.slack.in('C0ACCESS').at(-1)).toBe('reply: activated');
  });

  it('is made at the click, and shown in the modal alone', async () => {
    const { bot, id } = await revealed();
    expect(bot.slack.modals.get(VIEW)).toBe('secret-2');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
    expect(dm(bot)).toEqual(['offer: over']);
    expect(bot.slack.in('C0ACCESS').at(-1)).toBe('reply: revealed');
    expect(bot.audit(id)).toEqual(
      expect.arrayContaining(['activated', 'reveal_asked', 'rotation_started', 'secret_handed_over', 'revealed']),
    );
  });

  it('leaves no secret in the audit, in a record, in a message or in what is reported', async () => {
    const { bot, id } = await revealed();
    const kept = JSON.stringify([bot.store.audit, await bot.record(id), bot.slack.messages, bot.faults.map(String)]);
    for (const secret of bot.cluster.secrets) expect(kept).not.toContain(secret);
  });

  it('is shown once: a second click is refused, told to Ruth, and written down', async () => {
    const { bot, id } = await revealed();
    expect(await clickToReveal(bot, id, 'V1')).toMatchObject({ ok: false, refusal: { kind: 'already_revealed' } });
    await bot.settle();
    expect(bot.slack.modals.get('V1')).toBe('making');
    expect(dm(bot)).toContain('reply: reveal_refused');
    expect(bot.audit(id).at(-1)).toBe('reveal_refused');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
  });

  it('is Ruth’s alone: Ann’s click is refused, told to Ruth, and written down', async () => {
    const { bot, id } = await unrevealed();
    bot.slack.modals.set('V0ANN', 'making');
    expect(await revealSecret(bot.deps, { id, by: ANN, view: 'V0ANN' })).toMatchObject({
      ok: false,
      refusal: { kind: 'may_not_reveal' },
    });
    await bot.settle();
    expect(dm(bot)).toContain('reply: reveal_refused');
    expect(bot.cluster.secrets).toEqual(['secret-1']);
    expect((await clickToReveal(bot, id)).ok).toBe(true);
  });

  it('is made once for two clicks at once', async () => {
    const { bot, id } = await unrevealed();
    const clicks = await Promise.all([clickToReveal(bot, id, 'V1'), clickToReveal(bot, id, 'V2')]);
    expect(clicks.filter(({ ok }) => ok)).toHaveLength(1);
    await bot.settle();
    expect([...bot.slack.modals.values()].toSorted()).toEqual(['making', 'secret-2']);
  });

  it('that nobody reveals ends its grant, and Ruth is told', async () => {
    const { bot, id } = await unrevealed();
    await bot.pass(29 * MINUTE);
    expect(await bot.state(id)).toBe('active');
    await bot.pass(2 * MINUTE);
    expect((await bot.record(id)).request).toMatchObject({ state: 'revoked', cause: { kind: 'not_revealed' } });
    expect([bot.cluster.tokens.size, bot.cluster.users.size]).toEqual([0, 0]);
    expect(dm(bot)).toEqual(['offer: over', 'reply: revoked', 'reply: receipt_given']);
  });

  it('whose button cannot be sent ends its grant too', async () => {
    const bot = revealingBot();
    const id = await bot.approved();
    bot.slack.closed.add(dmOf(RUTH));
    await bot.settle();
    expect((await bot.record(id)).desk.requesterUnreachable).toBe(true);
    await bot.pass(31 * MINUTE);
    expect(await bot.state(id)).toBe('revoked');
  });

  it('gives way to a revocation that comes before it is made', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    await revokeGrant(bot.deps, { id, by: RUTH });
    await bot.settle();
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.slack.modals.get(VIEW)).toBe('making');
  });
});

describe('a new secret in place of a revealed one', () => {
  it('waits for a click, and the old one works until then', async () => {
    const { bot, id } = await revealed();
    expect((await requestRotation(bot.deps, { id, by: RUTH })).ok).toBe(true);
    await bot.settle();
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
    expect(dm(bot)).toEqual(['offer: over', 'offer: button']);
    await clickToReveal(bot, id, 'V1');
    await bot.settle();
    expect(bot.slack.modals.get('V1')).toBe('secret-3, replacing');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-3']);
  });

  it('that nobody reveals costs nothing: the grant goes on with the old one, and Ruth is told', async () => {
    const { bot, id } = await revealed();
    await requestRotation(bot.deps, { id, by: RUTH });
    await bot.pass(31 * MINUTE);
    expect(await bot.state(id)).toBe('active');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
    expect(dm(bot)).toEqual(['offer: over', 'offer: over', 'reply: reveal_lapsed']);
    expect((await requestRotation(bot.deps, { id, by: RUTH })).ok).toBe(true);
  });

  it('that was written and not seen ends the grant when nobody reveals another', async () => {
    const { bot, id } = await revealed();
    await requestRotation(bot.deps, { id, by: RUTH });
    await clickToReveal(bot, id, 'V1');
    bot.slack.modals.delete('V1');
    await bot.pass(31 * MINUTE);
    expect((await bot.record(id)).request).toMatchObject({ state: 'revoked', cause: { kind: 'not_revealed' } });
  });
});

describe('a modal that was closed in the middle', () => {
  it('has shown nobody the secret, so the next click makes another', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    bot.slack.modals.delete(VIEW);
    await bot.settle();
    expect(dm(bot)).toEqual(['offer: button', 'reply: reveal_missed']);
    await clickToReveal(bot, id, 'V1');
    await bot.settle();
    expect(bot.slack.modals.get('V1')).toBe('secret-3');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-3']);
  });

  it('does not make the time longer', async () => {
    const bot = revealingBot();
    const id = await bot.active();
    await bot.pass(29 * MINUTE);
    await clickToReveal(bot, id);
    bot.slack.modals.delete(VIEW);
    await bot.pass(2 * MINUTE);
    expect(await bot.state(id)).toBe('revoked');
  });
});

describe('revealing on a cluster in trouble', () => {
  const CALLS: readonly ClusterCall[] = ['readToken', 'writeToken', 'setAcl', 'isAccepted'];
  const LOST = CALLS.flatMap((call) => (['not_done', 'answer_lost'] as const).map((how) => [call, how] as const));

  it.each(LOST)('goes on when %s is %s: the modal shows the secret that works', async (call, how) => {
    const bot = revealingBot();
    await revealAsked(bot);
    bot.cluster.breakNext(call, how);
    await bot.pass(MINUTE);
    expect(bot.cluster.tokens.size).toBe(1);
    expect([bot.slack.modals.get(VIEW)]).toEqual(bot.cluster.validSecrets(bot.now));
  });

  it('says so in the modal and by message after a minute, and the button works again', async () => {
    const { bot, id } = await unrevealed();
    bot.cluster.isDown = true;
    await clickToReveal(bot, id);
    await bot.pass(2 * MINUTE);
    expect(bot.slack.modals.get(VIEW)).toBe('no secret: cluster_unavailable');
    expect(dm(bot)).toContain('reply: reveal_missed');
    bot.cluster.isDown = false;
    await clickToReveal(bot, id, 'V1');
    await bot.settle();
    expect([bot.slack.modals.get('V1')]).toEqual(bot.cluster.validSecrets(bot.now));
  });

  it('makes the token again that it had to take away, at the next click', async () => {
    const { bot, id } = await unrevealed();
    await clickToReveal(bot, id);
    bot.cluster.breakNext('writeToken', 'answer_lost');
    await bot.settle();
    // As on a server before 9.1.0, stopped between deleting and creating.
    bot.cluster.tokens.clear();
    bot.cluster.isDown = true;
    await bot.pass(2 * MINUTE);
    bot.cluster.isDown = false;
    await clickToReveal(bot, id, 'V1');
    await bot.settle();
    expect([bot.slack.modals.get('V1')]).toEqual(bot.cluster.validSecrets(bot.now));
  });

  it('leaves the button when the cluster refuses the very first write', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    const { issuer, ...deps } = bot.deps;
    await rotateGrant({ ...deps, issuer: { ...issuer, renew: refusedAtOnce } }, id);
    expect(bot.slack.modals.get(VIEW)).toBe('no secret: refused_by_cluster');
    expect((await clickToReveal(bot, id, 'V1')).ok).toBe(true);
  });

  it('ends the grant when the cluster refuses for good what was written', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    bot.cluster.refusal = { kind: 'privileges_differ', detail: 'the token can do more than was ordered' };
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_revealed', problem: bot.cluster.refusal },
    });
    expect(bot.slack.modals.get(VIEW)).toBe('no secret: privileges_differ');
  });

  it('brings nothing back that somebody took away: the grant ends', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    bot.cluster.tokens.clear();
    await bot.settle();
    expect((await bot.record(id)).request).toMatchObject({
      state: 'revoked',
      cause: { kind: 'not_revealed', problem: { kind: 'token_gone' } },
    });
  });
});

describe('revealing through a Slack in trouble', () => {
  it('comes again when Slack certainly did not show it', async () => {
    const bot = revealingBot();
    await revealAsked(bot);
    bot.slack.breakNext('showSecret', 'not_done');
    await bot.pass(MINUTE);
    expect(bot.slack.modals.get(VIEW)).toBe('secret-3');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-3']);
  });

  it('counts as shown when nobody knows, and Ruth is told what to do if she saw none', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    bot.slack.breakNext('showSecret', 'answer_lost');
    await bot.pass(MINUTE);
    expect(bot.slack.modals.get(VIEW)).toBe('secret-2');
    expect(bot.cluster.validSecrets(bot.now)).toEqual(['secret-2']);
    expect(dm(bot)).toEqual(['offer: over', 'reply: revealed']);
    expect(await clickToReveal(bot, id, 'V1')).toMatchObject({ refusal: { kind: 'already_revealed' } });
  });

  it('leaves the button when Slack is away for too long', async () => {
    const bot = revealingBot();
    const id = await revealAsked(bot);
    bot.slack.isDown = true;
    await bot.pass(2 * MINUTE);
    bot.slack.isDown = false;
    await bot.pass(6 * MINUTE);
    expect(dm(bot)).toEqual(['offer: button', 'reply: reveal_missed']);
    await clickToReveal(bot, id, 'V1');
    await bot.pass(10 * SECOND);
    expect([bot.slack.modals.get('V1')]).toEqual(bot.cluster.validSecrets(bot.now));
  });

  it('ends on time whatever comes', async () => {
    const { bot, id } = await revealed();
    await bot.pass(4 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect(bot.cluster.tokens.size).toBe(0);
  });
});
