import { MINUTE, type EpochMs } from '../domain/time.ts';
import { readAnswer, type ProxmoxAnswer } from './answer.ts';
import type { Call } from './calls.ts';
import { openEndpoint, type Endpoint, type RawRequest } from './endpoint.ts';
import type { ClusterSettings } from './settings.ts';

/** After so long the preferred endpoint is tried first again. */
const COME_BACK_AFTER = MINUTE;

/** The addresses of a cluster, in order of preference. */
export interface Endpoints {
  /** The preferred address. */
  readonly preferred: string;
  /**
   * Sends a request, to the next endpoint only as long as it was certainly not worked on, so that no write is ever made
   * twice.
   * @param signal ends it.
   * @param isImpatient whether it was given less time than an endpoint may take that is well.
   */
  send<T>(
    request: RawRequest,
    answer: Call<T>['answer'],
    signal: AbortSignal,
    isImpatient: () => boolean,
  ): Promise<ProxmoxAnswer<T>>;
  close(): Promise<void>;
}

/** @throws TypeError for settings without an endpoint, or with one that would send secrets in clear over a network. */
export function openEndpoints(settings: ClusterSettings, now: () => EpochMs): Endpoints {
  const endpoints = settings.endpoints.map((address) => openEndpoint(address, settings.tls, settings.deadline));
  const [preferred] = endpoints;
  if (preferred === undefined) throw new TypeError(`cluster ${settings.name} has no endpoint`);

  // Calls stay with an endpoint while it answers: another node may see the write just made a moment later.
  let first = 0;
  let since: EpochMs = 0;
  function begin(index: number): void {
    if (index !== first) since = now();
    first = index;
  }

  return {
    preferred: preferred.address,
    async send(request, schema, signal, isImpatient) {
      if (first !== 0 && Math.abs(now() - since) >= COME_BACK_AFTER) begin(0);
      const failures: string[] = [];
      for (const endpoint of [...endpoints.slice(first), ...endpoints.slice(0, first)]) {
        const index = endpoints.indexOf(endpoint);
        const sent = await endpoint.send(request, signal);
        if (sent.kind === 'not_connected') {
          failures.push(`no connection to ${endpoint.address} (${sent.reason})`);
          continue;
        }
        const answer = sent.kind === 'answered' ? readAnswer(sent.raw, schema) : unknown(endpoint, sent.reason);
        if (answer.kind === 'not_done') {
          failures.push(`${endpoint.address}: ${answer.detail}`);
          continue;
        }
        // One that was given little time may be well.
        if (answer.kind !== 'unknown') begin(index);
        else if (!isImpatient()) begin((index + 1) % endpoints.length);
        return answer;
      }
      return { kind: 'not_done', detail: failures.join('; ') };
    },
    async close() {
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

function unknown({ address }: Endpoint, reason: string): Extract<ProxmoxAnswer<never>, { kind: 'unknown' }> {
  return { kind: 'unknown', detail: `${address}: ${reason}` };
}
