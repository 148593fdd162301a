import { describe, expect, it } from 'vitest';
import { GIL } from '../../playground/slack/workspaces.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';

describe('the Home', () => {
  it('tells somebody new how to ask', async () => {
    const { ruth } = await startJourney();
    const home = await ruth.opensHome();
    expect(home.text).toMatch(/You hold no token just now\. To get one, ask for it\. Example: \/pvetoken request /);
    expect(home.text).not.toMatch(/administrators|Waiting for your decision/);
    expect(home.buttons).toEqual([]);
  });

  it('follows a request from the ask to its end, for both sides, without being opened again', async () => {
    const { ruth, ann, proxmox, pass, letTimeFlow } = await startJourney();
    await ruth.opensHome();
    await ann.opensHome(/Nothing waits for you/);
    pass(SECOND);
    const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
    letTimeFlow();
    await ruth.seesHome(new RegExp(`waits for an approver until[^]*${id}[^]*\\[Cancel\\]`));
    const asked = await ann.seesHome(new RegExp(id));
    expect(asked.text).toMatch(/Ruth asks for provisioner on home for 2h/);
    expect(asked.text).toMatch(/What it can do: Create, change and delete guests in the dev pool/);
    expect(asked.text).toMatch(/Paths: \/pool\/dev/);
    expect(asked.text).toMatch(/rebuild the dev cluster/);
    await ann.clicksOnHome('Approve');
    await ann.seesHome(/Nothing waits for you/);
    await ruth.seesHome(/provisioner on home is active until/);
    await ruth.receivesSecret();
    await ruth.clicksOnHome('Revoke now');
    const ended = await ruth.seesHome(/Recently ended[^]*was revoked/);
    expect(ended.text).toMatch(/You hold no token just now/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('asks before it revokes, and answers the click in a window', async () => {
    const { ruth, ann } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    const [button] = (await ruth.opensHome(/is active until/)).buttons;
    expect(button).toMatchObject({ label: 'Revoke now', confirm: { title: 'Revoke this token?' } });
    await ruth.clicksOnHome('Revoke now');
    await ruth.seesPopUp(new RegExp(`Revoking the token of request ${id}`));
  });

  it('takes a request back', async () => {
    const { ruth, ann } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ruth.opensHome(new RegExp(id));
    await ruth.clicksOnHome('Cancel');
    await ruth.seesPopUp(/Cancelled request .* Nobody can approve it any more/);
    await ann.seesCard(id, /Cancelled by the requester/);
  });

  it('denies, as the card does', async () => {
    const { ruth, ann } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.opensHome(new RegExp(id));
    await ann.clicksOnHome('Deny');
    await ann.answersWhy('not today');
    expect((await ann.seesCard(id, /Denied/)).text).toMatch(/by @?Ann/);
  });

  it('tells the slower of two approvers, in a window, who decided', async () => {
    const { ruth, ann, abe } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.opensHome(new RegExp(id));
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    // Drawn in this very second, so the page still shows the buttons.
    await abe.clicksOnHome('Approve');
    await abe.seesPopUp(/Nothing was changed: the request is active until/);
  });

  it('never offers one’s own request for decision', async () => {
    const { ann, abe } = await startJourney();
    const id = await ann.asks('provisioner rebuild the dev cluster');
    const own = await ann.opensHome(new RegExp(id));
    expect(own.buttons.map(({ label }) => label)).toEqual(['Cancel']);
    const other = await abe.opensHome(new RegExp(id));
    expect(other.buttons.map(({ label }) => label)).toEqual(['Approve', 'Deny']);
  });

  it('counts what is active and shows what is stuck, for administrators', async () => {
    const { ruth, ann, ada, proxmox, pass, letTimeFlow } = await startJourney();
    await ada.opensHome(/Nobody holds a token just now[^]*Nothing is stuck/);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesReply(id, /Handed over/);
    pass(2 * SECOND);
    await ada.seesHome(/provisioner on home: 1/);
    const outage = proxmox.inject({ kind: 'down' });
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    letTimeFlow();
    await ada.seesHome(
      /provisioner on home of @?Ruth cannot be revoked so far\. The token may still work, until its own expiry/,
    );
    outage.remove();
    await ada.seesHome(/Nobody holds a token just now[^]*Nothing is stuck/);
  });

  it('is a plain sentence for a guest', async () => {
    const { screen } = await startJourney();
    const home = await screen(GIL).opensHome();
    expect(home.text).toMatch(/^Nothing to show here: this Slack account is a guest, and only full members take part/);
  });

  it('shows one’s own while Slack does not say who decides, and says what is missing', async () => {
    const { ruth, ann, slack, pass } = await startJourney();
    const id = await ann.asks('provisioner rebuild the dev cluster');
    await ruth.asks('provisioner clean the dev pool');
    const outage = slack.inject({ method: 'usergroups.users.list', kind: 'status', status: 500, times: Infinity });
    const home = await ann.opensHome(/Could not look up in Slack who you are/);
    expect(home.text).toContain(id);
    expect(home.text).not.toContain('clean the dev pool');
    outage.clear();
    pass(MINUTE);
    await ann.opensHome(/Waiting for your decision[^]*clean the dev pool/);
  });

  it('that Slack does not take holds up no message, and is drawn when Slack takes it again', async () => {
    const { ruth, ann, slack, pass, letTimeFlow } = await startJourney();
    await ann.opensHome(/Nothing waits for you/);
    pass(SECOND);
    const outage = slack.inject({ method: 'views.publish', kind: 'status', status: 500, times: Infinity });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ruth.receivesSecret();
    await ann.seesReply(id, /Handed over/);
    const other = await ruth.asks('provisioner clean the dev pool');
    await ann.seesCard(other);
    expect(slack.as(ann.userId).sees().home?.text).toMatch(/Nothing waits for you/);
    outage.clear();
    letTimeFlow();
    await ann.seesHome(/clean the dev pool/);
  });

  it('is left alone when its owner did not look at it for a day', async () => {
    const { ruth, ann, slack, pass } = await startJourney();
    await ann.opensHome(/Nothing waits for you/);
    pass(DAY + SECOND);
    const id = await ruth.asks('provisioner for 1h rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesReply(id, /Handed over/);
    pass(HOUR);
    await ann.seesReply(id, /Revoked/);
    expect(slack.calls().filter(({ method }) => method === 'views.publish')).toHaveLength(1);
  });
});
