import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import type { Level } from '../../playground/proxmox/simulated-proxmox.ts';
import type { EffectivePrivileges } from '../../src/domain/preview.ts';
import { HOUR, SECOND } from '../../src/domain/time.ts';
import { createIssuer } from '../../src/proxmox/issuer.ts';
import type { Prospect } from '../../src/use-cases/ports/proxmox.ts';
import { give, letLook } from '../support/rights.ts';
import { aServer, listen } from './support/servers.ts';
import {
  abilitiesOf,
  aHomelab,
  always,
  anOrder,
  BOT_SECRET,
  clientFor,
  credentialOf,
  inHours,
  POWER_USER,
  settingsFor,
  writesOf,
} from './support/testbed.ts';

const LEVELS: Level[] = ['7.4', '8.4', '9.1', '9.2'];
const WITHIN = 5 * SECOND;
/** Long enough for a call to arrive, also on a slow machine. */
const SOON = 0.3 * SECOND;
const OF_TERRAFORM = { kind: 'existing', user: 'terraform@pve' } as const;

/** What the role PowerUser would give on a guest. */
function aProspect(changes: Partial<Prospect> = {}): Prospect {
  return {
    cluster: 'home',
    pveRole: 'PowerUser',
    paths: ['/vms/105'],
    propagate: true,
    owner: { kind: 'dedicated' },
    ...changes,
  };
}

/** A preview of one group of paths. */
function known(...on: (Partial<EffectivePrivileges> & Pick<EffectivePrivileges, 'paths'>)[]) {
  return { kind: 'known', on: on.map((group) => ({ held: [], below: [], lacking: [], ...group })) };
}

describe.each(LEVELS)('a preview on Proxmox VE %s', (level) => {
  it('of a token with a user of its own is what the PVE role gives', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    const paths = ['/vms/100', '/pool/dev'];
    expect(await issuer.preview(aProspect({ paths }), WITHIN)).toEqual(known({ paths, held: POWER_USER }));
    expect(proxmox.calls().map(({ path }) => path)).toEqual(['/access/roles/PowerUser']);
  });

  it('names a PVE role that has other privileges than are stated of it', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    letLook(proxmox);
    for (const owner of [{ kind: 'dedicated' } as const, OF_TERRAFORM]) {
      for (const privileges of [POWER_USER.slice(1), [...POWER_USER, 'VM.Clone']]) {
        expect(await issuer.preview(aProspect({ owner, privileges }), WITHIN)).toEqual({
          kind: 'useless',
          because: 'pve_role_differs',
        });
      }
    }
    const stated = aProspect({ privileges: POWER_USER.toReversed() });
    expect(await issuer.preview(stated, WITHIN)).toEqual(known({ paths: ['/vms/105'], held: POWER_USER }));
  });

  it('names a PVE role that the cluster certainly does not have, and one that gives nothing', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    letLook(proxmox);
    for (const owner of [{ kind: 'dedicated' } as const, OF_TERRAFORM]) {
      expect(await issuer.preview(aProspect({ owner, pveRole: 'Nope' }), WITHIN)).toEqual({
        kind: 'useless',
        because: 'no_such_pve_role',
      });
      expect(await issuer.preview(aProspect({ owner, pveRole: 'NoAccess' }), WITHIN)).toEqual({
        kind: 'useless',
        because: 'empty_pve_role',
      });
    }
  });

  it('of a token of a user who may do more is all that the PVE role gives', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    letLook(proxmox);
    give(proxmox, '/vms', [...POWER_USER, 'VM.Allocate', 'VM.Clone']);
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM }), WITHIN)).toEqual(
      known({ paths: ['/vms/105'], held: POWER_USER }),
    );
  });

  it('of a token of a user who may do less is what both have, path by path', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    letLook(proxmox);
    give(proxmox, '/vms', ['VM.Audit', 'VM.Clone']);
    give(proxmox, '/vms/104', ['VM.Audit', 'VM.Console']);
    const paths = ['/vms/103', '/vms/104', '/vms/105', '/storage/local'];
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM, paths }), WITHIN)).toEqual(
      known(
        { paths: ['/vms/103', '/vms/105'], held: ['VM.Audit'], lacking: ['VM.Console', 'VM.PowerMgmt'] },
        { paths: ['/vms/104'], held: ['VM.Audit', 'VM.Console'], lacking: ['VM.PowerMgmt'] },
        { paths: ['/storage/local'], lacking: POWER_USER },
      ),
    );
  });

  it('of a token of a user who may do nothing of it says so', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    letLook(proxmox);
    const useless = { kind: 'useless', because: 'owner_lacks_all' };
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM }), WITHIN)).toEqual(useless);
    give(proxmox, '/vms/105', ['VM.Clone']);
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM }), WITHIN)).toEqual(useless);
    const nobody = { kind: 'existing', user: 'nobody@pve' } as const;
    expect(await issuer.preview(aProspect({ owner: nobody, paths: ['/vms/100'] }), WITHIN)).toEqual(useless);
  });

  it('of a token of an existing user is not known to a bot that may not look', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM, paths: ['/vms/100', '/vms/101'] }), WITHIN)).toEqual({
      kind: 'unknown',
      because: 'not_allowed_to_look',
    });
    // It asks once and not for every path.
    expect(proxmox.calls().filter(({ path }) => path === '/access/permissions')).toMatchObject([{ status: 403 }]);
  });

  it('writes nothing, and is what the token can do once it is made', async () => {
    const { proxmox, issuer } = await aHomelab({ level });
    letLook(proxmox);
    const prospect = aProspect({ owner: OF_TERRAFORM, pveRole: 'TerraformProvisioner', paths: ['/pool/dev'] });
    const preview = await issuer.preview(prospect, WITHIN);
    expect(writesOf(proxmox)).toEqual([]);
    const credential = credentialOf(
      await issuer.issue(anOrder({ ...prospect, owner: OF_TERRAFORM }), inHours(1), always),
    );
    const held = abilitiesOf(proxmox, credential)['/pool/dev'];
    expect(held).toContain('VM.Clone');
    expect(preview).toMatchObject({ kind: 'known', on: [{ paths: ['/pool/dev'], held }] });
  });
});

