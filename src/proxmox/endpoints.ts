import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { ProxmoxAnswer, RawAnswer } from './answer.ts';
import type { PinnedCertificate } from './connector.ts';
import { openEndpoint, type Endpoint, type RawRequest } from './endpoint.ts';
import type { ClusterSettings } from './settings.ts';

/** The addresses of one cluster, of which the first that works is used. */
export interface Endpoints {
  /** The first address of the configuration, for people. */
  readonly preferred: string;
  /**
   * Makes a request. It moves on to the next address when nothing was done, and when a read brought nothing; a write
   * that may have been done is never made twice.
   * @param read says what an answer means, to a request that was sent at a moment.
   * @param isOwn whether the bot itself asks: an address that refuses the bot may be of another cluster, so the next
   * request goes elsewhere, while a token may be refused anywhere.
   */
  ask<T>(request: RawRequest, time: TimeForACall, read: Reader<T>, isOwn: boolean): Promise<ProxmoxAnswer<T>>;
  /** Waits for the requests under way, then closes all connections. */
  close(): Promise<void>;
}

type Reader<T> = (raw: RawAnswer, sentAt: EpochMs) => ProxmoxAnswer<T>;

/** What ends a call: the cluster's own deadline, or one that its caller set before that. */
export interface TimeForACall {
  readonly deadline: AbortSignal;
  readonly until?: AbortSignal | undefined;
}

/** Whatever ends a call first. */
export function signalOf({ deadline, until }: TimeForACall): AbortSignal {
  return until === undefined ? deadline : AbortSignal.any([deadline, until]);
}

/** How often an address before the one in use is looked at, to come back to it. */
export const RETURN_EVERY: Milliseconds = 30 * SECOND;

/**
 * What an address is asked to see that it works: anybody may, so no credential is needed that could be refused and logged
 * (source: `get_ticket` in PVE::API2::AccessControl).
 */
export const ANYBODY: RawRequest = { method: 'GET', path: '/api2/json/access/ticket', headers: {}, body: null };

/**
 * Opens the addresses of a cluster; the first connection is made by the first request.
 * @param onPinned told of the pinned certificate of the preferred address, which people are given, at each connection.
 * @throws TypeError without an address, or for one that would send secrets in clear over a network.
 */
export function openEndpoints(
  settings: ClusterSettings,
  now: () => EpochMs,
  onPinned: (seen: PinnedCertificate) => void,
): Endpoints {
  const { tls, deadline } = settings;
  const endpoints = settings.endpoints.map((address, index) =>
    openEndpoint(address, tls, deadline, (seen) => index === 0 && onPinned(seen)),
  );
  const [preferred] = endpoints;
  if (preferred === undefined) throw new TypeError(`cluster ${settings.name} has no endpoint`);

  // Calls stay with an address as long as it answers: another node may see the write just made a moment later.
  let inUse = 0;
  let lookAt = 0;
  let looking: Promise<void> | undefined;
  const closing = new AbortController();
  /** Moves from an address to another, unless another call has moved already. */
  const move = (from: number, to: number): void => {
    if (inUse !== from) return;
    if (from === 0) lookAt = now() + RETURN_EVERY;
    inUse = to % endpoints.length;
  };
  const comeBack = async (): Promise<void> => {
    const from = inUse;
    for (const [index, endpoint] of endpoints.slice(0, from).entries()) {
      if (await works(endpoint, AbortSignal.any([AbortSignal.timeout(deadline), closing.signal])))
        return move(from, index);
    }
  };

  return {
    preferred: preferred.address,
    async ask(request, time, read, isOwn) {
      if (inUse > 0 && now() >= lookAt && looking === undefined) {
        lookAt = now() + RETURN_EVERY;
        // No call waits for it, and it never fails.
        looking = comeBack().finally(() => (looking = undefined));
      }
      const signal = signalOf(time);
      const failures: string[] = [];
      let kind: 'not_done' | 'unknown' = 'not_done';
      const from = inUse;
      for (const [tried, endpoint] of [...endpoints.slice(from), ...endpoints.slice(0, from)].entries()) {
        const answer = await askOne(endpoint, request, signal, now, read);
        if (answer.kind !== 'not_done' && answer.kind !== 'unknown') {
          const isRefused = answer.kind === 'unauthorized' && isOwn;
          move(from, from + tried + (isRefused ? 1 : 0));
          return answer;
        }
        failures.push(answer.detail);
        // One that was given little time may be well.
        if (time.until?.aborted === true) return answer;
        if (answer.kind === 'not_done') continue;
        kind = 'unknown';
        if (request.method === 'GET' && !signal.aborted) continue;
        move(from, from + tried + 1);
        break;
      }
      return { kind, detail: failures.join('; ') };
    },
    async close() {
      closing.abort();
      await looking;
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

async function askOne<T>(
  endpoint: Endpoint,
  request: RawRequest,
  signal: AbortSignal,
  now: () => EpochMs,
  read: Reader<T>,
): Promise<ProxmoxAnswer<T>> {
  const sentAt = now();
  const sent = await endpoint.send(request, signal);
  if (sent.kind === 'not_connected') {
    return { kind: 'not_done', detail: `no connection to ${endpoint.address} (${sent.reason})` };
  }
  if (sent.kind === 'lost') return { kind: 'unknown', detail: `${endpoint.address}: ${sent.reason}` };
  const answer = read(sent.raw, sentAt);
  if (answer.kind !== 'not_done' && answer.kind !== 'unknown') return answer;
  return { kind: answer.kind, detail: `${endpoint.address}: ${answer.detail}` };
}

async function works(endpoint: Endpoint, signal: AbortSignal): Promise<boolean> {
  const sent = await endpoint.send(ANYBODY, signal);
  return sent.kind === 'answered' && sent.raw.status === 200;
}
