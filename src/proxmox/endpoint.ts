import { Pool } from 'undici';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { RawAnswer } from './answer.ts';
import { ConnectionFailed, createConnector, codeOf, type PinnedCertificate } from './connector.ts';
import type { TlsTrust } from './settings.ts';

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What became of a request at one endpoint. Reasons are codes, never texts that could quote a header or body. */
export type Sent =
  | { readonly kind: 'answered'; readonly raw: RawAnswer }
  /** Nothing was sent. */
  | { readonly kind: 'not_connected'; readonly reason: string }
  /** It may have been sent, and perhaps worked on. */
  | { readonly kind: 'lost'; readonly reason: string };

/** One address of a cluster, with its keep-alive connections. */
export interface Endpoint {
  readonly address: string;
  /** @param signal its end ends the request. */
  send(request: RawRequest, signal: AbortSignal): Promise<Sent>;
  close(): Promise<void>;
}

/** A host that is switched off answers nothing at all; the rest of a call's deadline is for the next one. */
const LONGEST_CONNECT = 5 * SECOND;
/** Opened as they are needed. With fewer than `writes` allows at once (20), and the reads beside those, calls would queue here. */
const MOST_CONNECTIONS = 32;
const LARGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Makes the pool of connections to one address; the first connection is opened by the first request.
 * @param onPinned told of the pinned certificate, at each connection.
 * @throws TypeError for an address that would send secrets in clear over a network.
 */
export function openEndpoint(
  address: string,
  trust: TlsTrust,
  deadline: Milliseconds,
  onPinned: (seen: PinnedCertificate) => void,
): Endpoint {
  refusePlainText(address);
  const pool = new Pool(address, {
    connect: createConnector(trust, Math.min(LONGEST_CONNECT, deadline), onPinned),
    connections: MOST_CONNECTIONS,
    maxResponseSize: LARGEST_ANSWER,
  });
  return {
    address,
    async send(request, signal) {
      try {
        const { statusCode, statusText, headers, body } = await pool.request({ ...request, signal });
        const { date } = headers;
        const raw = { status: statusCode, statusText, body: await body.text() };
        return { kind: 'answered', raw: typeof date === 'string' ? { ...raw, date } : raw };
      } catch (fault) {
        if (fault instanceof ConnectionFailed) return { kind: 'not_connected', reason: fault.message };
        return { kind: 'lost', reason: signal.aborted ? 'no answer in time' : codeOf(fault) };
      }
    },
    close: () => pool.close(),
  };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function refusePlainText(address: string): void {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))) return;
  throw new TypeError(`${address} would send secrets in clear: use https`);
}
