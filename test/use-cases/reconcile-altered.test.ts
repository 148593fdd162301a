import { describe, expect, it } from 'vitest';
import type { Discrepancy } from '../../src/domain/discrepancy.ts';
import type { ReconcileMode } from '../../src/domain/reconcile.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { Role } from '../../src/domain/role.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { EVERY, startBotOnProxmox, type BotOnProxmox } from '../support/bot-on-proxmox.ts';
import { aPolicy, aRole, RUTH } from '../support/records.ts';
import { heldFor, ON_TERRAFORM, TERRAFORM, writesOf } from './support/reconciling.ts';

interface ByHand {
  readonly what: string;
  /** What is not as in most roles. */
  readonly role?: Partial<Role>;
  readonly change: (bot: BotOnProxmox, names: { readonly user: string; readonly token: string }) => void;
  readonly found: Discrepancy['kind'];
}

const GRANT = { path: '/pool/prod', type: 'user', roleid: 'PVEAdmin', propagate: 1 } as const;

const BEYOND: readonly ByHand[] = [
  {
    what: 'a token that never ends',
    change: ({ proxmox }, { token }) => proxmox.setTokenExpiry(token, 0),
    found: 'ends_late',
  },
  {
    what: 'a token that ends later',
    change: ({ proxmox, now }, { token }) => proxmox.setTokenExpiry(token, now / SECOND + 86_400),
    found: 'ends_late',
  },
  {
    what: 'a user that never ends',
    change: ({ proxmox }, { user }) => proxmox.setUserExpiry(user, 0),
    found: 'ends_late',
  },
  {
    what: 'a user in another group',
    change: ({ proxmox }, { user }) => proxmox.addGroup('admins', [user]),
    found: 'other_groups',
  },
  {
    what: 'a PVE role on another path',
    change: ({ proxmox }, { user }) => proxmox.addAcl({ ...GRANT, ugid: user }),
    found: 'role_beyond',
  },
  {
    what: 'another PVE role on the same path',
    change: ({ proxmox }, { user }) => proxmox.addAcl({ ...GRANT, path: '/pool/dev', ugid: user }),
    found: 'role_beyond',
  },
  {
    what: 'a PVE role of the token beside its user’s',
    change: ({ proxmox }, { token }) => proxmox.addAcl({ ...GRANT, type: 'token', ugid: token }),
    found: 'role_beyond',
  },
  {
    what: 'a PVE role that reaches below its path',
    role: { propagate: false },
    change: ({ proxmox }, { user }) =>
      proxmox.addAcl({ ...GRANT, path: '/pool/dev', roleid: 'TerraformProvisioner', ugid: user }),
    found: 'role_beyond',
  },
  {
    what: 'a token of a named user that never ends',
    role: ON_TERRAFORM,
    change: ({ proxmox }, { token }) => proxmox.setTokenExpiry(token, 0),
    found: 'ends_late',
  },
  {
    what: 'a token of a named user that can do all its user can',
    role: ON_TERRAFORM,
    change: ({ proxmox }, { token }) => proxmox.setPrivilegeSeparation(token, false),
    found: 'unseparated',
  },
  {
    what: 'a token of a named user with another PVE role',
    role: ON_TERRAFORM,
    change: ({ proxmox }, { token }) => proxmox.addAcl({ ...GRANT, type: 'token', ugid: token }),
    found: 'role_beyond',
  },
];

const OTHERWISE: readonly ByHand[] = [
  {
    what: 'a token that ends earlier',
    change: ({ proxmox, now }, { token }) => proxmox.setTokenExpiry(token, now / SECOND + 60),
    found: 'ends_early',
  },
  {
    what: 'a user that is disabled',
    change: ({ proxmox }, { user }) => proxmox.setUserEnabled(user, false),
    found: 'disabled',
  },
  {
    what: 'a token that is limited to rights it has not got',
    change: ({ proxmox }, { token }) => proxmox.setPrivilegeSeparation(token, true),
    found: 'separated',
  },
  {
    what: 'a user that does not carry our mark any more, whatever else was changed of it',
    change: ({ proxmox }, { user }) => {
      proxmox.setUserComment(user, 'Mine now');
      proxmox.setUserExpiry(user, 0);
    },
    found: 'comment_changed',
  },
  {
    what: 'a token that does not carry our mark any more, whatever else was changed of it',
    role: ON_TERRAFORM,
    change: ({ proxmox }, { token }) => {
      proxmox.setTokenComment(token, 'Mine now');
      proxmox.setTokenExpiry(token, 0);
    },
    found: 'comment_changed',
  },
  {
    what: 'another token of its user',
    change: ({ proxmox }, { user }) => proxmox.createToken({ 'full-tokenid': `${user}!more`, value: 'x' }),
    found: 'other_token',
  },
  {
    what: 'a PVE role that was taken away',
    change: ({ proxmox }, { user }) =>
      proxmox.removeAcl({ path: '/pool/dev', type: 'user', ugid: user, roleid: 'TerraformProvisioner' }),
    found: 'role_missing',
  },
  {
    what: 'a user that left the group of the bot',
    change: ({ proxmox }) => proxmox.addGroup('pvetoken', []),
    found: 'out_of_reach',
  },
  {
    what: 'a named user that left the group of the bot',
    role: ON_TERRAFORM,
    change: ({ proxmox }) => proxmox.addGroup('pvetoken', []),
    found: 'out_of_reach',
  },
];

