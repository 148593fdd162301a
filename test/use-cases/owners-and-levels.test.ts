import { describe, expect, it } from 'vitest';
import type { AclEntry, Level } from '../../playground/proxmox/simulated-proxmox.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { OwnerRule, Role } from '../../src/domain/role.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { requestExtension } from '../../src/use-cases/extend-grant.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { startBotOnProxmox, type BotOnProxmox } from '../support/bot-on-proxmox.ts';
import { clickToReveal } from '../support/in-memory-provisioning.ts';
import { aPolicy, aRole, RUTH } from '../support/records.ts';
import { heldFor } from './support/reconciling.ts';

const LEVELS: readonly Level[] = ['7.4', '8.4', '9.1', '9.2'];

interface Row {
  readonly whose: string;
  readonly owner: OwnerRule;
  /** The user that is there before and after; without one, the bot makes it. */
  readonly existing?: string;
  readonly privsep: 0 | 1;
}

const ROWS: readonly Row[] = [
  { whose: 'a dedicated user', owner: { kind: 'dedicated' }, privsep: 0 },
  {
    whose: 'a service user',
    owner: { kind: 'service', user: 'terraform@pve' },
    existing: 'terraform@pve',
    privsep: 1,
  },
  { whose: 'the requester', owner: { kind: 'requester' }, existing: 'alice@pve', privsep: 1 },
];

const TABLE = LEVELS.flatMap((level) => ROWS.map((row) => ({ level, ...row })));

/** A token and an ACL entry that an existing user has of its own. */
function plantOwn({ proxmox }: BotOnProxmox, user: string): void {
  const entry: Omit<AclEntry, 'type' | 'ugid'> = { path: '/vms/104', roleid: 'PVEAuditor', propagate: 1 };
  proxmox.createToken({ 'full-tokenid': `${user}!own`, value: 'own', privsep: 1, comment: 'not the bot’s' });
  proxmox.addAcl({ ...entry, type: 'user', ugid: user });
  proxmox.addAcl({ ...entry, type: 'token', ugid: `${user}!own` });
}

/** All that the cluster holds. */
function stateOf({ proxmox }: BotOnProxmox): unknown {
  return [proxmox.users(), proxmox.tokens(), proxmox.groups(), proxmox.roles(), proxmox.acl()];
}

/** The newest secret that Ruth was sent. */
function secretOf(bot: BotOnProxmox): string {
  return bot.slack.secretsOf(RUTH).at(-1)?.says ?? '';
}

/** When the token and, where it was made for it, its user end on Proxmox, in hours from the start; they work until then. */
function endsOf({ proxmox }: BotOnProxmox, id: RequestId, start: number): number[] {
  const ours = [...proxmox.users(), ...proxmox.tokens()].filter(({ comment }) => comment === `pvetoken request ${id}`);
  return ours.map(({ expire }) => ((expire + 1) * SECOND - start) / HOUR);
}

/** A grant of two hours whose token is made, and what the cluster held before. */
async function beginGrant({ level, owner, existing }: (typeof TABLE)[number], changes: Partial<Role>) {
  const role = aRole({ pveRole: 'PowerUser', owner, ...changes });
  const bot = await startBotOnProxmox({ level, policy: aPolicy([role], { people: new Map([[RUTH, 'alice@pve']]) }) });
  if (existing !== undefined) plantOwn(bot, existing);
  const before = stateOf(bot);
  const start = bot.now;
  const id = await bot.active(2 * HOUR);
  return { bot, proxmox: bot.proxmox, before, start, id, token: `${existing ?? `pvt-${id}@pve`}!pvt-${id}` };
}

