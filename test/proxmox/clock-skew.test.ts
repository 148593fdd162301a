import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { readVersion } from '../../src/proxmox/calls.ts';
import { createProxmoxClient } from '../../src/proxmox/client.ts';
import { clockSkew } from '../../src/proxmox/clock-skew.ts';
import { MONDAY } from '../support/records.ts';
import { aServer, version } from './support/servers.ts';
import { aHomelab, inHours, settingsFor } from './support/testbed.ts';

function dateOf(at: number): string {
  return new Date(at).toUTCString();
}

describe('the difference of two clocks, by the date of an answer', () => {
  it.each([0, 1, 500, 999])('is none where they agree, at any part of a second: %i ms', (part) => {
    const now = MONDAY + part;
    expect(clockSkew(dateOf(now), now - 20, now + 20)).toBe(0);
  });

  it.each([
    [4, 0],
    [-4, 999],
    [60, 300],
  ])('is told to the second: %i minutes, %i ms after a full one', (minutes, part) => {
    const now = MONDAY + part;
    expect(clockSkew(dateOf(now + minutes * MINUTE), now, now)).toBe(minutes * MINUTE);
  });

  it('is none below what a header in whole seconds and a slow way can tell', () => {
    expect(clockSkew(dateOf(MONDAY + 6 * SECOND), MONDAY, MONDAY)).toBe(6 * SECOND);
    expect(clockSkew(dateOf(MONDAY + 5 * SECOND), MONDAY, MONDAY)).toBe(0);
    // Eight seconds on the way, and the answer was given at their end.
    expect(clockSkew(dateOf(MONDAY + 8 * SECOND), MONDAY, MONDAY + 8 * SECOND)).toBe(0);
  });

  it('is not told by an answer that took too long, came before it was asked for, or has no date', () => {
    expect(clockSkew(dateOf(MONDAY), MONDAY, MONDAY + 11 * SECOND)).toBeUndefined();
    expect(clockSkew(dateOf(MONDAY), MONDAY, MONDAY - 1)).toBeUndefined();
    expect(clockSkew(undefined, MONDAY, MONDAY)).toBeUndefined();
    expect(clockSkew('yesterday', MONDAY, MONDAY)).toBeUndefined();
  });
});

describe('the client of a cluster', () => {
  it('remembers how far its clock is ahead, and tells of each look', async () => {
    const { proxmox } = await aHomelab();
    const told: number[] = [];
    const clock = { now: () => inHours(0), onSkew: (ahead: number) => void told.push(ahead) };
    const client = createProxmoxClient(settingsFor(proxmox), clock);
    expect(client.clockAhead()).toBe(0);
    await client.call(readVersion());
    proxmox.setClockAhead(-MINUTE);
    await client.call(readVersion());
    expect([client.clockAhead(), ...told].map((ahead) => Math.round(ahead / MINUTE))).toEqual([-1, 0, -1]);
    await client.close();
  });

  it('keeps what it knew where an answer has no date', async () => {
    const url = await aServer((request, response) => {
      response.sendDate = false;
      version(request, response);
    });
    const told: number[] = [];
    const client = createProxmoxClient(settingsFor({ url }), { onSkew: (ahead) => void told.push(ahead) });
    expect((await client.call(readVersion())).kind).toBe('ok');
    expect([client.clockAhead(), told]).toEqual([0, []]);
    await client.close();
  });
});
