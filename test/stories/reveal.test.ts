import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { CAUGHT, ownSecrets, startWatched } from '../support/canary.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey, type JourneyOptions } from '../support/journey.ts';
import { give } from '../support/rights.ts';

const REVEAL: NonNullable<JourneyOptions['adjust']> = ({ roles }) => {
  for (const role of Object.values(roles)) role.delivery = 'reveal';
};

const OFFER = /Its secret waits for you to reveal it/;
const AGAIN = /ready for a new secret, which waits for you to reveal it/;

const SECRET_MODAL = (args: Record<string, unknown>): boolean => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN');

interface Made {
  readonly id: string;
  readonly fullTokenId: string;
}

/** Ruth asks, Ann approves, and the token is made: its secret waits. */
async function made({ ruth, ann }: Pick<Journey, 'ruth' | 'ann'>): Promise<Made> {
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until[^]*A secret waits for the requester to reveal it/);
  return { id, fullTokenId: `pvt-${id}@pve!pvt-${id}` };
}

async function revealed(journey: Journey): Promise<Made & { readonly secret: string }> {
  const grant = await made(journey);
  const { ruth, ann } = journey;
  const secret = await ruth.reveals(await ruth.seesDm(OFFER));
  await ann.seesReply(grant.id, /^Revealed the secret/);
  return { ...grant, secret };
}

describe('a secret that is revealed', () => {
  it.each(['9.2', '9.1', '8.4', '7.4'] as const)(
    'is made at the click, shown once in a window, and works: Proxmox VE %s',
    async (level) => {
      const journey = await startJourney({ level, adjust: REVEAL });
      const { ruth, ann, proxmox, pass } = journey;
      const { id, fullTokenId } = await made(journey);
      expect(ruth.secrets()).toEqual([]);
      const offer = await ruth.seesDm(OFFER);
      expect(offer.text).toMatch(/after that the token is revoked/);

      const secret = await ruth.reveals(offer);
      expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
      const window = await ruth.seesPopUp(/shown this once, here and nowhere else/);
      expect(window.text).toContain(`PROXMOX_VE_API_TOKEN='${fullTokenId}=${secret}'`);
      expect(window.text).toContain(`curl -H 'Authorization: PVEAPIToken=${fullTokenId}=`);
      const reply = await ann.seesReply(id, /^Revealed the secret: it was shown to the requester alone/);
      expect(reply.pings).toEqual([]);
      await ruth.noLongerSeesDm(OFFER);
      await ruth.seesDm(/^Nothing is left to reveal here/);
      expect(ruth.secrets()).toEqual([]);

      await ruth.closesPopUp();
      pass(2 * HOUR);
      await ann.seesCard(id, /Revoked.*its time ran out/);
      expect(proxmox.can(fullTokenId, secret)).toEqual({ ok: false });
      expect(holdings(proxmox)).toEqual(isEmpty);
    },
  );

  it.each(['9.2', '8.4'] as const)('belongs to a service user’s token as well: Proxmox VE %s', async (level) => {
    const journey = await startJourney({ level, adjust: REVEAL });
    const { ruth, ann, proxmox, pass } = journey;
    give(proxmox, '/vms/104', ['VM.Audit', 'VM.PowerMgmt']);
    const id = await ruth.asks('operator for 1h on /vms/104 resize before the upgrade');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const secret = await ruth.reveals(await ruth.seesDm(OFFER));
    const fullTokenId = `terraform@pve!pvt-${id}`;
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
    await ann.seesReply(id, /^Revealed/);
    pass(HOUR);
    await ann.seesCard(id, /Revoked.*its time ran out/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('is told to Ruth in a notification, with the button and no secret', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, slack } = journey;
    await made(journey);
    const { ts } = await ruth.seesDm(OFFER);
    const told = slack.as(ruth.userId).sees().notifications;
    expect(told.some((each) => each.ts === ts)).toBe(true);
  });

  it('is revealed from the status message as well', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, proxmox } = journey;
    const { fullTokenId } = await made(journey);
    const secret = await ruth.reveals(await ruth.seesDm(/^Your request for[^]*Click Reveal the secret before/));
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
    const { buttons } = await ruth.seesDm(/^Your request for[^]*Revoke it when you are done. If you need longer/);
    expect(buttons.map(({ label }) => label)).toEqual(['Revoke now']);
  });

  it('is revealed from the Home as well', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, ann, pass } = journey;
    const { id } = await made(journey);
    await ruth.opensHome(/Reveal the secret/);
    await ruth.clicksOnHome('Reveal the secret');
    await ruth.seesPopUp(/Store the secret now/);
    await ann.seesReply(id, /^Revealed/);
    pass(10 * SECOND);
    await ruth.seesHome(/Your tokens[^]*Revoke now/);
  });

  it('is not shown a second time: Ruth reads of the click, and the secret she has works', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, ann, proxmox, slack } = journey;
    const { id, fullTokenId } = await made(journey);
    const offer = await ruth.seesDm(OFFER);
    // The button is still on a screen that was not brought up to date.
    const stale = slack.inject({
      method: 'chat.update',
      kind: 'hold',
      done: true,
      when: (args) => args['ts'] === offer.ts,
    });
    const secret = await ruth.reveals(offer);
    await ann.seesReply(id, /^Revealed/);
    await ruth.closesPopUp();
    await ruth.clicks(offer, 'Reveal the secret');
    await ruth.seesPopUp(/Nothing was shown: this secret was revealed [^]*, and is shown once/);
    stale.release();
    await ruth.seesDm(/Refused another click on Reveal the secret, by @Ruth/);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
  });

  it('is in no message, no key of Redis and no line of the log', async () => {
    const watched = await startWatched({ adjust: REVEAL });
    const { ruth, ann, evidence, look, issued, environment, slack, pass, letTimeFlow } = watched;
    const { id, secret } = await revealed(watched);
    await look();
    await ruth.closesPopUp();
    pass(10 * SECOND);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    const renewed = await ruth.reveals(await ruth.seesDm(AGAIN));
    letTimeFlow();
    await ruth.waits(() => ann.repliesTo(id).filter(({ text }) => text.startsWith('Revealed')).length === 2, 'both');
    await look();
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    await look();
    expect(issued()).toEqual([expect.any(String), secret, renewed]);
    for (const each of issued()) {
      const places = new Set(evidence.placesOf(each));
      places.delete(`Slack, views.update to ${ruth.userId}`);
      expect([...places]).toEqual([]);
      expect(JSON.stringify(slack.messages())).not.toContain(each);
    }
    for (const each of ownSecrets(environment, slack)) expect(evidence.placesOf(each)).toEqual([]);
    expect(evidence.placesOf(CAUGHT)).toEqual([]);
  });
});