describe('what the owner may do below a path', () => {
  it('is told apart from the path itself, where the grant reaches it', async () => {
    const { proxmox, issuer } = await aHomelab();
    letLook(proxmox);
    // The guests of the pool dev, on which terraform@pve has PVEVMAdmin.
    const prospect = aProspect({ owner: OF_TERRAFORM, paths: ['/vms'] });
    expect(await issuer.preview(prospect, WITHIN)).toEqual(known({ paths: ['/vms'], below: POWER_USER }));
    expect(await issuer.preview({ ...prospect, propagate: false }, WITHIN)).toEqual({
      kind: 'useless',
      because: 'owner_lacks_all',
    });
  });

  it('counts the guests that may be members of a pool, and no guests where no pool is granted', async () => {
    const { proxmox, issuer } = await aHomelab();
    letLook(proxmox);
    give(proxmox, '/vms/103', ['VM.PowerMgmt']);
    for (const propagate of [true, false]) {
      const ofPool = aProspect({ owner: OF_TERRAFORM, paths: ['/pool/prod'], propagate });
      expect(await issuer.preview(ofPool, WITHIN)).toMatchObject({
        on: [{ held: [], below: expect.arrayContaining(['VM.PowerMgmt']) }],
      });
    }
    const ofStorage = aProspect({ owner: OF_TERRAFORM, paths: ['/storage/local'] });
    expect(await issuer.preview(ofStorage, WITHIN)).toMatchObject({ because: 'owner_lacks_all' });
  });

  it('is what NoAccess leaves of what comes from above', async () => {
    const { proxmox, issuer } = await aHomelab();
    letLook(proxmox);
    give(proxmox, '/vms', POWER_USER);
    proxmox.addAcl({ path: '/vms/105', type: 'user', ugid: 'terraform@pve', roleid: 'NoAccess', propagate: 1 });
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM }), WITHIN)).toMatchObject({
      because: 'owner_lacks_all',
    });
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM, paths: ['/vms/106'] }), WITHIN)).toMatchObject({
      on: [{ held: POWER_USER }],
    });
  });

  it('is nothing where the rights of the user do not propagate', async () => {
    const { proxmox, issuer } = await aHomelab();
    letLook(proxmox);
    give(proxmox, '/vms', POWER_USER, 0);
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM, propagate: false, paths: ['/vms'] }), WITHIN)).toEqual(
      known({ paths: ['/vms'], held: POWER_USER }),
    );
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM }), WITHIN)).toMatchObject({
      because: 'owner_lacks_all',
    });
  });
});

