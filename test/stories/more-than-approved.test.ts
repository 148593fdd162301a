import { expect, it } from 'vitest';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';

it('a token that turns out to do more than was approved is taken away before anybody holds its secret', async () => {
  const { ruth, ann, proxmox } = await startJourney();
  // Whoever is in the bot's group has this too, and so has every dedicated user.
  proxmox.addAcl({ path: '/vms/104', type: 'group', ugid: 'pvetoken', roleid: 'PVEVMAdmin', propagate: 1 });
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const card = await ann.seesCard(id, /Failed/);
  expect(card.text).toContain('The token could do something other than its role says');
  expect(card.text).toContain('has more than was ordered');
  await ruth.seesDm(/Failed.*Nothing of the token is left on Proxmox/);
  expect(ruth.secrets()).toEqual([]);
  expect(holdings(proxmox)).toEqual(isEmpty);
});
