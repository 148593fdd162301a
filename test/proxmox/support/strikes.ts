import { expect } from 'vitest';
import type {
  Answer,
  CallMatch,
  Fault,
  FaultSpec,
  SimulatedProxmox,
} from '../../../playground/proxmox/simulated-proxmox.ts';
import type { ProxmoxAnswer } from '../../../src/proxmox/answer.ts';
import type { Call } from '../../../src/proxmox/calls.ts';
import type { ProxmoxClient } from '../../../src/proxmox/client.ts';
import { BOT_SECRET } from './testbed.ts';

/** Where a call may end up that should have gone to the cluster. */
export type Elsewhere =
  | 'a closed port'
  | 'another certificate than the pinned one'
  | 'another authority'
  | 'another cluster'
  | 'a cluster restored from a backup';

/** What becomes of one call. */
export interface Strike {
  readonly name: string;
  readonly fate:
    | { readonly kind: 'goes'; readonly to: Elsewhere }
    | { readonly kind: 'meets'; readonly spec: (match: CallMatch) => FaultSpec }
    /** No answer within the deadline; the work is done before it, or after it when nobody listens any more. */
    | { readonly kind: 'waits'; readonly done: boolean };
  /** It can be told from no true answer, so what a look finds is as false as the answer. */
  readonly isBelievable?: true;
  /** For writes alone. */
  readonly ofWrites?: true;
  /** No later call comes through. */
  readonly isLast?: true;
}

const UUID = 'c0ffee00-c0ff-4c0f-8c0f-c0ffeec0ffee';
/** Every secret is a UUID: the bot's own, those of new tokens, and those that a strike puts into an answer. */
export const ANY_SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

const JSON_TYPE = 'application/json;charset=UTF-8';
const HTML = `<html><body>Login <!-- ${UUID} --></body></html>`;
/** Beyond what the client reads. */
const HUGE = JSON.stringify({ data: 'x'.repeat(17 * 1024 * 1024) });

/** Well-formed, and of nobody that was asked about. */
const OF_SOMEBODY_ELSE = {
  userid: 'alice@pve',
  'full-tokenid': 'alice@pve!other',
  value: UUID,
  enable: 1,
  expire: 0,
  privsep: 0,
  comment: 'pvetoken request a2b3c4d5',
  groups: ['pvetoken'],
  tokens: { other: { privsep: 0, expire: 0, comment: '' } },
};

function status(code: number, reason: string, body = ''): Strike['fate'] {
  return { kind: 'meets', spec: (match) => ({ kind: 'status', status: code, reason, body, match }) };
}

function garbled(change: (answer: Answer) => Answer): Strike['fate'] {
  return { kind: 'meets', spec: (match) => ({ kind: 'garbled', change, match }) };
}

/** An answer of 200 to which nothing was done. */
function said(data: unknown): Strike['fate'] {
  return status(200, 'OK', JSON.stringify({ data }));
}

function died(reason: string): Strike['fate'] {
  return status(500, reason, JSON.stringify({ data: null, message: `${reason}\n` }));
}

const LOCKED = "generating token failed: cfs-lock 'file-user_cfg' error: got lock request timeout";
const NO_QUORUM = "updating token info failed: cfs-lock 'file-user_cfg' error: no quorum!";
const LOCK: Strike['fate'] = {
  kind: 'meets',
  spec: (match) => ({ kind: 'status', status: 500, reason: LOCKED, match, times: 4 }),
};

