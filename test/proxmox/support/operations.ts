import { randomUUID } from 'node:crypto';
import { letLook } from '../../support/rights.ts';
import { createHoldings } from '../../../src/proxmox/holdings.ts';
import { createInventory } from '../../../src/proxmox/inventory.ts';
import { createIssuer } from '../../../src/proxmox/issuer.ts';
import { probe } from '../../../src/proxmox/health.ts';
import type { ProxmoxClient } from '../../../src/proxmox/client.ts';
import type { Credential } from '../../../src/domain/credential-formats.ts';
import type { Mendable } from '../../../src/domain/discrepancy.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { Level, SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Holdings, Inventory, Issued, Issuer, Order } from '../../../src/use-cases/ports/proxmox.ts';
import { always, anOrder, anOrderForTerraform, inHours, lastSecondBefore } from './testbed.ts';

/** All that the bot does on a cluster. */
interface Ports {
  readonly client: ProxmoxClient;
  readonly issuer: Issuer;
  readonly holdings: Holdings;
  readonly inventory: Inventory;
}

/** The ports over one client, as a process that has just started has them. */
export function portsOn(client: ProxmoxClient): Ports {
  const clients = new Map([['home', client]]);
  const chance = { pause: () => Promise.resolve(), random: () => 0.5 };
  return {
    client,
    issuer: createIssuer(clients, chance),
    holdings: createHoldings(clients, chance),
    inventory: createInventory(clients, () => inHours(0), 600 * SECOND),
  };
}

/** How something that the bot did ended, when it did not throw. */
export type Ending =
  | { readonly kind: 'ok'; readonly value: unknown }
  /** Nothing came of it, as data. */
  | { readonly kind: 'no'; readonly why: unknown; readonly outcome?: 'not_done' | 'unknown' };

interface Site {
  readonly proxmox: SimulatedProxmox;
  readonly ports: Ports;
  /** Of the token that was there before, where there was one. */
  readonly credential: Credential | undefined;
}

/** Something that the bot does on a cluster, and what is there before. */
export interface Operation {
  readonly name: string;
  readonly level: Level;
  readonly order: Order;
  /** Whether the token of the order is there before. */
  readonly withToken: boolean;
  /** Further changes by hand. */
  readonly prepare?: (proxmox: SimulatedProxmox) => void;
  readonly run: (site: Site) => Promise<Ending>;
}

const done = (value: unknown = 'done'): Ending => ({ kind: 'ok', value });

function made(issued: Issued, proxmox: SimulatedProxmox): Ending {
  if (!issued.ok) return { kind: 'no', why: issued.problem, outcome: issued.outcome };
  const { fullTokenId, secret } = issued.credential;
  return done({ fullTokenId, ability: proxmox.can(fullTokenId, secret.reveal()) });
}

const OWNERS: readonly (readonly [string, Order])[] = [
  ['a dedicated user', anOrder()],
  ['an existing user', anOrderForTerraform()],
];

/** Those that are the same for every owner. */
function ofOwner(owner: string, order: Order): Operation[] {
  const usual = { level: '9.2', order, withToken: true } as const;
  const { kind } = order.owner;
  return [
    {
      ...usual,
      name: `preview for ${owner}`,
      withToken: false,
      prepare: letLook,
      async run({ ports }) {
        const prospect = { ...order, owner: kind === 'dedicated' ? { kind } : { kind, user: order.owner.user } };
        const preview = await ports.issuer.preview(prospect, 600 * SECOND);
        return preview.kind === 'unknown' || preview.kind === 'useless' ? { kind: 'no', why: preview } : done(preview);
      },
    },
    {
      ...usual,
      name: `issue to ${owner}`,
      withToken: false,
      run: async ({ ports, proxmox }) => made(await ports.issuer.issue(order, inHours(2), always), proxmox),
    },
    {
      ...usual,
      name: `accept the token of ${owner}`,
      async run({ ports, credential }) {
        if (credential === undefined) throw new Error('there is no token');
        return (await ports.issuer.accepts(order, credential)) ? done() : { kind: 'no', why: 'not accepted' };
      },
    },
    {
      ...usual,
      name: `extend for ${owner}`,
      async run({ ports }) {
        const why = await ports.issuer.extend(order, inHours(5), always);
        return why === undefined ? done() : { kind: 'no', why };
      },
    },
    {
      ...usual,
      name: `revoke from ${owner}`,
      async run({ ports }) {
        await ports.issuer.revoke(order);
        return done();
      },
    },
    {
      ...usual,
      name: `look at the token of ${owner}`,
      async run({ ports }) {
        const { requestId, owner: of } = order;
        const holding = await ports.holdings.look('home', { requestId, owner: of, withRoles: true });
        return holding.isInReach ? done(holding) : { kind: 'no', why: 'out of reach' };
      },
    },
  ];
}

