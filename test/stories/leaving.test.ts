import { describe, expect, it } from 'vitest';
import type { SimulatedSlack } from '../../playground/slack/simulated-slack.ts';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';

function lookUps(slack: SimulatedSlack): number {
  return slack.calls().filter(({ method }) => method === 'users.info').length;
}

describe('somebody who leaves', () => {
  it('loses a token at once, and the channel reads why', async () => {
    const { ruth, ann, slack, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    slack.admin.updatePerson(RUTH, { deleted: true });
    await ann.seesCard(id, /Revoked .*: the requester’s Slack account was deactivated\./);
    await ann.seesReply(id, /Revoked: the requester’s Slack account was deactivated\. Nothing of the token is left/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('who is a guest from now on has nothing left to be decided, and reads why', async () => {
    const { ruth, ann, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id);
    slack.admin.updatePerson(RUTH, { isRestricted: true });
    const card = await ann.seesCard(id, /Cancelled .*: the requester is only a guest in this workspace now\./);
    expect(card.buttons).toEqual([]);
    await ann.seesReply(id, /Cancelled: the requester is only a guest .* There is nothing left to decide/);
    const status = await ruth.seesDm(/Cancelled .*: the requester is only a guest/);
    expect(status.text).toMatch(/Only full members of this workspace can ask for tokens/);
    expect(status.text).not.toMatch(/Ask again/);
  });

  it('is found within the hour when the event is lost', async () => {
    const { ruth, ann, slack, proxmox, pass } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    pass(MINUTE);
    // Ruth when she asked, Ann when she voted, and Ruth when requesters were gone through.
    await ann.waits(() => lookUps(slack) >= 3, 'Ruth to be looked up');
    const lost = slack.inject({ type: 'user_change', kind: 'drop' });
    slack.admin.updatePerson(RUTH, { deleted: true });
    await lost.reached;
    pass(HOUR);
    await ann.seesCard(id, /Revoked .*: the requester’s Slack account was deactivated\./);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('is not taken for somebody who only changed their name', async () => {
    const { ruth, ann, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id);
    const before = lookUps(slack);
    slack.admin.updatePerson(RUTH, { realName: 'Ruth Again' });
    await ann.waits(() => lookUps(slack) > before, 'Ruth to be looked up');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ruth.receivesSecret();
  });
});
