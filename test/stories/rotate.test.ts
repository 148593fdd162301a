import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { expectKept, startWatched } from '../support/canary.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

const SECRET_DM = (args: Record<string, unknown>): boolean => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN');

interface Held {
  readonly id: string;
  readonly fullTokenId: string;
  /** The first secret, which Ruth holds. */
  readonly secret: string;
}

async function activeGrant({ ruth, ann }: Pick<Journey, 'ruth' | 'ann'>): Promise<Held> {
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const { secret } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  return { id, fullTokenId: `pvt-${id}@pve!pvt-${id}`, secret };
}

/** Token and user as Proxmox has them, with when it ends them. */
function onProxmox({ proxmox }: Pick<Journey, 'proxmox'>): unknown[] {
  return [...proxmox.users(), ...proxmox.tokens()].filter(({ comment = '' }) => comment.startsWith('pvetoken request'));
}

/** The secret that Ruth reads, once it is another than the old one, and the old one is nowhere any more. */
async function newSecret({ ruth }: Pick<Journey, 'ruth'>, old: string): Promise<string> {
  const renewed = await ruth.waits(() => {
    const [secret, ...more] = ruth.secrets();
    return more.length === 0 && secret !== old && secret;
  }, 'one new secret');
  await ruth.seesDm(/Use this secret instead of any you got before; the earlier one no longer works/);
  return renewed;
}

