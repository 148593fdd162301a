import type { Credential } from '../domain/credential-formats.ts';
import type { EpochMs, Milliseconds } from '../domain/time.ts';
import type { Verification } from '../domain/verification.ts';
import { readAnswer, type ProxmoxAnswer } from './answer.ts';
import { authorizationOf } from './authorization.ts';
import type { Call } from './calls.ts';
import { clockSkew } from './clock-skew.ts';
import type { RawRequest } from './endpoint.ts';
import { openEndpoints } from './endpoints.ts';
import { DEFAULT_GROUP, type ClusterSettings } from './settings.ts';

/** Talks to one cluster. */
export interface ProxmoxClient {
  /** The cluster's name in the configuration. */
  readonly cluster: string;
  /** The preferred address, for people. */
  readonly endpoint: string;
  /** How its certificate is verified, for people who are given a token of it. */
  verification(): Verification;
  /** The full token id that the bot uses there. */
  readonly bot: string;
  /** The bot's own PVE group there, in which it makes dedicated users. */
  readonly group: string;
  /**
   * Makes one call, as the bot or, with `as`, as a token, at the first endpoint that works. No write is ever made
   * twice. Every outcome is in the answer; none holds a secret, header or body.
   * @param until ends the call before the cluster's own deadline does.
   */
  call<T>(call: Call<T>, as?: Credential, until?: AbortSignal): Promise<ProxmoxAnswer<T>>;
  /** How far the cluster's clock is ahead of ours, by its last answer that told; negative where it is behind. */
  clockAhead(): Milliseconds;
  /** Waits for the calls under way, then closes all connections. */
  close(): Promise<void>;
}

/** Our clock, and who is to know of every look at the cluster's. */
export interface ClientClock {
  readonly now?: () => EpochMs;
  readonly onSkew?: (ahead: Milliseconds) => void;
}

/**
 * Makes the client of a cluster.
 * @throws TypeError for settings without an endpoint, or with one that would send secrets in clear over a network.
 */
export function createProxmoxClient(settings: ClusterSettings, clock: ClientClock = {}): ProxmoxClient {
  const { now = Date.now, onSkew } = clock;
  const { tls } = settings;
  let publicKey: string | undefined;
  const endpoints = openEndpoints(settings, now, (seen) => (publicKey = seen));
  let ahead: Milliseconds = 0;
  const noteClock = (date: string | undefined, sentAt: EpochMs): void => {
    const skew = clockSkew(date, sentAt, now());
    if (skew === undefined) return;
    ahead = skew;
    onSkew?.(skew);
  };
  return {
    cluster: settings.name,
    endpoint: endpoints.preferred,
    verification() {
      if (tls.ca !== undefined) return { kind: 'ca' };
      if (tls.fingerprint === undefined) return { kind: 'system' };
      const fingerprint = tls.fingerprint.toUpperCase();
      return { kind: 'fingerprint', fingerprint, ...(publicKey !== undefined && { publicKey }) };
    },
    bot: settings.credential.fullTokenId,
    group: settings.group ?? DEFAULT_GROUP,
    async call(call, as, until) {
      const request = requestOf(call, authorizationOf(settings.credential, as));
      const deadline = AbortSignal.timeout(settings.deadline);
      return await endpoints.ask(request, { deadline, until }, (raw, sentAt) => {
        noteClock(raw.date, sentAt);
        return readAnswer(raw, call.answer);
      });
    },
    clockAhead: () => ahead,
    close: async () => await endpoints.close(),
  };
}

/** Proxmox takes forms; a body on GET or DELETE, and JSON without a body, are errors to it. */
function requestOf({ method, path, params }: Call<unknown>, authorization: Record<string, string>): RawRequest {
  const url = `/api2/json/${path.map(encodeURIComponent).join('/')}`;
  const pairs = Object.entries(params ?? {}).map(([name, value]): [string, string] => [name, formValue(value)]);
  const form = new URLSearchParams(pairs).toString();
  if (method === 'GET' || method === 'DELETE') {
    return { method, path: form === '' ? url : `${url}?${form}`, headers: authorization, body: null };
  }
  const headers = { ...authorization, 'content-type': 'application/x-www-form-urlencoded' };
  return { method, path: url, headers, body: form };
}

function formValue(value: string | number | boolean): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
