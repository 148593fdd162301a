import { describe, expect, it } from 'vitest';
import { GIL } from '../../playground/slack/workspaces.ts';
import { HOUR } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

async function activeGrant({ ruth, ann }: Journey): Promise<string> {
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  return id;
}

describe('a pause', () => {
  it('keeps new tokens from everybody, says why, and lets them through afterwards', async () => {
    const { ruth, ann, ada, pass, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    expect((await ada.isAnswered('/pvetoken pause')).text).toMatch(/Say why; .*Example: \/pvetoken pause/);
    expect((await ada.isAnswered('/pvetoken pause moving the storage')).text).toMatch(/^Paused: no new tokens/);
    await ann.seesAlert(/@Ada paused new tokens on every cluster.*Why: moving the storage/);

    const why = /@Ada paused new tokens on every cluster.*Why: moving the storage/;
    expect((await ruth.isAnswered('/pvetoken request provisioner again')).text).toMatch(why);
    await ann.clicks(card, 'Approve');
    await ann.isTold(/Nothing was changed: @Ada paused.*approve it again/);
    expect((await ada.isAnswered('/pvetoken list all')).text).toMatch(/^Paused: @Ada paused[^\n]*\nOpen requests/);
    pass(HOUR);
    expect(holdings(proxmox)).toEqual(isEmpty);

    expect((await ada.isAnswered('/pvetoken resume')).text).toMatch(/^Resumed new tokens on every cluster/);
    await ann.seesAlert(/@Ada resumed new tokens/);
    await ann.clicks(card, 'Approve');
    await ann.seesCard(id, /Active until/);
    expect((await ada.isAnswered('/pvetoken resume')).text).toMatch(/nothing is paused/);
  });

  it('holds up an approved request, which goes on by itself', async () => {
    const { ruth, ann, ada, letTimeFlow, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const outage = proxmox.inject({ kind: 'down' });
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Approved/);
    await ada.isAnswered('/pvetoken pause --cluster home moving the storage');
    // An attempt is still under way, so a jump of the clock here could be past its window.
    letTimeFlow();
    await ann.seesCard(id, /New tokens are paused; this one is made when they are resumed/);
    // Not before: a pause lets the attempt that is under way come to its end, and it would succeed.
    outage.remove();
    expect((await ada.isAnswered('/pvetoken resume --cluster home')).text).toMatch(/^Resumed new tokens on home/);
    await ann.seesCard(id, /Active until/);
  });
});

it('only administrators pause, resume and end many grants', async () => {
  const journey = await startJourney();
  const { ruth, ann, ada, screen, slack } = journey;
  const commands = ['pause x', 'resume', 'revoke --all', 'revoke --user @ruth'];
  for (const command of commands) {
    for (const person of [ruth, ann]) {
      expect((await person.isAnswered(`/pvetoken ${command}`)).text).toMatch(/only administrators pause/);
    }
    expect((await screen(GIL).isAnswered(`/pvetoken ${command}`)).text).toMatch(/a guest/);
  }
  slack.inject({ method: 'users.info', kind: 'status', status: 500, times: Infinity });
  for (const command of commands) {
    expect((await ada.isAnswered(`/pvetoken ${command}`)).text).toMatch(/could not look up/);
  }
});

describe('many grants', () => {
  it.each(['--role provisioner', '--user @ruth', '--cluster home', '--all'])('revoke %s ends them', async (words) => {
    const journey = await startJourney();
    const { ruth, ann, ada, proxmox } = journey;
    expect((await ada.isAnswered(`/pvetoken revoke ${words}`)).text).toMatch(/^Nothing to revoke: no grant/);
    const ids = [await activeGrant(journey), await activeGrant(journey)];
    const question = await ada.isAnswered(`/pvetoken revoke ${words}`);
    expect(question.text).toMatch(/^2 grants.*: revoke them all\?/);
    for (const id of ids) expect(question.text).toContain(id);
    expect(holdings(proxmox).tokens).toHaveLength(2);
    await ada.clicks(question, 'Revoke 2 grants');
    await ada.isTold(/^Started to revoke 2 grants/);
    // The channel takes one message a second.
    journey.letTimeFlow();
    for (const id of ids) await ann.seesCard(id, /Revoked.*taken away by @Ada, an administrator/);
    await ruth.seesDm(/taken away by @Ada/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    await ada.clicks(question, 'Revoke 2 grants');
    await ada.isTold(/answered before/);
  });
});

it('revoke alone lets a person choose among their own tokens', async () => {
  const journey = await startJourney();
  const { ruth, ann, slack, proxmox } = journey;
  expect((await ruth.isAnswered('/pvetoken revoke')).text).toMatch(/you have no active token/);
  const id = await activeGrant(journey);
  const kept = await activeGrant(journey);
  const picker = await ruth.isAnswered('/pvetoken revoke');
  await ruth.clicks(picker, 'Revoke');
  await ruth.isTold(/choose a token from the menu first/);
  await slack.as(ruth.userId).choose(picker, 'Your active tokens', id);
  await ruth.clicks(picker, 'Revoke');
  await ruth.isTold(new RegExp(`Revoking the token of request ${id}`));
  journey.letTimeFlow();
  await ann.seesCard(id, /Revoked.*given back by @Ruth/);
  expect(holdings(proxmox).tokens).toEqual([`pvt-${kept}@pve!pvt-${kept}`]);
  expect((await ann.isAnswered('/pvetoken revoke')).text).toMatch(/you have no active token/);
});
