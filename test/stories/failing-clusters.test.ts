import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { HOUR } from '../../src/domain/time.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey, type JourneyOptions } from '../support/journey.ts';

const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const LATE = /The token is not made so far, because the cluster does not answer\. The bot keeps trying until/;

interface Trouble {
  readonly what: string;
  readonly options?: JourneyOptions;
  /** Begins it. @returns what ends it. */
  readonly begin: (journey: Journey) => () => void | Promise<void>;
  /** What operators read of it in the log. */
  readonly cause: RegExp;
}

const FOREIGN_PIN = { fingerprint: Array.from({ length: 32 }, () => 'AB').join(':') };
const LOCKED = "generating token failed: cfs-lock 'file-user_cfg' error: got lock request timeout";

const TROUBLES: readonly Trouble[] = [
  {
    what: 'shows another certificate than the pinned one',
    options: {
      tls: true,
      adjust: ({ clusters }) => {
        if (clusters['home']) clusters['home']['tls'] = FOREIGN_PIN;
      },
    },
    begin: ({ restart, proxmox }) => {
      const { fingerprint } = proxmox;
      return async () => {
        await restart(({ clusters }) => {
          if (clusters['home']) clusters['home']['tls'] = { fingerprint };
        });
      };
    },
    cause: /its certificate is not the one whose fingerprint is configured/,
  },
  {
    what: 'has a certificate of an authority that nobody named',
    options: {
      tls: true,
      adjust: ({ clusters }) => {
        if (clusters['home']) delete clusters['home']['tls'];
      },
    },
    begin: ({ restart, proxmox }) => {
      const { fingerprint } = proxmox;
      return async () => {
        await restart(({ clusters }) => {
          if (clusters['home']) clusters['home']['tls'] = { fingerprint };
        });
      };
    },
    cause: /DEPTH_ZERO_SELF_SIGNED_CERT/,
  },
  {
    what: 'refuses the bot',
    begin: ({ proxmox }) => {
      const fault = proxmox.inject({ kind: 'status', status: 401, reason: 'Authentication failed!', times: Infinity });
      return () => fault.remove();
    },
    cause: /it refuses pvetoken@pve!bot \(401\); an administrator has to check/,
  },
  {
    what: 'is down',
    begin: ({ proxmox }) => {
      const fault = proxmox.inject({ kind: 'down' });
      return () => fault.remove();
    },
    cause:
      /GET \/access\/roles\/TerraformProvisioner: http:\/\/127\.0\.0\.1:\d+: (ECONNRESET|UND_ERR_SOCKET)|no connection to http:/,
  },
  {
    what: 'answers with the page of something in between',
    begin: ({ proxmox }) => {
      const body = '<html>Please log in</html>';
      const fault = proxmox.inject({ kind: 'status', status: 200, reason: 'OK', body, times: Infinity });
      return () => fault.remove();
    },
    cause: /GET \/access\/roles\/TerraformProvisioner: \S+ an answer of a form that is not known/,
  },
];

describe.each(TROUBLES)('a cluster that $what', ({ options, begin, cause }) => {
  it('is named to operators with the cause; the requester reads that it takes longer, and nothing is left', async () => {
    const lines: string[] = [];
    const journey = await startJourney({ ...options, onLog: (line) => lines.push(line) });
    const { ruth, ann, proxmox, letTimeFlow } = journey;
    const end = begin(journey);
    const id = await ruth.asks('provisioner for 1h rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    letTimeFlow();
    const late = await ruth.seesDm(LATE);
    expect(late.text).not.toMatch(/401|certificate|html|lock/i);
    expect(lines.filter((line) => cause.test(line))).not.toEqual([]);

    await end();
    await ann.seesCard(id, /Active until/);
    const { secret } = await ruth.receivesSecret();
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
    journey.pass(HOUR);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(lines.filter((line) => SECRET.test(line))).toEqual([]);
  });
});

describe('a cluster that stays locked', () => {
  it('is named to operators, and the token is made once the lock is free', async () => {
    const lines: string[] = [];
    const { ruth, ann, proxmox, letTimeFlow } = await startJourney({ onLog: (line) => lines.push(line) });
    const match = { method: 'POST', path: /\/token\// };
    const lock = proxmox.inject({ kind: 'status', status: 500, reason: LOCKED, match, times: 4 });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await lock.reached;
    letTimeFlow();
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    expect(lock.hits).toBe(4);
    const cause = `POST /access/users/pvt-${id}@pve/token/pvt-${id}: its configuration stayed locked by somebody else`;
    expect(lines.some((line) => line.includes(cause))).toBe(true);
    expect(ruth.secrets()).toEqual([secret]);
    expect(holdings(proxmox).tokens).toEqual([`pvt-${id}@pve!pvt-${id}`]);
  });
});

describe('a cluster that takes a privilege from the bot', () => {
  it('refuses for good: requester and approvers read what is missing and who can mend it, and nothing is left', async () => {
    const lines: string[] = [];
    const { ruth, ann, proxmox } = await startJourney({ onLog: (line) => lines.push(line) });
    const entry = { path: '/access/realm/pve', roleid: 'TokenBotRealm', type: 'token' } as const;
    proxmox.removeAcl({ ...entry, ugid: 'pvetoken@pve!bot' });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { text } = await ruth.seesDm(/Proxmox refused to make the token/);
    expect(text).toContain('An administrator has to look into the answer of the cluster');
    const missing =
      /403 Permission check failed \(\/access\/realm\/pve, Realm\.AllocateUser\); the bot lacks a privilege there/;
    await ann.seesCard(id, missing);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(ruth.secrets()).toEqual([]);
    expect(lines.filter((line) => SECRET.test(line))).toEqual([]);
  });
});

describe('a fail-over to an endpoint of another cluster', () => {
  it('proves nothing: a token is not called revoked there, and is revoked when its own cluster is back', async () => {
    const stranger = await startProxmox({ authFailureDelayMs: 0 });
    onTestFinished(() => stranger.close());
    const lines: string[] = [];
    const { ruth, ann, proxmox, letTimeFlow } = await startJourney({
      onLog: (line) => lines.push(line),
      adjust: ({ clusters, timing }) => {
        const endpoints = z.array(z.string()).parse(clusters['home']?.['endpoints']);
        if (clusters['home']) clusters['home']['endpoints'] = [...endpoints, stranger.url];
        timing['revocationAlert'] = '30s';
      },
    });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
    const outage = proxmox.inject({ kind: 'down' });
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    letTimeFlow();
    await ann.seesAlert(new RegExp(id));
    await ann.seesCard(id, /The token may still work, until its own expiry on Proxmox/);
    expect(lines.some((line) => line.includes('it refuses pvetoken@pve!bot (401)'))).toBe(true);
    expect(holdings(proxmox).tokens).toHaveLength(1);
    outage.remove();
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});
