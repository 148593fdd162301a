import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import { startProxmox, type SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { BOT, BOT_SECRET, clientAs, clientWith, loginIn, secretIn } from './client.ts';

const NOW = 1_800_000_000;
const REFUSED = { status: 401, reason: 'Authentication failed!', text: '' };

let proxmox: SimulatedProxmox;
let clock: number;

beforeEach(async () => {
  clock = NOW;
  proxmox = await startProxmox({ seed: homelabSeed(BOT_SECRET), now: () => clock * 1000, authFailureDelayMs: 0 });
});
afterEach(() => proxmox.close());

describe('API tokens', () => {
  it('work up to the second they expire in, and stay listed afterwards', async () => {
    const bot = clientAs(proxmox, BOT, BOT_SECRET);
    const path = '/access/users/alice@pve/token/pvt-1';
    const secret = secretIn(await bot('POST', path, { expire: NOW + 60 }));
    const alice = clientAs(proxmox, 'alice@pve!pvt-1', secret);
    clock = NOW + 60;
    expect(await alice('GET', '/version')).toMatchObject({ status: 200 });
    clock = NOW + 61;
    expect(await alice('GET', '/version')).toMatchObject(REFUSED);
    expect(proxmox.can('alice@pve!pvt-1', secret)).toEqual({ ok: false });
    expect(await bot('GET', path)).toMatchObject({ status: 200, data: { expire: NOW + 60, privsep: 1 } });
  });

  it('can be waited for to expire, once somebody says that the clock has moved', async () => {
    proxmox.setTokenExpiry(BOT, NOW + 60);
    const expired = proxmox.waitFor((px) => !px.can(BOT, BOT_SECRET).ok, 'the expiry');
    clock = NOW + 61;
    proxmox.recheck();
    await expect(expired).resolves.toBeUndefined();
  });

  it('die with their user: disabled, expired or deleted', async () => {
    const bot = clientAs(proxmox, BOT, BOT_SECRET);
    expect(await bot('GET', '/version')).toMatchObject({ status: 200 });
    proxmox.setUserExpiry('pvetoken@pve', NOW - 1);
    expect(await bot('GET', '/version')).toMatchObject(REFUSED);
  });

  it.each([
    ['a wrong secret', { Authorization: `PVEAPIToken=${BOT}=wrong` }, REFUSED],
    ['an unknown token', { Authorization: 'PVEAPIToken=pvetoken@pve!none=x' }, REFUSED],
    ['a colon before the secret', { Authorization: `PVEAPIToken=${BOT}:${BOT_SECRET}` }, REFUSED],
    ['another scheme', { Authorization: `Bearer ${BOT_SECRET}` }, { ...REFUSED, reason: 'No ticket' }],
    ['no header', {}, { ...REFUSED, reason: 'No ticket' }],
  ])('are refused without a word why: %s', async (_what, headers, refusal) => {
    expect(await clientWith(proxmox, headers)('GET', '/version')).toMatchObject(refusal);
  });

  it('cannot log in', async () => {
    const bot = clientAs(proxmox, BOT, BOT_SECRET);
    const login = await bot('POST', '/access/ticket', { username: 'root@pam', password: `root-${BOT_SECRET}` });
    expect(login).toMatchObject({ status: 403 });
  });
});

const login = (password: string) =>
  clientWith(proxmox, {})('POST', '/access/ticket', { username: 'pvetoken@pve', password });

const cookieOf = (ticket: string) => ({ Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` });

async function statusWith(ticket: string): Promise<number> {
  return (await clientWith(proxmox, cookieOf(ticket))('GET', '/version')).status;
}

describe('tickets', () => {
  it('need the CSRF token for a write and not for a read', async () => {
    const { ticket, csrfToken } = loginIn(await login(`password-${BOT_SECRET}`));
    const cookie = cookieOf(ticket);
    const write = { userid: 'new@pve', groups: 'pvetoken' };
    expect(await clientWith(proxmox, cookie)('GET', '/version')).toMatchObject({ status: 200 });
    expect(await clientWith(proxmox, cookie)('POST', '/access/users', write)).toMatchObject({
      status: 401,
      reason: 'Permission denied - invalid csrf token',
    });
    const browser = clientWith(proxmox, { ...cookie, CSRFPreventionToken: csrfToken });
    expect(await browser('POST', '/access/users', write)).toMatchObject({ status: 200 });
  });

  it('live for two hours and are renewed by sending them as the password', async () => {
    const { ticket } = loginIn(await login(`password-${BOT_SECRET}`));
    clock = NOW + 7200;
    const renewed = loginIn(await login(ticket)).ticket;
    clock = NOW + 7201;
    expect([await statusWith(ticket), await statusWith(renewed)]).toEqual([401, 200]);
  });

  it('are refused with the same words for a wrong password and for an unknown user', async () => {
    const wrong = await login('wrong');
    const nobody = { username: 'nobody@pve', password: 'x' };
    expect(wrong).toMatchObject({ status: 401, reason: 'authentication failure' });
    expect(await clientWith(proxmox, {})('POST', '/access/ticket', nobody)).toEqual(wrong);
  });
});

it('answers a refusal late, as long as it is told to', async () => {
  const late = await startProxmox({ authFailureDelayMs: 30 });
  const before = performance.now();
  expect(await clientWith(late, {})('GET', '/version')).toMatchObject({ status: 401 });
  // Timers may fire a millisecond early by this clock.
  expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  await late.close();
});
