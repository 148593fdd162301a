import { describe, expect, it } from 'vitest';
import { ABE, ANN, PROXMOX_ADMINS } from '../../playground/slack/workspaces.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

async function withTwoApprovals(): Promise<Journey> {
  return await startJourney({
    adjust: ({ roles }) => {
      if (roles['provisioner']) roles['provisioner'].approvers = { groups: [PROXMOX_ADMINS], required: 2 };
    },
  });
}

describe('a role that asks for two approvals', () => {
  it('says on its card how many it waits for, who approved, and makes one token for both', async () => {
    const { ruth, ann, abe, proxmox } = await withTwoApprovals();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id, /Waiting for 2 approvers/), 'Approve');
    const half = await abe.seesCard(id, /Waiting for one more approver/);
    expect(half.text).toMatch(/Approved so far by @Ann with a button/);
    await abe.seesReply(id, /Approved by 1 of 2; one more is needed/);
    await ruth.seesDm(/Waiting for one more approver/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    await abe.reacts(half, 'white_check_mark');
    await ruth.receivesSecret();
    const card = await ann.seesCard(id, /Active until/);
    expect(card.text).toMatch(/Approved by @Ann with a button and @Abe with a reaction/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('does not count one person twice, by button and by reaction', async () => {
    const { ruth, ann, proxmox } = await withTwoApprovals();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    await ann.clicks(card, 'Approve');
    await ann.seesCard(id, /one more approver/);
    await ann.reacts(card, 'white_check_mark');
    await ann.clicks(card, 'Approve');
    expect((await ann.seesCard(id)).text).toMatch(/one more approver/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('makes one grant of two votes in the same instant', async () => {
    const { ruth, ann, abe, proxmox } = await withTwoApprovals();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    await Promise.all([ann.clicks(card, 'Approve'), abe.clicks(card, 'Approve')]);
    await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('drops the vote of somebody who left the approvers before the last vote, and says so', async () => {
    const { ruth, ann, abe, slack, pass, proxmox } = await withTwoApprovals();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await abe.seesCard(id, /one more approver/);
    await slack.admin.setGroupMembers(PROXMOX_ADMINS, [ABE]);
    pass(11_000);
    await abe.clicks(await abe.seesCard(id), 'Approve');
    await abe.seesReply(id, /An earlier approval no longer counts/);
    expect((await abe.seesCard(id, /Approved so far by @Abe/)).text).not.toMatch(/@Ann/);
    await slack.admin.setGroupMembers(PROXMOX_ADMINS, [ABE, ANN]);
    pass(11_000);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ruth.receivesSecret();
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });
});

describe('a denial', () => {
  it('asks for its reason in a modal, and the requester reads it', async () => {
    const { ruth, abe, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.clicks(await abe.seesCard(id), 'Deny');
    const modal = await abe.waits(() => slack.as(ABE).sees().modals[0], 'the modal');
    expect(modal.text).toMatch(/@Ruth gets no token for provisioner on home, and reads what you write here/);
    await slack.as(ABE).submit({ Reason: 'not on a Friday <!channel>' });
    expect((await abe.seesCard(id, /Denied/)).text).toMatch(
      /Denied by @Abe with a button Today at .*, saying not on a Friday <!channel>/,
    );
    const told = await ruth.seesDm(/Denied by @Abe, saying not on a Friday <!channel>\. You get no token this time/);
    expect(told.pings).not.toContain('channel');
  });

  it('may come without a reason', async () => {
    const { ruth, abe, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.clicks(await abe.seesCard(id), 'Deny');
    await abe.waits(() => slack.as(ABE).sees().modals[0], 'the modal');
    await slack.as(ABE).submit({});
    expect((await abe.seesCard(id, /Denied/)).text).toMatch(/Denied by @Abe with a button Today/);
    await ruth.seesDm(/Denied by @Abe\. You get no token this time/);
  });

  it('is not begun by somebody who may not deny', async () => {
    const { ruth, ada, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ada.clicks(await ada.seesCard(id), 'Deny');
    await ada.isTold(/only approvers of provisioner decide this/);
    expect(slack.as(ada.userId).sees().modals).toEqual([]);
  });

  it('that comes after somebody else decided changes nothing, and says so', async () => {
    const { ruth, ann, abe, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.clicks(await abe.seesCard(id), 'Deny');
    await abe.waits(() => slack.as(ABE).sees().modals[0], 'the modal');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ruth.receivesSecret();
    await slack.as(ABE).submit({ Reason: 'too late' });
    await abe.seesPopUp(
      /Nothing was changed: the request is active until|Nothing was changed: the request was approved/,
    );
  });

  it('by reaction needs no reason', async () => {
    const { ruth, ann } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.reacts(await ann.seesCard(id), 'x');
    await ruth.seesDm(/Denied by @Ann\. You get no token/);
  });
});
