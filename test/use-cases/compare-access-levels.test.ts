import { describe, expect, it } from 'vitest';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR } from '../../src/domain/time.ts';
import { clientAs } from '../playground/proxmox/client.ts';
import { startBotOnProxmox, type BotOnProxmox } from '../support/bot-on-proxmox.ts';
import { aPolicy, aRole, RUTH } from '../support/records.ts';

const TERRAFORM = { kind: 'service', user: 'terraform@pve' } as const;

/** Has Ruth's token give Mallory a PVE role on a guest. @returns the status of the answer. */
async function gives(bot: BotOnProxmox, id: RequestId, user: string, role: string, path: string): Promise<number> {
  const secret = bot.slack.secretsOf(RUTH).at(-1)?.says ?? '';
  const token = clientAs(bot.proxmox, `${user}!pvt-${id}`, secret);
  const reply = await token('PUT', '/access/acl', { path, users: 'mallory@pve', roles: role, propagate: 0 });
  return reply.status;
}

function ofMallory({ proxmox }: BotOnProxmox): string[] {
  return proxmox.acl().flatMap(({ ugid, roleid, path }) => (ugid === 'mallory@pve' ? [`${roleid} ${path}`] : []));
}

describe.each<Level>(['7.4', '8.4', '9.1', '9.2'])('rights that a token gave on Proxmox VE %s', (level) => {
  it.each([
    ['a dedicated user', { kind: 'dedicated' } as const],
    ['terraform@pve', TERRAFORM],
  ])('are taken away with it, though not what it could not have given: a token of %s', async (_, owner) => {
    const role = aRole({ pveRole: 'PVEVMAdmin', paths: ['/pool/dev'], owner, removeAddedAccess: true });
    const bot = await startBotOnProxmox({ policy: aPolicy([role]), level });
    bot.proxmox.createUser({ userid: 'mallory@pve' });
    const id = await bot.active();
    const user = owner.kind === 'dedicated' ? `pvt-${id}@pve` : 'terraform@pve';
    expect(await gives(bot, id, user, 'PVEVMUser', '/vms/100')).toBe(200);
    // Before Proxmox VE 8, whoever may give a role may give any.
    const isAnyRole = (await gives(bot, id, user, 'Administrator', '/vms/101')) === 200;
    expect(isAnyRole).toBe(level === '7.4');
    const byHand = { type: 'user', ugid: 'mallory@pve', roleid: 'PVEVMUser', propagate: 1 } as const;
    bot.proxmox.addAcl({ ...byHand, path: '/vms/104' });
    await bot.pass(5 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect(ofMallory(bot)).toEqual(['PVEVMUser /vms/104']);
    expect(bot.alerts()).toEqual(['alert: access_left']);
    expect(bot.faults).toEqual([]);
  });
});
