import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import { startProxmox, type SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { BOT, BOT_SECRET, BROKEN, clientAs, failureOf, type Client } from './client.ts';

const TOKEN_PATH = '/access/users/alice@pve/token/pvt-1';
const CREATE = { match: { method: 'POST', path: /\/token\/pvt-1$/ } };

let proxmox: SimulatedProxmox;
let bot: Client;

beforeEach(async () => {
  proxmox = await startProxmox({ seed: homelabSeed(BOT_SECRET), authFailureDelayMs: 0, lockTimeoutMs: 5 });
  bot = clientAs(proxmox, BOT, BOT_SECRET);
});
afterEach(() => proxmox.close());

const create = (signal?: AbortSignal) => bot('POST', TOKEN_PATH, {}, signal);
const exists = () => proxmox.tokens().some((token) => token['full-tokenid'] === 'alice@pve!pvt-1');

describe('down', () => {
  it('resets every connection until it is removed', async () => {
    const fault = proxmox.inject({ kind: 'down' });
    expect(await failureOf(bot('GET', '/version'))).toMatch(BROKEN);
    expect(await failureOf(bot('GET', '/version'))).toMatch(BROKEN);
    fault.remove();
    expect(await bot('GET', '/version')).toMatchObject({ status: 200 });
  });

  it('also cuts calls that are under way', async () => {
    const hold = proxmox.inject({ kind: 'hold', done: false });
    const cut = failureOf(create());
    await hold.reached;
    const outage = proxmox.inject({ kind: 'down' });
    expect(await cut).toMatch(BROKEN);
    await hold.release();
    outage.remove();
    expect(exists()).toBe(false);
  });
});

describe('garbled', () => {
  it('does the work and lets something else arrive, once', async () => {
    const fault = proxmox.inject({ ...CREATE, kind: 'garbled', change: (answer) => ({ ...answer, body: '<html>' }) });
    expect(await create()).toMatchObject({ status: 200, text: '<html>' });
    expect(fault.hits).toBe(1);
    expect(exists()).toBe(true);
    expect(await create()).toMatchObject({ status: 400 });
  });
});

describe('status', () => {
  it('answers instead of the work, once', async () => {
    const fault = proxmox.inject({ ...CREATE, kind: 'status', status: 503, reason: 'Service Unavailable' });
    expect(await create()).toMatchObject({ status: 503, reason: 'Service Unavailable', text: '' });
    expect(fault.hits).toBe(1);
    expect(exists()).toBe(false);
    expect(await create()).toMatchObject({ status: 200 });
  });

  it('sleeps until the call that it is to follow was answered', async () => {
    const fault = proxmox.inject({
      match: { method: 'GET', path: /\/token\/pvt-1$/ },
      after: CREATE.match,
      kind: 'status',
      status: 500,
      reason: 'no quorum',
    });
    await bot('GET', TOKEN_PATH);
    expect(fault.hits).toBe(0);
    expect(await create()).toMatchObject({ status: 200 });
    expect(await bot('GET', TOKEN_PATH)).toMatchObject({ status: 500 });
  });

  it('meets only the calls it is aimed at, as often as it is told to', async () => {
    const times = Number.POSITIVE_INFINITY;
    const fault = proxmox.inject({ ...CREATE, times, kind: 'status', status: 500, reason: 'no quorum' });
    expect(await bot('GET', '/version')).toMatchObject({ status: 200 });
    expect(await create()).toMatchObject({ status: 500 });
    expect(await create()).toMatchObject({ status: 500 });
    fault.remove();
    expect(await create()).toMatchObject({ status: 200 });
  });
});

describe('unknown', () => {
  it.each([true, false])('answers 596 with an empty body; the write was done: %s', async (done) => {
    proxmox.inject({ ...CREATE, kind: 'unknown', done });
    expect(await create()).toMatchObject({ status: 596, text: '' });
    expect(exists()).toBe(done);
  });

  it('can do the write after its 596', async () => {
    const fault = proxmox.inject({ ...CREATE, kind: 'unknown', done: 'later' });
    expect(await create()).toMatchObject({ status: 596 });
    expect(exists()).toBe(false);
    const written = proxmox.waitFor(exists, 'the late token');
    await fault.release();
    await written;
  });

  it('never does a late write that was removed', async () => {
    const fault = proxmox.inject({ ...CREATE, kind: 'unknown', done: 'later' });
    await create();
    fault.remove();
    await fault.release();
    expect(exists()).toBe(false);
  });
});

describe('reset', () => {
  it.each([true, false])('breaks the connection; the write was done: %s', async (done) => {
    proxmox.inject({ ...CREATE, kind: 'reset', done });
    expect(await failureOf(create())).toMatch(BROKEN);
    expect(exists()).toBe(done);
    await proxmox.waitFor((px) => px.calls()[0]?.unanswered === true, 'the log to say so');
  });
});

describe('hold', () => {
  it.each([true, false])('stops a call until it is released; the write was done meanwhile: %s', async (done) => {
    const fault = proxmox.inject({ ...CREATE, kind: 'hold', done });
    const answer = create();
    await fault.reached;
    expect(exists()).toBe(done);
    await fault.release();
    expect(await answer).toMatchObject({ status: 200 });
    expect(exists()).toBe(true);
  });

  it.each([
    ['leaves the work undone', false],
    ['does the work even so, when told to', true],
  ])('%s when its client has gone', async (_what, evenIfGone) => {
    const fault = proxmox.inject({ ...CREATE, kind: 'hold', done: false, evenIfGone });
    const client = new AbortController();
    const gone = failureOf(create(client.signal));
    await fault.reached;
    client.abort();
    expect(await gone).toMatch(/abort/);
    await proxmox.waitFor((px) => px.calls()[0]?.unanswered === true, 'the client to be gone');
    await fault.release();
    expect(exists()).toBe(evenIfGone);
  });

  it('does not keep the simulator from closing', async () => {
    const other = await startProxmox({ seed: homelabSeed(BOT_SECRET) });
    const fault = other.inject({ kind: 'hold', done: false });
    const cut = failureOf(clientAs(other, BOT, BOT_SECRET)('GET', '/version'));
    await fault.reached;
    await other.close();
    expect(await cut).toMatch(BROKEN);
  });
});

describe('slow', () => {
  it('does the work although its client gave up', async () => {
    const fault = proxmox.inject({ ...CREATE, kind: 'slow', ms: 20 });
    const client = new AbortController();
    const gone = failureOf(create(client.signal));
    await fault.reached;
    client.abort();
    expect(await gone).toMatch(/abort/);
    await proxmox.waitFor(exists, 'the token of the impatient client');
  });
});

describe('lock', () => {
  it('lets writes run into the lock time-out, and reads pass', async () => {
    const fault = proxmox.inject({ kind: 'lock' });
    expect(await create()).toMatchObject({
      status: 500,
      reason: "generating token failed: cfs-lock 'file-user_cfg' error: got lock request timeout",
    });
    expect(await bot('GET', '/access/users/alice@pve/token')).toMatchObject({ status: 200, data: [] });
    await fault.release();
    expect(await create()).toMatchObject({ status: 200 });
  });

  it('lets a waiting write go on when released in time', async () => {
    const patient = await startProxmox({ seed: homelabSeed(BOT_SECRET) });
    const fault = patient.inject({ kind: 'lock' });
    const answer = clientAs(patient, BOT, BOT_SECRET)('POST', TOKEN_PATH);
    await patient.waitFor((px) => px.calls().length === 1, 'the write to arrive');
    await fault.release();
    expect(await answer).toMatchObject({ status: 200 });
    await patient.close();
  });
});
