import { describe, expect, it } from 'vitest';
import type { WorldFile } from '../../playground/world.ts';
import { HOUR } from '../../src/domain/time.ts';
import { clientAs } from '../playground/proxmox/client.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** A role whose tokens can give rights to others on the guests of the pool dev. */
function handsOn(removeAddedAccess: boolean): (file: WorldFile) => void {
  return ({ roles }) => {
    if (roles['provisioner'] === undefined) throw new Error('no such role');
    Object.assign(roles['provisioner'], {
      pveRole: 'PVEVMAdmin',
      leavesAccess: ['rights', 'guest'],
      paths: ['/pool/dev'],
      removeAddedAccess,
    });
  };
}

/** Ruth has a token, and gives Mallory rights with it that are to outlive it. */
async function handedOn({ ruth, ann, proxmox }: Journey): Promise<string> {
  proxmox.createUser({ userid: 'mallory@pve' });
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const { secret } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  const token = clientAs(proxmox, `pvt-${id}@pve!pvt-${id}`, secret);
  const given = { path: '/vms/100', users: 'mallory@pve', roles: 'PVEVMUser', propagate: 0 };
  expect((await token('PUT', '/access/acl', given)).status).toBe(200);
  return id;
}

function whatMalloryHas({ proxmox }: Journey): string[] {
  return proxmox.acl().flatMap(({ ugid, roleid, path }) => (ugid === 'mallory@pve' ? [`${roleid} ${path}`] : []));
}

describe('rights that a token gave to somebody else', () => {
  it('are named when it ends, with the command that takes them away', async () => {
    const journey = await startJourney({ adjust: handsOn(false) });
    const { ann, ruth, proxmox, pass } = journey;
    const id = await handedOn(journey);
    pass(4 * HOUR);
    const alert = await ann.seesAlert(/rights that appeared while pvt-.* worked/);
    expect(alert.text).toContain(`pvt-${id}@pve!pvt-${id} on home`);
    expect(alert.text).toContain(
      "mallory@pve has PVEVMUser on /vms/100: pveum acl delete /vms/100 --users 'mallory@pve' --roles PVEVMUser",
    );
    expect(alert.text).toContain('Proxmox does not record who gives rights, so it may have been somebody else.');
    const reply = await ann.seesReply(id, /Found one right that appeared on Proxmox while the token worked/);
    expect(reply.text).not.toContain('mallory');
    await ann.seesCard(id, /Revoked/);
    await ruth.seesDm(/Nothing of the token is left on Proxmox/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(whatMalloryHas(journey)).toEqual(['PVEVMUser /vms/100']);
  });

  it('are taken away when it ends where the role asks for that, and nothing else is', async () => {
    const journey = await startJourney({ adjust: handsOn(true) });
    const { ann, proxmox, pass } = journey;
    const before = proxmox.acl();
    const id = await handedOn(journey);
    const byHand = { path: '/vms/104', type: 'user', ugid: 'alice@pve', roleid: 'PVEAdmin', propagate: 1 } as const;
    proxmox.addAcl(byHand);
    pass(4 * HOUR);
    const alert = await ann.seesAlert(/rights that appeared while pvt-.* worked/);
    expect(alert.text).toContain('mallory@pve had PVEVMUser on /vms/100: taken away again');
    expect(alert.text).toContain("pveum acl delete /vms/104 --users 'alice@pve' --roles PVEAdmin");
    await ann.seesReply(id, /Found 2 rights that appeared .* One of them was taken away again/);
    expect(whatMalloryHas(journey)).toEqual([]);
    expect(proxmox.acl()).toEqual([...before, byHand]);
  });

  it('are sought in vain when there are none, and nobody is told anything', async () => {
    const journey = await startJourney({ adjust: handsOn(true) });
    const { ruth, ann, bot, pass, proxmox } = journey;
    const before = proxmox.acl();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    pass(4 * HOUR);
    await ann.seesReply(id, /Revoked/);
    const counted = 'pvetoken_events_total{event="access_unchanged",role="provisioner",cluster="home"} 1';
    await proxmox.waitFor((cluster) => cluster.calls().at(-1)?.path === '/access/acl', 'the ACL to be read again');
    expect(await metrics(bot.port(), counted)).toContain(counted);
    expect(ann.alerts()).toEqual([]);
    expect(proxmox.acl()).toEqual(before);
  });
});

async function metrics(port: number | undefined, until: string): Promise<string> {
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    if (text.includes(until)) return text;
  }
}