function mending(what: string, order: Order, beyond: Mendable, prepare: Operation['prepare']): Operation {
  return {
    name: `mend ${what}`,
    level: '9.2',
    order,
    withToken: true,
    ...(prepare !== undefined && { prepare }),
    async run({ ports }) {
      const why = await ports.holdings.mend(order, beyond, inHours(1), always);
      return why === undefined ? done() : { kind: 'no', why };
    },
  };
}

const USER = anOrder().owner.user;
const BEYOND = { path: '/vms/104', roleid: 'PVEVMAdmin', propagate: 1 } as const;

const OF_THE_CLUSTER: readonly Operation[] = [
  mending('a token without an end', anOrder(), { kind: 'ends_late', of: 'token', ends: 'never' }, (proxmox) =>
    proxmox.setTokenExpiry(`${USER}!pvt-k7m3q9xa`, 0),
  ),
  mending('a user without an end', anOrder(), { kind: 'ends_late', of: 'user', ends: 'never' }, (proxmox) =>
    proxmox.setUserExpiry(USER, 0),
  ),
  mending('a user in a further group', anOrder(), { kind: 'other_groups', groups: ['admins'] }, (proxmox) =>
    proxmox.addGroup('admins', [USER]),
  ),
  mending('a token that is not separated', anOrderForTerraform(), { kind: 'unseparated' }, (proxmox) =>
    proxmox.setPrivilegeSeparation('terraform@pve!pvt-k7m3q9xa', false),
  ),
  mending(
    'a role too many',
    anOrder(),
    { kind: 'role_beyond', role: { holder: 'user', pveRole: 'PVEVMAdmin', path: '/vms/104', propagate: true } },
    (proxmox) => proxmox.addAcl({ ...BEYOND, type: 'user', ugid: USER }),
  ),
  {
    name: 'read back everything',
    level: '9.2',
    order: anOrder(),
    withToken: true,
    run: async ({ ports }) => done(await ports.holdings.all('home')),
  },
  {
    name: 'list what there is',
    level: '9.2',
    order: anOrder(),
    withToken: false,
    run: async ({ ports }) => done(await ports.inventory.resources('home')),
  },
  {
    name: 'ask whether the cluster is ready',
    level: '9.2',
    order: anOrder(),
    withToken: false,
    run: async ({ ports }) => done(await probe(ports.client)),
  },
];

/** In place of what an earlier attempt made, which is dearest where a secret cannot be replaced. */
const AGAIN: readonly Operation[] = [
  {
    name: 'issue again to an existing user, where a secret cannot be replaced',
    level: '8.4',
    order: anOrderForTerraform(),
    withToken: true,
    async run({ ports, proxmox }) {
      return made(await ports.issuer.issue(anOrderForTerraform(), inHours(2), always), proxmox);
    },
  },
  {
    name: 'renew for a dedicated user, where a secret can be replaced',
    level: '9.2',
    order: anOrder(),
    withToken: true,
    run: async ({ ports, proxmox }) => made(await ports.issuer.renew(anOrder(), inHours(2), always, true), proxmox),
  },
];

/** All that the bot does on a cluster. Revealing a secret later has its place beside `renew`. */
export const OPERATIONS: readonly Operation[] = [
  ...OWNERS.flatMap(([owner, order]) => ofOwner(owner, order)),
  ...AGAIN,
  ...OF_THE_CLUSTER,
];

/** Puts in place what an operation finds, past the API: that is much faster than to issue it. */
export function setUp({ order, withToken, prepare }: Operation, proxmox: SimulatedProxmox): Credential | undefined {
  const credential = withToken ? plant(order, proxmox) : undefined;
  prepare?.(proxmox);
  return credential;
}

/** The token of an order that ends in an hour, with its user and its rights, as `issue` leaves them. */
function plant({ owner, tokenId, requestId, pveRole, paths }: Order, proxmox: SimulatedProxmox): Credential {
  const { user } = owner;
  const isDedicated = owner.kind === 'dedicated';
  const ours = { expire: lastSecondBefore(1), comment: `pvetoken request ${requestId}` };
  const fullTokenId = `${user}!${tokenId}`;
  const value = randomUUID();
  if (isDedicated) proxmox.createUser({ userid: user, groups: ['pvetoken'], ...ours });
  proxmox.createToken({ 'full-tokenid': fullTokenId, value, privsep: isDedicated ? 0 : 1, ...ours });
  const holder = isDedicated
    ? ({ type: 'user', ugid: user } as const)
    : ({ type: 'token', ugid: fullTokenId } as const);
  for (const path of paths) proxmox.addAcl({ path, roleid: pveRole, propagate: 1, ...holder });
  return {
    endpoint: proxmox.url,
    verification: { kind: 'system' },
    userId: user,
    tokenId,
    fullTokenId,
    secret: new Secret(value),
  };
}
