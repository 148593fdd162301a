import { expect, it } from 'vitest';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';

it('a cluster that is down is said to whoever asks, and on card and direct message while the token waits for it', async () => {
  const { ruth, ann, proxmox, letTimeFlow } = await startJourney();
  const outage = proxmox.inject({ kind: 'down' });
  const answer = await ruth.isAnswered('/pvetoken request provisioner rebuild the dev cluster');
  expect(answer.text).toMatch(/The cluster home does not answer just now; the token can be made once it does\./);
  const id = /cancel ([a-z0-9]{8})/.exec(answer.text)?.[1] ?? '';
  await ann.clicks(await ann.seesCard(id), 'Approve');
  letTimeFlow();
  const late = /The token is not made so far, because the cluster does not answer\. The bot keeps trying until/;
  await ann.seesCard(id, late);
  await ruth.seesDm(late);
  expect((await ruth.isAnswered(`/pvetoken status ${id}`)).text).toMatch(late);
  expect(ann.ephemerals()).toEqual([]);
  outage.remove();
  await ann.seesCard(id, /Active until/);
});

it('a cluster that is down when a token is to be revoked is said before anybody is alarmed', async () => {
  const { ruth, ann, proxmox, letTimeFlow } = await startJourney();
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  const outage = proxmox.inject({ kind: 'down' });
  await ruth.isAnswered(`/pvetoken revoke ${id}`);
  letTimeFlow();
  const late = /The cluster has not confirmed it since.*The token may still work, until its own expiry on Proxmox/;
  await ann.seesCard(id, late);
  await ruth.seesDm(late);
  expect((await ruth.isAnswered(`/pvetoken status ${id}`)).text).toMatch(late);
  outage.remove();
  await ann.seesCard(id, /Revoked/);
  expect(holdings(proxmox)).toEqual(isEmpty);
});
