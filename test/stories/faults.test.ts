import { describe, expect, it } from 'vitest';
import { ABE } from '../../playground/slack/workspaces.ts';
import { HOUR } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';
import { ownRedis } from '../support/redis.ts';

const SECRET_DM = (args: Record<string, unknown>): boolean => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN');

describe('Proxmox', () => {
  it('down at expiry stops the token by itself, and it is revoked when Proxmox comes back', async () => {
    const { ruth, ann, proxmox, pass, letTimeFlow } = await startJourney({
      adjust: ({ timing }) => {
        timing['revocationAlert'] = '30s';
      },
    });
    const id = await ruth.asks('provisioner for 1h rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    const outage = proxmox.inject({ kind: 'down' });
    pass(HOUR);
    await ann.seesCard(id, /Being revoked/);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret)).toEqual({ ok: false });
    expect(holdings(proxmox).tokens).toHaveLength(1);

    letTimeFlow();
    await ann.seesAlert(new RegExp(id));
    outage.remove();
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it.each([true, false, 'later'] as const)(
    'answering 596 with the token created: %s, gives one working secret',
    async (done) => {
      const { ruth, ann, proxmox, letTimeFlow } = await startJourney();
      const id = await ruth.asks('provisioner rebuild the dev cluster');
      const lost = proxmox.inject({ kind: 'unknown', done, match: { method: 'POST', path: /\/token\// } });
      await ann.clicks(await ann.seesCard(id), 'Approve');
      await lost.reached;
      letTimeFlow();
      const { secret } = await ruth.receivesSecret();
      await ann.seesCard(id, /Active until/);
      await lost.release();
      expect(ruth.secrets()).toEqual([secret]);
      expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
      expect(holdings(proxmox).tokens).toEqual([`pvt-${id}@pve!pvt-${id}`]);
    },
  );

  it('down for longer than provisioning waits ends the request as failed, with nothing left', async () => {
    const { ruth, ann, proxmox, letTimeFlow } = await startJourney({
      adjust: ({ timing }) => {
        timing['provisioningWindow'] = '20s';
      },
    });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const halfway = proxmox.inject({ kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await halfway.reached;
    const outage = proxmox.inject({ kind: 'down' });
    await halfway.release();
    letTimeFlow();
    await ann.seesCard(id, /Being revoked/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
    outage.remove();
    await ann.seesCard(id, /Failed/);
    await ruth.seesDm(/Failed/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(ruth.secrets()).toEqual([]);
  });

  it('without the role, which somebody deleted meanwhile, refuses for good, and the requester reads what is wrong', async () => {
    const { ruth, ann, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const reason = "role 'TerraformProvisioner' does not exist";
    const match = { method: 'GET', path: /^\/access\/roles\// };
    proxmox.inject({ kind: 'status', status: 500, reason, match, times: Infinity });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /TerraformProvisioner' does not exist/);
    const { text } = await ruth.seesDm(/TerraformProvisioner' does not exist/);
    expect(text).toMatch(/fail|could not/i);
    expect(text).not.toMatch(/undefined/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('Slack', () => {
  it('answering 429 to the secret gives the person one secret, once', async () => {
    const { ruth, ann, slack, proxmox, letTimeFlow } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const limit = slack.inject({ method: 'chat.update', when: SECRET_DM, kind: 'ratelimited', retryAfter: 30 });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await limit.reached;
    letTimeFlow();
    const { secret, message } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    expect(ruth.secrets()).toEqual([secret]);
    expect(message.text).not.toMatch(/instead of any you got before/);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
  });

  it.each([
    ['500 before it took the secret', { kind: 'status', status: 500 }],
    ['500 after it took the secret', { kind: 'status', status: 500, done: true }],
    ['a reset before it took the secret', { kind: 'reset', done: false }],
    ['a reset after it took the secret', { kind: 'reset', done: true }],
  ] as const)('answering %s leaves exactly one secret, which works', async (_what, fault) => {
    const { ruth, ann, slack, proxmox, letTimeFlow } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const struck = slack.inject({ method: 'chat.update', when: SECRET_DM, ...fault });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await struck.reached;
    letTimeFlow();
    await ann.seesCard(id, /Active until/);
    // Whether Slack showed the first is not known, so the second says that it replaces it, and the first one goes.
    await ruth.seesDm(/instead of any you got before/);
    await ruth.waits(() => ruth.secrets().length === 1, 'the first message to go');
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, ruth.secrets()[0] ?? '').ok).toBe(true);
  });

  it('answering 500 after it took the DM in which the secret is to appear, and after it took the card, loses neither', async () => {
    const { ruth, ann, slack, proxmox, letTimeFlow } = await startJourney();
    const taken = { method: 'chat.postMessage', kind: 'status', status: 500, done: true } as const;
    const card = slack.inject({ ...taken, when: (args) => JSON.stringify(args).includes('pvetoken_approve') });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await card.reached;
    letTimeFlow();
    const dm = slack.inject({ ...taken, when: (args) => JSON.stringify(args).includes('appears in this message') });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await dm.reached;
    const { secret, message } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    expect(ruth.secrets()).toEqual([secret]);
    expect(message.text).not.toMatch(/instead of any you got before/);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
  });

  it('down while a card is due posts it later', async () => {
    const { ruth, ann, slack, letTimeFlow } = await startJourney();
    const outage = slack.inject({ method: 'chat.postMessage', kind: 'down', times: Infinity });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await outage.reached;
    outage.clear();
    letTimeFlow();
    await ann.seesCard(id, /rebuild/);
  });

  it('without the bot in the channel tells the requester, and ends the request', async () => {
    const { ruth } = await startJourney({
      adjust: ({ roles }) => {
        if (roles['provisioner']) roles['provisioner'].channel = 'C0GENERAL1';
      },
    });
    await ruth.asks('provisioner rebuild the dev cluster');
    await ruth.seesDm(/invite|channel/i);
  });
});

describe('Redis', () => {
  it('killed and restarted between approval and delivery loses nothing', async () => {
    const redis = await ownRedis();
    const { ruth, ann, proxmox, pass, letTimeFlow } = await startJourney({
      redisUrl: redis.url,
      adjust: ({ worker }) => {
        worker['lease'] = '2s';
      },
    });
    const id = await ruth.asks('provisioner for 1h rebuild the dev cluster');
    const held = proxmox.inject({ kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    await redis.kill();
    await held.release();
    await redis.restart();
    letTimeFlow();
    await ann.seesCard(id, /Active until/);
    const working = ruth.secrets().filter((secret) => proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok);
    expect(working).toHaveLength(1);
    pass(HOUR);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  }, 60_000);

  it('down is said to whoever types a command, at once', async () => {
    const redis = await ownRedis();
    const { ruth, slack } = await startJourney({ redisUrl: redis.url });
    await redis.kill();
    const result = await ruth.types('/pvetoken request provisioner rebuild the dev cluster');
    expect(result.acked).toBe(true);
    await ruth.isTold(/store|cannot|not reach/i);
    expect(slack.messages().filter(({ text }) => /approve/i.test(text))).toEqual([]);
    await redis.restart();
  }, 60_000);

  it('down is said to whoever denies, on top of the form, which stays', async () => {
    const redis = await ownRedis();
    const { ruth, abe, slack } = await startJourney({ redisUrl: redis.url });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.clicks(await abe.seesCard(id), 'Deny');
    await abe.waits(() => slack.as(ABE).sees().modals.length > 0, 'being asked for a reason');
    await redis.kill();
    expect((await slack.as(ABE).submit({ Reason: 'not on a Friday' })).closed).toBe(false);
    await abe.seesPopUp(/Could not finish, because the store does not answer/);
    await slack.as(ABE).closeModal();
    expect(
      slack
        .as(ABE)
        .sees()
        .modals.map(({ text }) => text),
    ).toEqual([expect.stringContaining('gets no token')]);
    await redis.restart();
  }, 60_000);
});
