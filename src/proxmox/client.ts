import type { Credential } from '../domain/credential-formats.ts';
import { readAnswer, type ProxmoxAnswer } from './answer.ts';
import { authorizationOf } from './authorization.ts';
import type { Call } from './calls.ts';
import { openEndpoint, type RawRequest } from './endpoint.ts';
import { DEFAULT_GROUP, type ClusterSettings } from './settings.ts';

/** Talks to one cluster. */
export interface ProxmoxClient {
  /** The cluster's name in the configuration. */
  readonly cluster: string;
  /** The preferred address, for people. */
  readonly endpoint: string;
  /** The full token id that the bot uses there. */
  readonly bot: string;
  /** The bot's own PVE group there, in which it makes dedicated users. */
  readonly group: string;
  /**
   * Makes one call, as the bot or, with `as`, as a token. It moves on to the next endpoint only while nothing was
   * sent, so that no write is ever made twice. Every outcome is in the answer; none holds a secret, header or body.
   * @param until ends the call before the cluster's own deadline does.
   */
  call<T>(call: Call<T>, as?: Credential, until?: AbortSignal): Promise<ProxmoxAnswer<T>>;
  /** Waits for the calls under way, then closes all connections. */
  close(): Promise<void>;
}

/**
 * Makes the client of a cluster.
 * @throws TypeError for settings without an endpoint, or with one that would send secrets in clear over a network.
 */
export function createProxmoxClient(settings: ClusterSettings): ProxmoxClient {
  const endpoints = settings.endpoints.map((address) => openEndpoint(address, settings.tls, settings.deadline));
  const [preferred] = endpoints;
  if (preferred === undefined) throw new TypeError(`cluster ${settings.name} has no endpoint`);

  // Calls stay with an endpoint as long as it does its work: another node may see the write just made a moment later.
  let first = 0;
  return {
    cluster: settings.name,
    endpoint: preferred.address,
    bot: settings.credential.fullTokenId,
    group: settings.group ?? DEFAULT_GROUP,
    async call(call, as, until) {
      const request = requestOf(call, authorizationOf(settings.credential, as));
      const deadline = AbortSignal.timeout(settings.deadline);
      const signal = until === undefined ? deadline : AbortSignal.any([deadline, until]);
      const order = [...endpoints.slice(first), ...endpoints.slice(0, first)];
      const failures: string[] = [];
      for (const endpoint of order) {
        const sent = await endpoint.send(request, signal);
        if (sent.kind === 'not_connected') {
          failures.push(`no connection to ${endpoint.address} (${sent.reason})`);
          continue;
        }
        const index = endpoints.indexOf(endpoint);
        if (sent.kind === 'answered') {
          const answer = readAnswer(sent.raw, call.answer);
          first = isAtWork(answer, as) ? index : (index + 1) % endpoints.length;
          return answer;
        }
        // One that was given little time may be well.
        if (until?.aborted !== true) first = (index + 1) % endpoints.length;
        return { kind: 'unknown', detail: `${endpoint.address}: ${sent.reason}` };
      }
      return { kind: 'not_done', detail: failures.join('; ') };
    },
    async close() {
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

/**
 * Whether calls may stay with an endpoint that answered so. One that refuses the bot may be of another cluster, and one
 * that cannot reach the others brings nothing; a token just issued may be refused anywhere.
 */
function isAtWork({ kind }: ProxmoxAnswer<unknown>, as: Credential | undefined): boolean {
  return kind === 'ok' || kind === 'refused' || kind === 'locked' || (kind === 'unauthorized' && as !== undefined);
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