describe('a token that gets a new secret', () => {
  it.each(['9.2', '9.1', '8.4', '7.4'] as const)(
    'keeps its name, its rights and its end, and the old secret is refused: Proxmox VE %s',
    async (level) => {
      const journey = await startJourney({ level });
      const { ruth, ann, proxmox, pass } = journey;
      const { id, fullTokenId, secret } = await activeGrant(journey);
      pass(30 * MINUTE);
      const before = { made: onProxmox(journey), rights: proxmox.can(fullTokenId, secret) };
      expect(before.rights.ok).toBe(true);

      expect((await ruth.isAnswered(`/pvetoken rotate ${id}`)).text).toMatch(
        new RegExp(`^Making a new secret for the token of request ${id}`),
      );
      const renewed = await newSecret(journey, secret);
      await ann.seesCard(id, /Active until[^]*Its secret was renewed/);
      expect(proxmox.can(fullTokenId, secret)).toEqual({ ok: false });
      expect({ made: onProxmox(journey), rights: proxmox.can(fullTokenId, renewed) }).toEqual(before);
      const reply = await ann.seesReply(id, /^Renewed the secret/);
      expect(reply.pings).toEqual([]);
      expect(reply.text).not.toContain('Ruth');

      pass(2 * HOUR);
      await ann.seesCard(id, /Revoked.*its time ran out/);
      expect(holdings(proxmox)).toEqual(isEmpty);
      expect(ruth.secrets()).toEqual([]);
    },
  );

  it('is Ruth’s to ask for, and nobody else’s', async () => {
    const journey = await startJourney();
    const { ruth, ann, ada, proxmox } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    const before = proxmox.calls().length;
    for (const other of [ann, ada]) {
      expect((await other.isAnswered(`/pvetoken rotate ${id}`)).text).toMatch(/only its requester gets a new secret/);
    }
    expect((await ruth.isAnswered('/pvetoken rotate')).text).toMatch(/Name the request.*rotate k7m3q9xa/);
    expect((await ruth.isAnswered('/pvetoken rotate k7m3q9xa')).text).toMatch(/Found no request k7m3q9xa/);
    expect(proxmox.calls().slice(before)).toEqual([]);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
  });

  it('is as good as new: it is rotated again, and given back', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    const second = await newSecret(journey, secret);
    await ann.seesReply(id, /^Renewed the secret/);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    const third = await newSecret(journey, second);
    expect([secret, second, third].map((each) => proxmox.can(fullTokenId, each).ok)).toEqual([false, false, true]);
    letTimeFlow();
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked.*given back/);
    expect((await ruth.isAnswered(`/pvetoken rotate ${id}`)).text).toMatch(
      /^Nothing to renew: the request was revoked/,
    );
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('is extended with its new secret, and ends with the extension', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, pass, letTimeFlow } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    const renewed = await newSecret(journey, secret);
    letTimeFlow();
    await ann.seesReply(id, /^Renewed the secret/);
    await ruth.isAnswered(`/pvetoken extend ${id} 1h`);
    await ann.clicks(await ann.seesCard(id, /Asked to last longer/), 'Approve extension');
    await ruth.seesDm(/^Extended/);
    expect(proxmox.can(fullTokenId, renewed).ok).toBe(true);
    pass(3 * HOUR);
    await ann.seesCard(id, /Revoked.*its time ran out/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('shows its secrets nowhere but in Ruth’s direct messages', async () => {
    const watched = await startWatched();
    const { ruth, ann, look, issued } = watched;
    const { id, secret } = await activeGrant(watched);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    const renewed = await newSecret(watched, secret);
    await ann.seesReply(id, /^Renewed the secret/);
    await look();
    await ruth.clicks(await ruth.seesDm(/Store the secret now/), 'I stored it');
    await ruth.waits(() => ruth.secrets().length === 0, 'the message to go');
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    expect(issued()).toEqual([secret, renewed]);
    await expectKept(watched, [secret, renewed]);
  });
});

describe('a new secret, with Proxmox down', () => {
  it('comes when Proxmox is back', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    const outage = proxmox.inject({ kind: 'down' });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await ann.seesCard(id, /Being given a new secret/);
    expect((await ruth.isAnswered(`/pvetoken rotate ${id}`)).text).toMatch(/on its way already/);
    letTimeFlow();
    outage.remove();
    const renewed = await newSecret(journey, secret);
    expect(proxmox.can(fullTokenId, secret)).toEqual({ ok: false });
    expect(proxmox.can(fullTokenId, renewed).ok).toBe(true);
  });

  it('for too long leaves the old one, which works, and Ruth reads so', async () => {
    const journey = await startJourney({ adjust: ({ timing }) => void (timing['provisioningWindow'] = '20s') });
    const { ruth, ann, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    const outage = proxmox.inject({ kind: 'down' });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    letTimeFlow();
    await ruth.seesDm(/^Kept the old secret: the cluster did not make a new one/);
    outage.remove();
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
    await ann.seesReply(id, /^Kept the old secret[^]*Reported: Proxmox/);
    expect((await ann.seesCard(id, /Active until/)).text).not.toMatch(/new secret|renewed/);
  });

  it('after the secret was replaced ends the grant, and Ruth reads so', async () => {
    const journey = await startJourney({ adjust: ({ timing }) => void (timing['provisioningWindow'] = '20s') });
    const { ruth, ann, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    const halfway = proxmox.inject({ kind: 'hold', done: true, match: { method: 'PUT', path: /\/token\// } });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await halfway.reached;
    const outage = proxmox.inject({ kind: 'down' });
    await halfway.release();
    letTimeFlow();
    await ann.seesCard(id, /Being revoked: its secret was to be replaced/);
    expect(proxmox.can(fullTokenId, secret)).toEqual({ ok: false });
    outage.remove();
    await ruth.seesDm(/^Revoked: its secret was to be replaced, and no new one that works could be handed over/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(ruth.secrets()).toEqual([]);
  });

  it.each([true, false])('answering 596 with it made: %s, gives one that works', async (done) => {
    const journey = await startJourney();
    const { ruth, ann, proxmox } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    const lost = proxmox.inject({ kind: 'unknown', done, match: { method: 'PUT', path: /\/token\// } });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await lost.reached;
    const renewed = await newSecret(journey, secret);
    await ann.seesReply(id, /^Renewed the secret/);
    expect([secret, renewed].map((each) => proxmox.can(fullTokenId, each).ok)).toEqual([false, true]);
  });

  it('answering 596 and making it late, over the one that is handed over, ends the grant', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack, proxmox, letTimeFlow } = journey;
    const { id } = await activeGrant(journey);
    const lost = proxmox.inject({ kind: 'unknown', done: 'later', match: { method: 'PUT', path: /\/token\// } });
    const telling = slack.inject({ method: 'chat.update', when: SECRET_DM, kind: 'hold', done: true });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await telling.reached;
    await lost.release();
    telling.release();
    letTimeFlow();
    await ann.seesReply(id, /^Revoked: its secret was to be replaced[^]*Reported: two attempts overlapped/);
    await ruth.seesDm(/^Revoked: its secret was to be replaced[^]*Another request gets a valid one/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('a new secret that Proxmox does not make', () => {
  it('because its administrator took the token away: nothing is brought back, and Ruth reads so', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId } = await activeGrant(journey);
    letTimeFlow();
    proxmox.deleteToken(fullTokenId);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await ruth.seesDm(/^Revoked: its secret was to be replaced[^]*Ask an administrator why it was gone from Proxmox/);
    await ann.seesReply(id, /^Revoked:[^]*Reported: cluster home: token pvt-[^]* is not there any more/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('a new secret that Slack does not take', () => {
  it('because Ruth is out of reach ends the grant, and the channel reads so', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId, secret } = await activeGrant(journey);
    letTimeFlow();
    const closed = slack.inject({
      method: 'chat.postMessage',
      when: (args) => JSON.stringify(args).includes('has a new secret'),
      kind: 'error',
      error: 'is_archived',
    });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await closed.reached;
    await ann.seesCard(id, /Revoked[^]*its secret was to be replaced, and no new one that works could be handed over/);
    await ann.seesReply(id, /^Revoked: its secret was to be replaced[^]*Reported: is_archived/);
    expect(proxmox.can(fullTokenId, secret)).toEqual({ ok: false });
    expect(holdings(proxmox)).toEqual(isEmpty);
    await ruth.waits(() => ruth.secrets().length === 0, 'the first secret’s message to go');
  });

  it.each([
    ['500 before it took it', { kind: 'status', status: 500 }],
    ['500 after it took it', { kind: 'status', status: 500, done: true }],
    ['a reset after it took it', { kind: 'reset', done: true }],
  ] as const)('at first, with %s, comes again as one that works', async (_what, fault) => {
    const journey = await startJourney();
    const { ruth, ann, slack, proxmox, letTimeFlow } = journey;
    const { id, fullTokenId } = await activeGrant(journey);
    const struck = slack.inject({ method: 'chat.update', when: SECRET_DM, ...fault });
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await struck.reached;
    letTimeFlow();
    await ann.seesReply(id, /^Renewed the secret/);
    await ruth.waits(() => ruth.secrets().length === 1, 'the earlier messages to go');
    expect(proxmox.can(fullTokenId, ruth.secrets()[0] ?? '').ok).toBe(true);
  });
});
