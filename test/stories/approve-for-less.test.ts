import { describe, expect, it } from 'vitest';
import { ANN } from '../../playground/slack/workspaces.ts';
import { HOUR } from '../../src/domain/time.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** Opens the form for less on a card. */
async function haggles({ ann, slack }: Journey, id: string): Promise<void> {
  await ann.clicks(await ann.seesCard(id), 'Approve for less…');
  await ann.waits(
    () => slack.as(ANN).sees().modals.at(-1)?.text.includes('Take away what you do not approve'),
    'the form',
  );
}

describe('an approval for less', () => {
  it('shortens and narrows what is granted, and both sides read what changed', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack, proxmox, clock } = journey;
    const id = await ruth.asks('provisioner for 4h rebuild the dev cluster');
    await haggles(journey, id);
    const same = await slack.as(ANN).submit({});
    expect(JSON.stringify(same)).toMatch(/Take something away/);
    await slack.as(ANN).submit({ 'For how long': '1h', Paths: ['/storage/local-lvm'] });

    await ann.seesReply(
      id,
      /^Approved for less: 1h instead of 4h, only on \/storage\/local-lvm\. Approvals given before are asked/,
    );
    const card = await ann.seesCard(id, /Active until/);
    expect(card.text).toMatch(/Paths: \/storage\/local-lvm, and everything below[^]*How long: 1h from/);
    await ruth.seesDm(/@Ann approved less than you asked for: 1h instead of 4h, only on \/storage\/local-lvm/);
    const { secret } = await ruth.receivesSecret();
    const ability = proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret);
    expect(ability.ok && Object.keys(ability.permissions)).not.toContain('/pool/dev');
    const [token] = proxmox.tokens();
    expect((token?.expire ?? 0) * 1000).toBeLessThanOrEqual(clock.now() + HOUR);
  });

  it('has earlier approvers asked again', async () => {
    const journey = await startJourney({
      adjust: ({ roles }) => {
        if (roles['provisioner'] !== undefined) roles['provisioner'].approvers.required = 2;
      },
    });
    const { ruth, ann, abe, slack } = journey;
    const id = await ruth.asks('provisioner for 4h rebuild the dev cluster');
    await abe.clicks(await abe.seesCard(id), 'Approve');
    await ann.seesCard(id, /Approved so far by @Abe/);
    await haggles(journey, id);
    await slack.as(ANN).submit({ 'Or another time': '90m' });
    const card = await abe.seesCard(id, /one more approver.*Approved so far by @Ann/);
    expect(card.text).toMatch(/for 1h30m/);
    await abe.clicks(card, 'Approve');
    await abe.seesCard(id, /Active until/);
  });

  it('is offered to nobody who may not approve', async () => {
    const { ruth, ada } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ruth.seesCard(id);
    await ruth.clicks(card, 'Approve for less…');
    await ruth.isTold(/nobody decides their own request/);
    await ada.clicks(card, 'Approve for less…');
    await ada.isTold(/only approvers of provisioner/);
  });
});
