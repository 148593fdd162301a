import { z } from 'zod';
import type { SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import { formEncoded, send } from '../../../scripts/conformance/http.ts';

export interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly text: string;
  /** What the body's `data` holds; undefined when the answer is no JSON. */
  readonly data: unknown;
  readonly errors: Readonly<Record<string, string>> | undefined;
}

export type Parameters = Readonly<Record<string, string | number>>;

/** Calls the API as one caller: GET and DELETE carry parameters in the query, the others in a form. */
export type Client = (verb: string, path: string, parameters?: Parameters, signal?: AbortSignal) => Promise<Reply>;

const bodySchema = z.object({ data: z.unknown(), errors: z.record(z.string(), z.string()).optional() });

/** A client that sends these headers with every call. */
export function clientWith(proxmox: SimulatedProxmox, headers: Readonly<Record<string, string>>): Client {
  return async (verb, path, parameters = {}, signal) => {
    const form = formEncoded(parameters);
    const hasBody = verb === 'POST' || verb === 'PUT';
    const response = await send(proxmox.url, {
      method: verb,
      path: `/api2/json${path}${hasBody || form === '' ? '' : `?${form}`}`,
      headers: hasBody ? { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' } : headers,
      ...(hasBody ? { body: form } : {}),
      ...(signal === undefined ? {} : { signal }),
      ...(proxmox.caPem === undefined ? {} : { ca: proxmox.caPem }),
    });
    const body = response.text.startsWith('{') ? bodySchema.parse(JSON.parse(response.text)) : undefined;
    return { ...response, data: body?.data, errors: body?.errors };
  };
}

/** A client with an API token. */
export function clientAs(proxmox: SimulatedProxmox, fullTokenId: string, secret: string): Client {
  return clientWith(proxmox, { Authorization: `PVEAPIToken=${fullTokenId}=${secret}` });
}

const secretSchema = z.object({ value: z.string() });

/** The secret in the answer to a token's creation or regeneration. */
export function secretIn(reply: Reply): string {
  return secretSchema.parse(reply.data).value;
}

const ticketSchema = z.object({ ticket: z.string(), CSRFPreventionToken: z.string() });

/** The ticket and CSRF token in the answer to a login. */
export function loginIn(reply: Reply): { ticket: string; csrfToken: string } {
  const { ticket, CSRFPreventionToken: csrfToken } = ticketSchema.parse(reply.data);
  return { ticket, csrfToken };
}

/** How a client's failure reads when the server broke the connection. */
export const BROKEN = /ECONNRESET|socket hang up/;

/** The message a call fails with. For calls that fail while the test does something else. */
export function failureOf(call: Promise<Reply>): Promise<string> {
  return call.then(
    ({ status, reason }) => `no failure, but ${status} ${reason}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** How the simulated bot of the homelab is called, and its secret. */
export const BOT = 'pvetoken@pve!bot';
export const BOT_SECRET = 'bot-secret';
