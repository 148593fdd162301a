import { z } from 'zod';
import { recordOf } from './forms.ts';

/**
 * How a call ended, as data; the client throws for none of these.
 * What matters to a write is which of them leave it open whether it was done: `unknown` alone.
 */
export type ProxmoxAnswer<T> = { readonly kind: 'ok'; readonly data: T } | ProxmoxError;

export type ProxmoxError =
  | Refused
  /** The configuration's lock could not be had in time; nothing was changed. */
  | { readonly kind: 'locked' }
  /** 401: the caller's credential is wrong, expired or disabled; Proxmox does not say which. Nothing was done. */
  | { readonly kind: 'unauthorized'; readonly detail?: string }
  /** The call never reached the work. */
  | { readonly kind: 'not_done'; readonly detail: string }
  /** Nobody knows whether the call was, or will be, worked on. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Proxmox's definite no. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly reason: string;
  /** By parameter. */
  readonly errors: Readonly<Record<string, string>>;
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly body: string;
  /** The header of that name. */
  readonly date?: string | undefined;
}

const ErrorBody = z.object({
  message: z.string().optional(),
  errors: recordOf(z.string()).optional(),
});

/** Enough for every message of Proxmox; a page of some proxy in between is cut. */
const LONGEST_REASON = 500;

/** More parameters than any call of ours has. */
const MOST_ERRORS = 20;

/** A secret of Proxmox is a UUID. None belongs into an error, but something in between may quote what it was sent. */
const SECRETS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** E.g. `generating token failed: cfs-lock 'file-user_cfg' error: got lock request timeout`. */
const LOCK_TIMEOUT = /cfs-lock .* error: got lock (request )?timeout/;

/** Says what an answer means, and reads its data with the call's schema. */
export function readAnswer<T>(raw: RawAnswer, schema: z.ZodType<T>): ProxmoxAnswer<T> {
  const { status } = raw;
  if (status === 200) return readData(raw.body, schema);
  if (status === 401) return { kind: 'unauthorized' };
  if (isNotDone(status)) return { kind: 'not_done', detail: `status ${status}` };
  if (!isFromTheApi(status)) return { kind: 'unknown', detail: `status ${status}` };

  const { message, errors } = readErrorBody(raw.body);
  // PVE 7.4 and 8.0 to 8.3 send no message: there the reason phrase is all there is.
  const reason = told(message ?? raw.statusText);
  if (LOCK_TIMEOUT.test(reason)) return { kind: 'locked' };
  const byParameter = Object.entries(errors ?? {}).slice(0, MOST_ERRORS);
  return {
    kind: 'refused',
    status,
    reason,
    errors: Object.fromEntries(byParameter.map(([name, text]) => [told(name), told(text)])),
  };
}

/** Words of the other side, as they may be passed on to people: of a length that they read, and without a secret. */
export function told(words: string): string {
  return words.replaceAll(SECRETS, '[secret]').trim().slice(0, LONGEST_REASON);
}

/** 595: the node could not connect to the one that does the work. 3xx: http was spoken to the TLS port. */
function isNotDone(status: number): boolean {
  return status === 595 || status === 503 || status === 429 || (status >= 300 && status < 400);
}

/** The API answers 4xx, 500 and 501 by itself; other 5xx (596 above all) say that its answer was lost on the way. */
function isFromTheApi(status: number): boolean {
  return (status >= 400 && status < 500) || status === 500 || status === 501;
}

function readData<T>(body: string, schema: z.ZodType<T>): ProxmoxAnswer<T> {
  const parsed = z.object({ data: schema }).safeParse(readJson(body));
  // The body is not quoted: it may hold a secret.
  return parsed.success
    ? { kind: 'ok', data: parsed.data.data }
    : { kind: 'unknown', detail: 'an answer of a form that is not known' };
}

function readErrorBody(body: string): z.infer<typeof ErrorBody> {
  const parsed = ErrorBody.safeParse(readJson(body));
  return parsed.success ? parsed.data : {};
}

/** Some errors are plain text, and a 401 has no body at all. */
function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
