import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { deleteUser, readVersion } from '../../src/proxmox/calls.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import { probe } from '../../src/proxmox/health.ts';
import type { BotLogin } from '../../src/proxmox/settings.ts';
import { aServer } from './support/servers.ts';
import {
  aHomelab,
  always,
  anOrder,
  anOrderForTerraform,
  BOT_SECRET,
  clientFor,
  credentialOf,
  inHours,
  settingsFor,
  unavailabilityOf,
} from './support/testbed.ts';

/** The simulated homelab knows the bot's user by this password. */
const PASSWORD = `password-${BOT_SECRET}`;

const LOGIN: BotLogin = { kind: 'login', user: 'pvetoken@pve', password: new Secret(PASSWORD) };

/** A Proxmox that takes what a test says it takes, and tells what it was sent. */
class Gate {
  /** What a login succeeds with: passwords, and tickets in place of one. */
  takes: readonly string[] = [PASSWORD];
  /** The ticket of the moment; each login brings the next. */
  ticket = '';
  logins: string[] = [];
  calls: { readonly line: string; readonly cookie: string | undefined; readonly csrf: unknown }[] = [];
  /** Instead of an answer to a login. */
  instead: ((response: ServerResponse) => unknown) | undefined;

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/api2/json/access/ticket') void this.#logIn(request, response);
    else this.#call(request, response);
  };

  async #logIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const password = new URLSearchParams(await text(request)).get('password') ?? '';
    this.logins.push(password);
    if (this.instead !== undefined) this.instead(response);
    else if (!this.takes.includes(password)) response.writeHead(401, 'authentication failure').end('{"data":null}');
    else {
      this.ticket = `PVE:pvetoken@pve:0000000${this.logins.length}::+/=`;
      const data = { username: 'pvetoken@pve', ticket: this.ticket, CSRFPreventionToken: `csrf-${this.ticket}` };
      response.end(JSON.stringify({ data }));
    }
  }

  #call({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    this.calls.push({ line: `${method} ${url}`, cookie: headers.cookie, csrf: headers['csrfpreventiontoken'] });
    const isGood = headers.cookie === `PVEAuthCookie=${encodeURIComponent(this.ticket)}`;
    if (isGood) response.end('{"data":{"version":"9.2.1"}}');
    else response.writeHead(401, 'Authentication failed!').end();
  }
}

async function aGate(login: BotLogin = LOGIN) {
  const gate = new Gate();
  const clock = { now: 0 };
  const url = await aServer(gate.handle);
  return { gate, clock, client: clientFor(settingsFor({ url }, { credential: login }), () => clock.now) };
}

const OK = { kind: 'ok', data: { version: '9.2.1' } };

describe.each(['7.4', '8.4', '9.1', '9.2'] as const)('a bot that logs in to Proxmox VE %s', (level) => {
  it('issues and revokes as one with a token does, by one login', async () => {
    const { proxmox } = await aHomelab({ level });
    const client = clientFor(settingsFor(proxmox, { credential: LOGIN }));
    const issuer = createIssuer(new Map([['home', client]]));
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];

    for (const order of [anOrder(), anOrderForTerraform()]) {
      const credential = credentialOf(await issuer.issue(order, inHours(4), always));
      expect(await issuer.accepts(order, credential)).toBe(true);
      await issuer.revoke(order);
    }
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
    expect(proxmox.calls().filter(({ path }) => path === '/access/ticket')).toHaveLength(1);
    // A token that was just made is asked what it can do, and never shown the bot's ticket.
    expect(new Set(proxmox.calls().map(({ auth }) => auth))).toEqual(
      new Set([
        'none',
        'ticket:pvetoken@pve',
        'token:pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
        'token:terraform@pve!pvt-k7m3q9xa',
      ]),
    );
  });
});

