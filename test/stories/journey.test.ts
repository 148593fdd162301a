import { describe, expect, it } from 'vitest';
import { ABE, ANN, GIL } from '../../playground/slack/workspaces.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { startJourney } from '../support/journey.ts';
import { holdings, isEmpty } from '../support/holdings.ts';

describe.each(['socket', 'http'] as const)('over %s', (mode) => {
  it('a request is approved by button, used, reminded of, and revoked at expiry', async () => {
    const { ruth, ann, proxmox, pass } = await startJourney({ mode });
    const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');

    const card = await ann.seesCard(id, /rebuild the dev cluster/);
    expect(card.text).toMatch(/Ruth/);
    expect(card.text).toMatch(/provisioner/);
    expect(card.text).toMatch(/\/pool\/dev/);
    await ann.clicks(card, 'Approve');

    const { secret, message } = await ruth.receivesSecret();
    await ann.seesCard(id, /active until/i);
    await ann.seesReply(id, /approved/i);
    const owner = `pvt-${id}@pve`;
    const ability = proxmox.can(`${owner}!pvt-${id}`, secret);
    expect(ability.ok && Object.keys(ability.permissions)).toEqual(expect.arrayContaining(['/pool/dev', '/vms/100']));
    expect(proxmox.users().find(({ userid }) => userid === owner)?.comment).toContain(id);

    await ruth.clicks(message, 'I stored it');
    await ruth.noLongerSeesDm(new RegExp(secret));

    pass(HOUR);
    await ruth.seesDm(/stops working[^]*Revoke now/);
    pass(HOUR);
    await ann.seesCard(id, /Revoked/);
    await ann.seesReply(id, /Revoked/);
    await ruth.seesDm(/Revoked/);
    expect(proxmox.can(`${owner}!pvt-${id}`, secret)).toEqual({ ok: false });
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('deciding', () => {
  it('by reaction is the same act as by button', async () => {
    const { ruth, ann, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.reacts(await ann.seesCard(id), 'white_check_mark');
    const { secret } = await ruth.receivesSecret();
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
    expect((await ann.seesCard(id, /active/i)).text).toMatch(/Ann/);
  });

  it('with a denial ends the request, and both sides are told by whom', async () => {
    const { ruth, ann, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.denies(await ann.seesCard(id), 'not today');
    const card = await ann.seesCard(id, /denied/i);
    expect(card.buttons).toEqual([]);
    expect((await ruth.seesDm(/denied/i)).text).toMatch(/Ann/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('by :x: denies', async () => {
    const { ruth, abe } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await abe.reacts(await abe.seesCard(id), 'x');
    expect((await abe.seesCard(id, /denied/i)).text).toMatch(/Abe/);
  });

  it('is refused to the requester, who reads why', async () => {
    const { ann, abe, slack } = await startJourney({
      adjust: ({ roles }) => {
        if (roles['provisioner']) roles['provisioner'].approvers = { users: [ANN, ABE] };
      },
    });
    const id = await ann.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    await ann.clicks(card, 'Approve');
    await ann.isTold(/own request/i);
    await ann.reacts(card, 'white_check_mark');
    await ann.waits(() => ann.ephemerals().filter(({ text }) => /own request/i.test(text)).length >= 2, 'two refusals');
    expect((await abe.seesCard(id)).buttons.map(({ label }) => label)).toContain('Approve');
    expect(slack.calls().filter(({ method }) => method === 'chat.postMessage').length).toBeGreaterThan(0);
  });

  it('is refused to people who are not approvers, and the card stays as it is', async () => {
    const { ruth, ada, screen } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ada.seesCard(id);
    await ada.clicks(card, 'Approve');
    await ada.isTold(/approver/i);
    await screen(GIL).clicks(card, 'Approve');
    await screen(GIL).isTold(/guest/i);
    expect((await ada.seesCard(id)).buttons.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['Approve', 'Approve for less…', 'Deny']),
    );
  });

  it('is refused while Slack does not say who the approvers are, and works when it does again', async () => {
    const { ruth, ann, slack } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    const outage = slack.inject({ method: 'usergroups.users.list', kind: 'status', status: 500, times: Infinity });
    await ann.clicks(card, 'Approve');
    await ann.isTold(/look|could not/i);
    outage.clear();
    await ann.clicks(card, 'Approve');
    await ruth.receivesSecret();
  });

  it('by two approvers in the same instant makes one grant, and the slower one reads a plain sentence', async () => {
    const { ruth, ann, abe, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    await Promise.all([ann.clicks(card, 'Approve'), abe.clicks(card, 'Approve')]);
    await ruth.receivesSecret();
    await ann.waits(() => ann.ephemerals().length + abe.ephemerals().length === 1, 'one of the two to be told');
    expect([...ann.ephemerals(), ...abe.ephemerals()][0]?.text).toMatch(/already|approved/i);
    expect(holdings(proxmox)).toMatchObject({ tokens: [`pvt-${id}@pve!pvt-${id}`] });
    expect(ruth.secrets()).toHaveLength(1);
  });

  it('by a click that is delivered twice makes one grant', async () => {
    const { ruth, ann, slack, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    slack.inject({ type: 'interactive', kind: 'duplicate', as: 'same' });
    await ann.clicks(card, 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /active/i);
    expect(ruth.secrets()).toEqual([secret]);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
  });

  it('by a reaction whose event is lost is found by reading the card back', async () => {
    const { ruth, ann, slack, pass } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const lost = slack.inject({ type: 'reaction_added', kind: 'hold' });
    const reacting = ann.reacts(await ann.seesCard(id), 'white_check_mark');
    await lost.reached;
    pass(3 * MINUTE);
    const { secret } = await ruth.receivesSecret();
    lost.release();
    await reacting;
    expect(ruth.secrets()).toEqual([secret]);
  });
});

describe('ending', () => {
  it('by its requester, from the DM, takes the token away at once', async () => {
    const { ruth, ann, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ruth.clicks(await ruth.seesDm(/active until/i), 'Revoke now');
    await ann.seesCard(id, /Revoked/);
    await ruth.noLongerSeesDm(new RegExp(secret));
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it.each(['ann', 'ada'] as const)('by %s, with a command, tells the requester who did it', async (name) => {
    const journey = await startJourney();
    const { ruth, ann, proxmox } = journey;
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ruth.receivesSecret();
    await ann.seesCard(id, /active/i);
    await journey[name].types(`/pvetoken revoke ${id}`);
    expect((await ruth.seesDm(/Revoked/)).text).toMatch(name === 'ann' ? /Ann/ : /Ada/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('by somebody else is refused', async () => {
    const { ruth, ann, screen, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ruth.receivesSecret();
    await screen(GIL).types(`/pvetoken revoke ${id}`);
    await screen(GIL).isTold(/only|cannot|may/i);
    expect(holdings(proxmox).tokens).toHaveLength(1);
  });

  it('comes by itself when nobody decides in time', async () => {
    const { ruth, ann, pass } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id);
    pass(24 * HOUR);
    expect((await ann.seesCard(id, /lapsed/i)).buttons).toEqual([]);
    await ruth.seesDm(/lapsed/i);
  });

  it('of a pending request by its requester takes it from the approvers', async () => {
    const { ruth, ann } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id);
    await ruth.types(`/pvetoken cancel ${id}`);
    expect((await ann.seesCard(id, /cancelled/i)).buttons).toEqual([]);
  });

  it('deletes a secret that nobody confirmed after ten minutes', async () => {
    const { ruth, ann, pass } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /active/i);
    pass(11 * MINUTE);
    await ruth.noLongerSeesDm(new RegExp(secret));
  });
});

describe('a token on a named service user', () => {
  it('has privilege separation, and only what role and user share', async () => {
    const { ruth, ann, proxmox } = await startJourney();
    const id = await ruth.asks('operator for 1h on /vms/100 restart the build agent');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret } = await ruth.receivesSecret();
    const fullTokenId = `terraform@pve!pvt-${id}`;
    expect(proxmox.tokens().find((token) => token['full-tokenid'] === fullTokenId)?.privsep).toBe(1);
    const ability = proxmox.can(fullTokenId, secret);
    expect(ability.ok && Object.keys(ability.permissions)).toEqual(['/vms/100']);
    await ruth.types(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(proxmox.users().map(({ userid }) => userid)).toContain('terraform@pve');
  });
});