describe('a cluster that does not answer', () => {
  const NO_ANSWER = { kind: 'unknown', because: 'no_answer' };

  it('because it is down, refuses the bot, or is in trouble, is no refusal', async () => {
    const { proxmox, issuer } = await aHomelab();
    letLook(proxmox);
    for (const owner of [{ kind: 'dedicated' } as const, OF_TERRAFORM]) {
      const down = proxmox.inject({ kind: 'down' });
      expect(await issuer.preview(aProspect({ owner }), WITHIN)).toEqual(NO_ANSWER);
      down.remove();
      for (const [status, reason] of [
        [401, 'Authentication failed!'],
        [500, 'cluster not ready - no quorum?'],
        [596, 'Connection timed out'],
      ] as const) {
        const fault = proxmox.inject({ kind: 'status', status, reason, times: Infinity });
        expect(await issuer.preview(aProspect({ owner }), WITHIN)).toEqual(NO_ANSWER);
        fault.remove();
      }
    }
  });

  it('on one path alone has not said enough', async () => {
    const url = await aServer(({ url: asked = '' }, response) => {
      if (asked.includes('path=')) response.writeHead(596);
      response.end(asked.includes('/roles/') ? '{"data":{"VM.Audit":1}}' : '{"data":{"/vms/104":{"VM.Audit":1}}}');
    });
    const issuer = createIssuer(new Map([['home', clientFor(settingsFor({ url }))]]));
    expect(await issuer.preview(aProspect({ owner: OF_TERRAFORM }), WITHIN)).toEqual(NO_ANSWER);
  });

  it('in time is not waited for, and the calls to it end long before their own deadline', async () => {
    const { proxmox } = await aHomelab();
    const client = clientFor(settingsFor(proxmox, { deadline: HOUR }));
    using held = proxmox.inject({ kind: 'hold', done: false, times: Infinity });
    const preview = createIssuer(new Map([['home', client]])).preview(aProspect(), SOON);
    await held.reached;
    expect(await preview).toEqual(NO_ANSWER);
    await proxmox.waitFor((seen) => seen.calls().every(({ unanswered }) => unanswered === true), 'the call to end');
  });

  it('is not waited for while it is being connected to, which may take seconds', async () => {
    const sockets: Socket[] = [];
    // The TLS handshake never ends.
    const silent = createServer((socket) => void sockets.push(socket));
    const url = await listen(silent);
    onTestFinished(() => void silent.close());
    const client = clientFor(settingsFor({ url: url.replace('http:', 'https:') }));
    const began = performance.now();
    expect(await createIssuer(new Map([['home', client]])).preview(aProspect(), SOON)).toEqual(NO_ANSWER);
    expect(performance.now() - began).toBeLessThan(4 * SECOND);
    for (const socket of sockets) socket.destroy();
  });

  it('that nobody configured is not looked for', async () => {
    const { issuer } = await aHomelab();
    expect(await issuer.preview(aProspect({ cluster: 'gone' }), WITHIN)).toEqual(NO_ANSWER);
  });
});

it('a preview that came to nothing does not move other calls to another endpoint', async () => {
  const { proxmox } = await aHomelab({ seed: homelabSeed(BOT_SECRET) });
  const other = (await aHomelab()).proxmox;
  const client = clientFor(settingsFor(proxmox, { endpoints: [proxmox.url, other.url] }));
  const issuer = createIssuer(new Map([['home', client]]));
  const held = proxmox.inject({ kind: 'hold', done: false });
  const preview = issuer.preview(aProspect(), SOON);
  await held.reached;
  await preview;
  held.remove();
  expect(await issuer.preview(aProspect(), WITHIN)).toMatchObject({ kind: 'known' });
  expect(other.calls()).toEqual([]);
});