describe('a login', () => {
  it('is shared by calls at the same time', async () => {
    const { gate, client } = await aGate();
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await client.call(readVersion())));
    expect(answers).toEqual(Array.from({ length: 20 }, () => OK));
    expect(gate.logins).toEqual([PASSWORD]);
  });

  it('gives a ticket for every call, and for writes what shows that no other site sent them', async () => {
    const { gate, client } = await aGate();
    await client.call(readVersion());
    await client.call(deleteUser('x@pve'));
    const cookie = 'PVEAuthCookie=PVE%3Apvetoken%40pve%3A00000001%3A%3A%2B%2F%3D';
    expect(gate.calls).toEqual([
      { line: 'GET /api2/json/version', cookie, csrf: undefined },
      { line: 'DELETE /api2/json/access/users/x%40pve', cookie, csrf: `csrf-${gate.ticket}` },
    ]);
  });

  it('is renewed after an hour with its ticket, without the password', async () => {
    const { gate, clock, client } = await aGate();
    await client.call(readVersion());
    const { ticket } = gate;
    gate.takes = [ticket];
    clock.now += HOUR - SECOND;
    await client.call(readVersion());
    expect(gate.logins).toEqual([PASSWORD]);
    clock.now += SECOND;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, ticket]);
  });

  it('is made anew by the password when Proxmox does not renew the ticket', async () => {
    const { gate, clock, client } = await aGate();
    await client.call(readVersion());
    const { ticket } = gate;
    clock.now += HOUR;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, ticket, PASSWORD]);
  });

  it('is made anew by the password when the ticket has run out', async () => {
    const { gate, clock, client } = await aGate();
    await client.call(readVersion());
    clock.now += 3 * HOUR;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, PASSWORD]);
  });

  it('that cannot be renewed just now is used until it ends, and renewed a minute later', async () => {
    const { gate, clock, client } = await aGate();
    await client.call(readVersion());
    const { ticket } = gate;
    gate.takes = [ticket];
    gate.instead = (response) => response.writeHead(596).end();
    clock.now += HOUR;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, ticket]);
    gate.instead = undefined;
    clock.now += MINUTE;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, ticket, ticket]);
  });

  it('whose ticket is refused meanwhile is made once for all calls, and each of them is made again', async () => {
    const { gate, client } = await aGate();
    await client.call(readVersion());
    gate.ticket = 'no longer';
    gate.calls = [];
    const answers = await Promise.all([1, 2, 3].map(async (call) => await client.call(deleteUser(`x${call}@pve`))));
    expect(answers).toEqual([1, 2, 3].map(() => ({ kind: 'ok', data: undefined })));
    expect(gate.logins).toEqual([PASSWORD, PASSWORD]);
    expect(gate.calls).toHaveLength(6);
  });

  it('that helps nothing is not made again and again', async () => {
    const { gate, client } = await aGate();
    await client.call(readVersion());
    const takesNoTicket = (): void => void (gate.ticket = 'none that was given');
    gate.instead = (response) => {
      response.end('{"data":{"ticket":"PVE:x","CSRFPreventionToken":"c"}}');
    };
    takesNoTicket();
    expect(await client.call(readVersion())).toEqual({ kind: 'unauthorized' });
    expect(gate.logins).toHaveLength(2);
    expect(gate.calls).toHaveLength(3);
  });

  it('that is refused is not tried again for five minutes, so that no directory locks the account', async () => {
    const { gate, clock, client } = await aGate();
    gate.takes = [];
    for (let calls = 0; calls < 3; calls++) expect(await client.call(readVersion())).toEqual({ kind: 'unauthorized' });
    expect(gate.logins).toEqual([PASSWORD]);
    gate.takes = [PASSWORD];
    clock.now += 5 * MINUTE - 1;
    expect(await client.call(readVersion())).toEqual({ kind: 'unauthorized' });
    clock.now += 1;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, PASSWORD]);
  });

  it('that is refused is tried at once with what its file holds by then', async () => {
    const file = { holds: 'old' };
    const reread = () => ({ ok: true, secret: new Secret(file.holds) }) as const;
    const { gate, client } = await aGate({ ...LOGIN, password: new Secret('old'), reread });
    expect(await client.call(readVersion())).toEqual({ kind: 'unauthorized' });
    file.holds = PASSWORD;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual(['old', PASSWORD]);
  });

  it('that is refused is a fault which says what to check, and no password', async () => {
    const { proxmox } = await aHomelab();
    const credential: BotLogin = { ...LOGIN, password: new Secret('hunter2') };
    const client = clientFor(settingsFor(proxmox, { credential }));
    const fault = await unavailabilityOf(probe(client));
    expect(fault.message).toBe(
      'Proxmox: cluster home: GET /version: it refuses pvetoken@pve (401); an administrator has to check that this user exists, is enabled and not expired, and that the configured password is theirs',
    );
    expect(inspect([fault, client], { depth: Infinity, showHidden: true })).not.toContain('hunter2');
  });

  it.each([
    ['as Proxmox says it', { NeedTFA: 1, ticket: 'PVE:pvetoken@pve:x', CSRFPreventionToken: 'c' }],
    ['by the form of its ticket', { ticket: 'PVE:!tfa!%7B%7D:x', CSRFPreventionToken: 'c' }],
  ])('that needs a second factor, %s, is a fault which says to use an API token', async (_how, data) => {
    const { gate, client } = await aGate();
    gate.instead = (response) => response.end(JSON.stringify({ data }));
    const fault = await unavailabilityOf(probe(client));
    expect(fault.message).toBe(
      'Proxmox: cluster home: GET /version: pvetoken@pve has a second factor, which no program can give; use an API token instead',
    );
    expect(gate.calls).toEqual([]);
  });

  it.each([
    ['is lost', (response: ServerResponse) => response.writeHead(596).end(), /^the login failed: \S+ status 596$/],
    [
      'is refused with other words, which may repeat what was sent,',
      (response: ServerResponse) => response.writeHead(400).end(`{"data":null,"message":"password: ${PASSWORD}"}`),
      /^the login failed with status 400$/,
    ],
    [
      'cannot be read',
      (response: ServerResponse) => response.end(`{"data":"${PASSWORD}"}`),
      /^the login failed: \S+ an answer of a form that is not known$/,
    ],
  ])('whose answer %s leaves the call undone for certain', async (_how, instead, detail) => {
    const { gate, client } = await aGate();
    gate.instead = instead;
    const answer = await client.call(deleteUser('x@pve'));
    expect(answer).toEqual({ kind: 'not_done', detail: expect.stringMatching(detail) });
    expect(gate.calls).toEqual([]);
  });

  it('that takes too long leaves the call undone, and is there for the next', async () => {
    const { gate, client } = await aGate();
    const asked = Promise.withResolvers<ServerResponse>();
    gate.instead = (response) => asked.resolve(response);
    const ended = new AbortController();
    const answer = client.call(deleteUser('x@pve'), undefined, ended.signal);
    const response = await asked.promise;
    ended.abort();
    expect(await answer).toEqual({ kind: 'not_done', detail: 'no login in time' });

    const next = client.call(readVersion());
    gate.ticket = 'late';
    response.end('{"data":{"ticket":"late","CSRFPreventionToken":"c"}}');
    expect(await next).toEqual(OK);
    expect(gate.logins).toHaveLength(1);
  });
});

describe('a password in a file that was replaced', () => {
  it('is read when the old one is refused, and used from then on', async () => {
    const { gate, clock, client } = await aGate({
      ...LOGIN,
      reread: () => ({ ok: true, secret: new Secret('new') }),
    });
    gate.takes = ['new'];
    expect(await client.call(readVersion())).toEqual(OK);
    clock.now += 3 * HOUR;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, 'new', 'new']);
  });

  it('that cannot be read just now leaves the old one in use, and is named', async () => {
    let reason: string | undefined = 'names a file that is empty; write into it what belongs there';
    const reread: BotLogin['reread'] = () =>
      reason === undefined ? { ok: true, secret: new Secret('new') } : { ok: false, reason };
    const { gate, client } = await aGate({ ...LOGIN, reread });
    gate.takes = ['new'];
    const fault = await unavailabilityOf(probe(client));
    expect(fault.message).toMatch(/is theirs; its passwordFile names a file that is empty/);
    reason = undefined;
    expect(await client.call(readVersion())).toEqual(OK);
    expect(gate.logins).toEqual([PASSWORD, 'new']);
  });
});