describe('a secret that is not revealed', () => {
  it('in time has its token revoked, and Ruth and the channel read so', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, ann, proxmox, pass } = journey;
    const { id } = await made(journey);
    await ruth.seesDm(OFFER);
    expect(holdings(proxmox).tokens).toHaveLength(1);
    pass(31 * MINUTE);
    await ruth.seesDm(/^Revoked: nobody revealed its secret in time[^]*Ask again with/);
    await ann.seesReply(id, /^Revoked: nobody revealed its secret in time/);
    await ruth.seesDm(/^Nothing is left to reveal: your request for provisioner on home was revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('because its window was closed in the middle can be revealed again', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, proxmox } = journey;
    const { fullTokenId } = await made(journey);
    const offer = await ruth.seesDm(OFFER);
    const writing = proxmox.inject({ kind: 'hold', done: true, match: { method: 'PUT', path: /\/token\// } });
    await ruth.clicks(offer, 'Reveal the secret');
    await ruth.seesPopUp(/Making your secret…/);
    await writing.reached;
    await ruth.closesPopUp();
    await writing.release();
    await ruth.seesDm(/^Not shown: the window was closed before your secret came, so nobody saw it/);
    const secret = await ruth.reveals(offer);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
  });

  it('because Proxmox is away says so in the window, and is revealed when it is back', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, proxmox, letTimeFlow } = journey;
    const { fullTokenId } = await made(journey);
    const offer = await ruth.seesDm(OFFER);
    const outage = proxmox.inject({ kind: 'down' });
    await ruth.clicks(offer, 'Reveal the secret');
    await ruth.seesPopUp(/Making your secret…/);
    letTimeFlow();
    await ruth.seesPopUp(/Not shown: the cluster did not make your secret in time/);
    await ruth.seesDm(/^Not shown: the cluster did not make your secret in time[^]*Click Reveal the secret before/);
    outage.remove();
    await ruth.closesPopUp();
    const secret = await ruth.reveals(offer);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
  });

  it('for certain, because Slack lost its answer, counts as revealed, and Ruth reads what to do', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, ann, slack, proxmox } = journey;
    const { id, fullTokenId } = await made(journey);
    slack.inject({ method: 'views.update', when: SECRET_MODAL, kind: 'reset', done: true });
    const secret = await ruth.reveals(await ruth.seesDm(OFFER));
    await ruth.seesDm(new RegExp(`^Revealed, perhaps: [^]*If you saw none, get another with /pvetoken rotate ${id}`));
    await ann.seesReply(id, /^Revealed/);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
  });
});

describe('a new secret that is to be revealed', () => {
  it('leaves the old one until it is made', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, ann, proxmox } = journey;
    const { id, fullTokenId, secret } = await revealed(journey);
    await ruth.closesPopUp();
    const answer = await ruth.isAnswered(`/pvetoken rotate ${id}`);
    expect(answer.text).toMatch(/waits for you to reveal it[^]*The secret you have works until then/);
    const offer = await ruth.seesDm(AGAIN);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
    const renewed = await ruth.reveals(offer);
    await ruth.seesPopUp(/Use this secret instead of any you got before/);
    await ann.seesCard(id, /Its secret was renewed/);
    expect([secret, renewed].map((each) => proxmox.can(fullTokenId, each).ok)).toEqual([false, true]);
  });

  it('and is not, leaves it for good, and Ruth reads so', async () => {
    const journey = await startJourney({ adjust: REVEAL });
    const { ruth, proxmox, pass } = journey;
    const { id, fullTokenId, secret } = await revealed(journey);
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await ruth.seesDm(AGAIN);
    pass(31 * MINUTE);
    await ruth.seesDm(/^Kept the old secret: you did not reveal a new one in time[^]*works as before/);
    expect(proxmox.can(fullTokenId, secret).ok).toBe(true);
  });
});