/** All that may happen to a call, as the simulated cluster and the real client have it. */
export const STRIKES: readonly Strike[] = [
  { name: 'the connection is refused', fate: { kind: 'goes', to: 'a closed port' } },
  {
    name: 'the certificate is not the pinned one',
    fate: { kind: 'goes', to: 'another certificate than the pinned one' },
  },
  { name: 'the certificate is of another authority', fate: { kind: 'goes', to: 'another authority' } },
  { name: '401', fate: status(401, 'Authentication failed!') },
  { name: '403', fate: status(403, 'Permission check failed') },
  { name: 'the lock is not had in time', fate: LOCK },
  { name: '500 without quorum', fate: died(NO_QUORUM) },
  { name: '500 that quotes a secret', fate: died(`died of PVEAPIToken=pvetoken@pve!bot=${BOT_SECRET}`) },
  {
    name: '500 after the work',
    fate: garbled(({ reason }) => ({
      status: 500,
      reason: 'unable to write',
      body: JSON.stringify({ data: null, reason }),
    })),
    ofWrites: true,
  },
  { name: '503', fate: status(503, 'Service Unavailable', HTML) },
  { name: '596 without the work', fate: { kind: 'meets', spec: (match) => ({ kind: 'unknown', done: false, match }) } },
  {
    name: '596 after the work',
    fate: { kind: 'meets', spec: (match) => ({ kind: 'unknown', done: true, match }) },
    ofWrites: true,
  },
  {
    name: '596 before the work',
    fate: { kind: 'meets', spec: (match) => ({ kind: 'unknown', done: 'later', match }) },
    ofWrites: true,
  },
  { name: 'no answer within the deadline, after the work', fate: { kind: 'waits', done: true } },
  { name: 'no answer within the deadline, before the work', fate: { kind: 'waits', done: false } },
  {
    name: 'another content type',
    fate: garbled(({ body }) => ({ status: 200, reason: 'OK', body: `${HTML}${body}`, contentType: 'text/html' })),
  },
  {
    name: 'truncated JSON',
    fate: garbled((answer) => ({ ...answer, body: (answer.body ?? '').slice(0, -1) })),
  },
  { name: 'a huge answer', fate: garbled((answer) => ({ ...answer, body: HUGE, contentType: JSON_TYPE })) },
  {
    name: 'a reset before the work',
    fate: { kind: 'meets', spec: (match) => ({ kind: 'reset', done: false, match }) },
  },
  {
    name: 'a reset after the work',
    fate: { kind: 'meets', spec: (match) => ({ kind: 'reset', done: true, match }) },
    ofWrites: true,
  },
  { name: 'an endpoint of another cluster', fate: { kind: 'goes', to: 'another cluster' } },
  {
    name: 'an endpoint of a cluster that was restored from a backup',
    fate: { kind: 'goes', to: 'a cluster restored from a backup' },
    isBelievable: true,
  },
  { name: 'somebody else’s record', fate: said(OF_SOMEBODY_ELSE), isBelievable: true },
  {
    name: 'somebody else’s record after the work',
    fate: garbled((answer) => ({ ...answer, body: JSON.stringify({ data: OF_SOMEBODY_ELSE }) })),
    isBelievable: true,
    ofWrites: true,
  },
  { name: 'an empty list', fate: said([]), isBelievable: true },
  { name: 'nothing', fate: said(null), isBelievable: true },
  { name: 'that another user is gone', fate: died("no such user ('alice@pve')") },
  { name: 'that a token of another user is gone', fate: died("no such token 'pvt-k7m3q9xa' for user 'alice@pve'") },
];

/** One call that is struck, of a client that is sound but for it. */
export interface StruckClient extends ProxmoxClient {
  /** What was called, e.g. `GET /version`; nothing until it was. */
  readonly struck: string | undefined;
  /** Whether the work of that call is still to come. */
  readonly isLate: boolean;
  /** Lets late work happen, and ends the fault. */
  recover(): Promise<void>;
}

interface Sites {
  readonly proxmox: SimulatedProxmox;
  readonly sound: ProxmoxClient;
  readonly elsewhere: Readonly<Partial<Record<Elsewhere, ProxmoxClient>>>;
}

/** A client of which the call with this index, from 0, is struck. */
export function struckAt(index: number, { fate, isLast }: Strike, { proxmox, sound, elsewhere }: Sites): StruckClient {
  let count = 0;
  let fault: Fault | undefined;
  let struck: string | undefined;
  let isWrite = false;

  function astrayAt(where: Elsewhere): ProxmoxClient {
    const astray = elsewhere[where];
    if (astray === undefined) throw new Error(`this test has not got ${where}`);
    return astray;
  }

  async function strike<T>(call: Call<T>, ...[as, until]: Rest): Promise<ProxmoxAnswer<T>> {
    struck = `${call.method} /${call.path.join('/')}`;
    isWrite = call.method !== 'GET';
    if (fate.kind === 'goes') return await astrayAt(fate.to).call(call, as, until);
    const match = exactly(call);
    if (fate.kind === 'meets') {
      fault = proxmox.inject(fate.spec(match));
      return await sound.call(call, as, until);
    }
    const held = proxmox.inject({ kind: 'hold', done: fate.done, evenIfGone: true, match });
    fault = held;
    const deadline = new AbortController();
    void held.reached.then(() => deadline.abort());
    return await sound.call(call, as, AbortSignal.any([deadline.signal, ...(until === undefined ? [] : [until])]));
  }

  return {
    ...sound,
    get struck() {
      return struck;
    },
    get isLate() {
      return isWrite && (fate.kind === 'waits' ? !fate.done : fate.kind === 'meets' && isDoneLater(fate));
    },
    async call(call, ...rest) {
      const isLater = count > index && isLast === true;
      if (count++ !== index) return await (isLater ? astrayAt('a closed port') : sound).call(call, ...rest);
      const answer = await strike(call, ...rest);
      if (fate.kind !== 'goes') expect({ struck, isMet: (fault?.hits ?? 0) > 0 }).toEqual({ struck, isMet: true });
      return answer;
    },
    async recover() {
      await fault?.release();
      fault?.remove();
    },
  };
}

type Rest = [as?: Parameters<ProxmoxClient['call']>[1], until?: AbortSignal];

function isDoneLater({ spec }: Extract<Strike['fate'], { kind: 'meets' }>): boolean {
  const fault = spec({});
  return fault.kind === 'unknown' && fault.done === 'later';
}

function exactly({ method, path }: Call<unknown>): CallMatch {
  const escaped = `/${path.join('/')}`.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return { method, path: new RegExp(`^${escaped}$`) };
}