describe.each(TABLE)('on Proxmox VE $level, the token of $whose', (row) => {
  const { existing, privsep } = row;

  it('is granted, extended, rotated, reconciled and revoked, and leaves nothing behind', async () => {
    // Granted: it can do what was ordered, and no more than its user, and ends with the grant.
    const { bot, proxmox, before, start, id, token } = await beginGrant(row, { extension: 'automatic' });
    const ends = (hours: number): number[] => (existing === undefined ? [hours, hours] : [hours]);
    const first = secretOf(bot);
    const abilities = proxmox.can(token, first);
    const privileges = ['VM.Audit', 'VM.Console', 'VM.PowerMgmt'];
    expect(abilities).toMatchObject({ ok: true, permissions: { '/vms/100': privileges } });
    expect(abilities).not.toHaveProperty(['permissions', '/vms/104']);
    expect(proxmox.tokens()).toContainEqual(expect.objectContaining({ 'full-tokenid': token, privsep }));
    expect(endsOf(bot, id, start)).toEqual(ends(2));

    // Extended: the same secret works longer.
    const wish = { duration: HOUR, reason: 'not done yet' };
    expect(await requestExtension(bot.deps, { id, by: RUTH, wish })).toMatchObject({ ok: true });
    await bot.settle();
    expect(endsOf(bot, id, start)).toEqual(ends(3));
    expect(proxmox.can(token, first)).toEqual(abilities);

    // Rotated: the old secret is dead, the new one can do the same.
    expect(await requestRotation(bot.deps, { id, by: RUTH })).toMatchObject({ ok: true });
    await bot.settle();
    const second = secretOf(bot);
    expect(proxmox.can(token, first)).toEqual({ ok: false });
    expect(proxmox.can(token, second)).toEqual(abilities);
    expect(endsOf(bot, id, start)).toEqual(ends(3));

    // Reconciled: nothing is found; what somebody altered is put right.
    await bot.round();
    await bot.round();
    expect(bot.said()).toEqual([]);
    const granted = heldFor(bot, id);
    proxmox.setTokenExpiry(token, 0);
    await bot.round();
    expect(bot.said()).toEqual(['ends_late started', 'ends_late done']);
    expect(heldFor(bot, id)).toEqual(granted);
    expect(proxmox.can(token, second)).toEqual(abilities);

    // Revoked: nothing of it is left, and all that was there before is as it was.
    expect(await revokeGrant(bot.deps, { id, by: RUTH })).toMatchObject({ ok: true });
    await bot.settle();
    expect(await bot.state(id)).toBe('revoked');
    expect(stateOf(bot)).toEqual(before);
    expect(proxmox.can(token, second)).toEqual({ ok: false });
    expect(existing === undefined || proxmox.can(`${existing}!own`, 'own').ok).toBe(true);
    await bot.round();
    expect(bot.said()).toHaveLength(2);
    expect(bot.faults).toEqual([]);
  });

  it('is revealed, made ready to be revealed again, and revoked, and leaves nothing behind', async () => {
    const { bot, proxmox, before, start, id, token } = await beginGrant(row, { delivery: 'reveal' });
    const end = endsOf(bot, id, start);
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);

    // Revealed: the secret in the window works, and is in no message.
    expect(await clickToReveal(bot, id, 'V1')).toMatchObject({ ok: true });
    await bot.settle();
    const first = bot.slack.lastShown.get(id) ?? '';
    const abilities = proxmox.can(token, first);
    expect(abilities).toMatchObject({
      ok: true,
      permissions: { '/vms/100': ['VM.Audit', 'VM.Console', 'VM.PowerMgmt'] },
    });
    expect(bot.slack.secretsOf(RUTH)).toEqual([]);

    // Rotated: the old secret works until the next click, and is dead after it.
    expect(await requestRotation(bot.deps, { id, by: RUTH })).toMatchObject({ ok: true });
    await bot.settle();
    expect(proxmox.can(token, first)).toEqual(abilities);
    expect(await clickToReveal(bot, id, 'V2')).toMatchObject({ ok: true });
    await bot.settle();
    const second = bot.slack.lastShown.get(id) ?? '';
    expect(bot.slack.modals.get('V2')).toBe(`${second}, replacing`);
    expect(proxmox.can(token, first)).toEqual({ ok: false });
    expect(proxmox.can(token, second)).toEqual(abilities);
    expect(endsOf(bot, id, start)).toEqual(end);
    await bot.round();
    await bot.round();
    expect(bot.said()).toEqual([]);

    expect(await revokeGrant(bot.deps, { id, by: RUTH })).toMatchObject({ ok: true });
    await bot.settle();
    expect(stateOf(bot)).toEqual(before);
    expect(proxmox.can(token, second)).toEqual({ ok: false });
    expect(bot.faults).toEqual([]);
  });
});
