import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

async function activeGrant({ ruth, ann }: Journey): Promise<{ id: string; secret: string }> {
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const { secret } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  return { id, secret };
}

/** When Proxmox itself ends what there is, in milliseconds. */
function expiries({ proxmox }: Journey): number[] {
  const tokens = proxmox.tokens().filter((token) => token['full-tokenid'].startsWith('pvt-'));
  const users = proxmox.users().filter(({ userid }) => userid.startsWith('pvt-'));
  return [...tokens, ...users].map(({ expire }) => (expire ?? 0) * SECOND);
}

describe('a token that is to last longer', () => {
  it('is extended when an approver says so: same secret, later end, on Proxmox too', async () => {
    const journey = await startJourney();
    const { ruth, ann, pass, clock, proxmox } = journey;
    const { id, secret } = await activeGrant(journey);
    const [before = 0] = expiries(journey);
    expect((await ruth.isAnswered(`/pvetoken extend ${id} 3h the migration runs late`)).text).toMatch(
      /^Asked for your token to last until Today at 3:00 PM\. It waits for an approver/,
    );
    await ann.seesReply(id, /@proxmox-admins: the requester asks for this token to last until/);
    const card = await ann.seesCard(id, /Active until[^]*Asked to last longer, until.*the migration runs late/);
    await ruth.clicks(card, 'Approve extension');
    await ruth.isTold(/nobody decides their own request/);
    await ann.clicks(card, 'Approve extension');
    await ruth.seesDm(/Extended\. Your token works until Today at 3:00 PM; its secret is the same/);
    expect(expiries(journey)).toEqual([before + 3 * HOUR, before + 3 * HOUR]);

    pass(2 * HOUR);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
    expect((await ruth.isAnswered('/pvetoken list')).text).toMatch(/is active until/);
    pass(3 * HOUR);
    await ann.seesCard(id, /Revoked.*its time ran out/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(clock.now()).toBeGreaterThan(before + 3 * HOUR);
  });

  it('is extended from the reminder, with a form that offers no more than is left', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack, pass } = journey;
    const { id } = await activeGrant(journey);
    pass(HOUR);
    const reminder = await ruth.seesDm(/stops working[^]*Extend/);
    await ruth.clicks(reminder, 'Extend…');
    await ruth.waits(() => slack.as(RUTH).sees().modals.at(-1)?.text.includes('can last up to'), 'the form');
    const complained = await slack.as(RUTH).submit({ 'Or another time': 'soon' });
    expect(JSON.stringify(complained)).toMatch(/Cannot read “soon” as a duration/);
    await slack.as(RUTH).submit({ 'Or another time': '90m', Why: 'one more run' });
    await ruth.seesPopUp(/Asked for your token to last until/);
    await ann.clicks(await ann.seesCard(id, /Asked to last longer.*one more run/), 'Deny extension');
    await ruth.seesDm(/Extension denied by @Ann with a button\. Your token ends as before/);
    expect((await ann.seesCard(id, /Active until/)).buttons).toEqual([]);
  });

  it('is extended at once where the role says so, and not beyond its longest', async () => {
    const journey = await startJourney({
      adjust: ({ roles }) => {
        if (roles['provisioner'] !== undefined) roles['provisioner'].extension = 'automatic';
      },
    });
    const { ruth, ann } = journey;
    const { id } = await activeGrant(journey);
    expect((await ruth.isAnswered(`/pvetoken extend ${id} 1000d`)).text).toMatch(/can be made .* longer at most/);
    expect((await ann.isAnswered(`/pvetoken extend ${id} 1h`)).text).toMatch(/only its requester/);
    expect((await ruth.isAnswered(`/pvetoken extend ${id}`)).text).toMatch(/extend k7m3q9xa 2h/);
    expect((await ruth.isAnswered(`/pvetoken extend ${id} 1h`)).text).toMatch(/^Your token is being extended until/);
    await ruth.seesDm(/Extended\. Your token works until/);
  });

  it('waits for a cluster that is away, and ends on time when that takes too long', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, pass, letTimeFlow } = journey;
    const { id } = await activeGrant(journey);
    await ruth.isAnswered(`/pvetoken extend ${id} 3h`);
    const outage = proxmox.inject({ kind: 'down' });
    await ann.clicks(await ann.seesCard(id, /Asked to last/), 'Approve extension');
    letTimeFlow();
    await ruth.seesDm(/Extension failed: the cluster did not take it\. Your token ends as before/);
    outage.remove();
    pass(2 * HOUR);
    await ann.seesCard(id, /Revoked.*its time ran out/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});
