import { z } from 'zod';
import { permissionsOf } from '../demo/proxmox-api.ts';
import type { ListedGuest, SimulatedProxmox } from '../proxmox/simulated-proxmox.ts';
import type { ProxmoxAct } from './acts.ts';
import type { TokenUse, Trial } from './wire.ts';

/** How long the cluster may take to answer a person who tries a token, in milliseconds. */
const PATIENCE_MS = 10_000;

type Use = Extract<ProxmoxAct, { act: 'use_token' }>;

/** One call to try, and what a good answer shows. */
interface Attempt extends Pick<Trial, 'what' | 'method' | 'path'> {
  readonly shows: (data: unknown) => string;
}

/**
 * Makes a few calls with a token over HTTP, as any program would. What is to be started or stopped comes first, so that
 * the rest shows its effect. A refusal is an answer too. The secret is kept nowhere.
 */
export async function tryToken(
  proxmox: Pick<SimulatedProxmox, 'url' | 'guests'>,
  { fullTokenId, secret, power }: Use,
): Promise<TokenUse> {
  const apiToken = `${fullTokenId}=${secret}`;
  const guests = proxmox.guests();
  const attempt = async (each: Attempt): Promise<Trial> => await trialOf(proxmox.url, apiToken, each);
  const powered = guests.find(({ vmid }) => vmid === power?.vmid);
  const first = powered === undefined || power === undefined ? [] : [await attempt(switching(powered, power.action))];
  const [permissions, ...looks] = await Promise.all([
    permissionsOf({ endpoint: proxmox.url, apiToken }, AbortSignal.timeout(PATIENCE_MS))
      .then((answer) => answer.permissions)
      .catch(() => undefined),
    ...[READ_VERSION, LIST_GUESTS, ...guests.map(looking), LIST_USERS].map(attempt),
  ]);
  return { ...(permissions && { permissions }), trials: [...first, ...looks] };
}

const READ_VERSION: Attempt = {
  what: 'Read the version',
  method: 'GET',
  path: '/version',
  shows: (data) => `Proxmox VE ${z.object({ version: z.string() }).parse(data).version}`,
};

const LIST_GUESTS: Attempt = {
  what: 'List the guests',
  method: 'GET',
  path: '/cluster/resources?type=vm',
  shows: (data) => listing(z.array(z.object({ vmid: z.number() })).parse(data), 'guest'),
};

const LIST_USERS: Attempt = {
  what: 'List the users',
  method: 'GET',
  path: '/access/users',
  shows: (data) => listing(z.array(z.unknown()).parse(data), 'user'),
};

function listing({ length }: readonly unknown[], noun: string): string {
  if (length === 0) return `an empty list: it sees no ${noun}`;
  return length === 1 ? `1 ${noun}` : `${length} ${noun}s`;
}

const nameOf = ({ name, vmid }: ListedGuest): string => (name === undefined ? String(vmid) : `${name} (${vmid})`);
const statusPath = ({ node, type, vmid }: ListedGuest): string => `/nodes/${node}/${type}/${vmid}/status`;

function looking(guest: ListedGuest): Attempt {
  return {
    what: `Look at ${nameOf(guest)}`,
    method: 'GET',
    path: `${statusPath(guest)}/current`,
    shows: (data) => z.object({ status: z.string() }).parse(data).status,
  };
}

function switching(guest: ListedGuest, action: 'start' | 'stop'): Attempt {
  return {
    what: `${action === 'start' ? 'Start' : 'Stop'} ${nameOf(guest)}`,
    method: 'POST',
    path: `${statusPath(guest)}/${action}`,
    shows: () => (action === 'start' ? 'it runs' : 'it is stopped'),
  };
}

async function trialOf(endpoint: string, apiToken: string, { shows, ...call }: Attempt): Promise<Trial> {
  try {
    const response = await fetch(`${endpoint}/api2/json${call.path}`, {
      method: call.method,
      // A connection kept open would be one more that a cluster that is down has to break.
      headers: { authorization: `PVEAPIToken=${apiToken}`, connection: 'close' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { status, statusText, ok } = response;
    const text = await response.text();
    if (!ok) return { ...call, status, words: statusText };
    return { ...call, status, words: shows(z.object({ data: z.unknown() }).parse(JSON.parse(text)).data) };
  } catch {
    return { ...call, words: 'No answer came.' };
  }
}
