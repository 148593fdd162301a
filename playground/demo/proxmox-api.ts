import { z } from 'zod';
import { soon } from './patience.ts';

/** A token as its owner got it, and where to use it. */
export interface Credential {
  /** The address of Proxmox without a path, e.g. `http://127.0.0.1:8006`. */
  readonly endpoint: string;
  /** `USER@REALM!TOKEN=SECRET`, as the Authorization header and Terraform take it. */
  readonly apiToken: string;
}

/** How Proxmox answered a token. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** What the token may do: names of privileges by ACL path. Absent in a refusal. */
  readonly permissions?: Readonly<Record<string, readonly string[]>>;
}

/** Everything on a cluster that the bot made. */
export interface Holdings {
  /** `expire` is Proxmox's own, in epoch seconds. */
  readonly tokens: readonly { readonly id: string; readonly expire: number }[];
  readonly users: readonly string[];
  /** An entry of the access control list as `PATH HOLDER`. */
  readonly acl: readonly string[];
}

const Permissions = z.object({ data: z.record(z.string(), z.record(z.string(), z.number())) });
const Ticket = z.object({ data: z.object({ ticket: z.string() }) });
const Users = z.object({
  data: z.array(
    z.object({
      userid: z.string(),
      tokens: z.array(z.object({ tokenid: z.string(), expire: z.number() })).nullable(),
    }),
  ),
});
const Acl = z.object({ data: z.array(z.object({ path: z.string(), ugid: z.string() })) });

/** Users, tokens and holders of rights that the bot named, such as `pvt-k7m3q9xa@pve` or `terraform@pve!pvt-k7m3q9xa`. */
const OURS = /(?:^|!)pvt-/;

/** Uses a token as any program would, to ask Proxmox what it may do. A refusal is an answer too. */
export async function permissionsOf({ endpoint, apiToken }: Credential, signal: AbortSignal): Promise<Answer> {
  const headers = { authorization: `PVEAPIToken=${apiToken}` };
  const response = await call(`${endpoint}/api2/json/access/permissions`, { headers, signal });
  const { status, statusText: reason } = response;
  if (!response.ok) {
    await response.body?.cancel();
    return { status, reason };
  }
  const { data } = Permissions.parse(await response.json());
  const permissions = Object.entries(data).map(([path, held]) => [path, Object.keys(held).toSorted()] as const);
  return { status, reason, permissions: Object.fromEntries(permissions) };
}

/**
 * Asks Proxmox itself, as `root@pam`, who sees everything, for its users, their tokens and its access control list.
 * @returns what of it the bot made, by its names.
 * @throws Error when Proxmox refuses the login or a question.
 */
export async function holdingsOf(endpoint: string, rootPassword: string, signal: AbortSignal): Promise<Holdings> {
  const access = `${endpoint}/api2/json/access`;
  const body = new URLSearchParams({ username: 'root@pam', password: rootPassword });
  const login = Ticket.parse(await jsonOf(await call(`${access}/ticket`, { method: 'POST', body, signal })));
  const headers = { cookie: `PVEAuthCookie=${encodeURIComponent(login.data.ticket)}` };
  const users = Users.parse(await jsonOf(await call(`${access}/users?full=1`, { headers, signal }))).data;
  const acl = Acl.parse(await jsonOf(await call(`${access}/acl`, { headers, signal }))).data;
  const tokens = users.flatMap(({ userid, tokens }) =>
    (tokens ?? []).map(({ tokenid, expire }) => ({ id: `${userid}!${tokenid}`, expire })),
  );
  return {
    tokens: tokens.filter(({ id }) => OURS.test(id)),
    users: users.map(({ userid }) => userid).filter((id) => OURS.test(id)),
    acl: acl.filter(({ ugid }) => OURS.test(ugid)).map(({ path, ugid }) => `${path} ${ugid}`),
  };
}

interface Call extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(url: string, { headers, ...rest }: Call): Promise<Response> {
  // A connection kept open would only delay the end of the demo.
  const response = fetch(url, { ...rest, headers: { ...headers, connection: 'close' } });
  return await soon(response, 'an answer of Proxmox');
}

async function jsonOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`Proxmox answered root@pam ${response.status} ${response.statusText}.`);
  return await response.json();
}