interface Altered {
  readonly bot: BotOnProxmox;
  readonly id: RequestId;
  /** What the cluster held before it was changed by hand. */
  readonly before: unknown;
}

async function altered({ role = {}, change }: ByHand, mode: ReconcileMode = 'enforce'): Promise<Altered> {
  const reconcile = new Map([['home', { mode, every: EVERY }]]);
  const bot = await startBotOnProxmox({ policy: aPolicy([aRole(role)], { reconcile }) });
  const id = await bot.active(4 * HOUR);
  await bot.pass(HOUR);
  const before = heldFor(bot, id);
  const user = role === ON_TERRAFORM ? TERRAFORM : `pvt-${id}@pve`;
  change(bot, { user, token: `${user}!pvt-${id}` });
  return { bot, id, before };
}

describe('what somebody gave a token by hand', () => {
  it.each(BEYOND)('is taken away within a round, and told once: $what', async (byHand) => {
    const { bot, id, before } = await altered(byHand);
    expect(heldFor(bot, id)).not.toEqual(before);
    await bot.round();
    expect(heldFor(bot, id)).toEqual(before);
    expect(bot.alerts()).toEqual([`alert: ${byHand.found} done`]);
    expect(bot.said()).toEqual([`${byHand.found} started`, `${byHand.found} done`]);
    await bot.round();
    expect(bot.alerts()).toHaveLength(1);
    expect(await bot.state(id)).toBe('active');
    expect(bot.faults).toEqual([]);
  });

  it.each(BEYOND)('is only told where the cluster is observed: $what', async (byHand) => {
    const { bot, id } = await altered(byHand, 'observe');
    const [after, writes] = [heldFor(bot, id), writesOf(bot)];
    await bot.round();
    await bot.round();
    expect(heldFor(bot, id)).toEqual(after);
    expect(writesOf(bot)).toEqual(writes);
    expect(bot.alerts()).toEqual([`alert: ${byHand.found} observed`]);
  });
});

describe('what somebody took from a token, or made of it, by hand', () => {
  it.each(OTHERWISE)('is told once, and nothing is changed: $what', async (byHand) => {
    const { bot, id } = await altered(byHand);
    const [after, writes] = [heldFor(bot, id), writesOf(bot)];
    await bot.round();
    await bot.round();
    expect(heldFor(bot, id)).toEqual(after);
    expect(writesOf(bot)).toEqual(writes);
    expect(bot.alerts()).toEqual([`alert: ${byHand.found} reported`]);
    expect(await bot.state(id)).toBe('active');
  });

  it('is told again when it was undone and came back', async () => {
    const bot = await startBotOnProxmox();
    const id = await bot.active(4 * HOUR);
    for (const isEnabled of [false, true, false]) {
      bot.proxmox.setUserEnabled(`pvt-${id}@pve`, isEnabled);
      await bot.round();
    }
    expect(bot.alerts()).toEqual(['alert: disabled reported', 'alert: disabled reported']);
  });
});

it('a token that Ruth asked for is told with her name', async () => {
  const bot = await startBotOnProxmox();
  const id = await bot.active(4 * HOUR);
  await bot.pass(HOUR);
  bot.proxmox.setTokenExpiry(`pvt-${id}@pve!pvt-${id}`, 0);
  await bot.round();
  const { request } = await bot.record(id);
  const approvedUntil = request.state === 'active' ? request.grant.expiresAt : undefined;
  expect(bot.discrepancies.audit.at(-1)).toMatchObject({ requester: RUTH, approvedUntil, requestId: id });
});
