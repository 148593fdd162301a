import type { CertificateSeen, Distrust } from '../domain/checkup.ts';
import { SECOND, type EpochMs } from '../domain/time.ts';
import type { ClusterCheckup, EndpointSeen, RightSentence } from '../use-cases/ports/checkup.ts';
import { readVersion } from './calls.ts';
import { certificateAt } from './certificate.ts';
import type { ProxmoxClient } from './client.ts';
import { clockSkew } from './clock-skew.ts';
import { NOT_PINNED } from './connector.ts';
import { openEndpoint } from './endpoint.ts';
import { ANYBODY } from './endpoints.ts';
import { unavailable } from './faults.ts';
import { createPveRoles } from './pve-roles.ts';
import { lookAtRights } from './rights/look.ts';
import type { ClusterSettings } from './settings.ts';

/** A host that is switched off answers nothing at all. */
const ENDPOINT_WITHIN = 8 * SECOND;

/**
 * Looks at one cluster, for `pvetoken doctor`: at each of its addresses by itself, and as the bot over a client.
 * @param until ends whatever still asks.
 */
export function createClusterCheckup(
  unbounded: ProxmoxClient,
  settings: ClusterSettings,
  now: () => EpochMs,
  until: AbortSignal,
): ClusterCheckup {
  const client: ProxmoxClient = {
    ...unbounded,
    call: async (call, as, sooner = until) => await unbounded.call(call, as, sooner),
  };
  return {
    cluster: client.cluster,
    bot: client.bot,
    endpoints: settings.endpoints,
    async endpoint(address) {
      const signal = AbortSignal.any([until, AbortSignal.timeout(ENDPOINT_WITHIN)]);
      const certificate = await certificateAt(address, signal);
      return await meet(address, settings, certificate, now, signal);
    },
    async version() {
      const answer = await client.call(readVersion());
      if (answer.kind === 'ok') return { kind: 'known', version: answer.data.version };
      if (answer.kind === 'unauthorized') return { kind: 'refused', detail: answer.detail };
      throw unavailable(client, readVersion(), answer, 'not_done');
    },
    async rights(policy) {
      const { missing, tooMuch, remarks } = await lookAtRights(client, policy, until);
      return { missing: missing.map(parted), tooMuch: tooMuch.map(parted), remarks: remarks.map(parted) };
    },
    pveRoles: createPveRoles(new Map([[client.cluster, client]])),
  };
}

/** Asks one address what anybody may: no secret goes where a look alone is meant, and no password is tried in vain. */
async function meet(
  address: string,
  { tls, deadline }: ClusterSettings,
  certificate: CertificateSeen | undefined,
  now: () => EpochMs,
  signal: AbortSignal,
): Promise<EndpointSeen> {
  const endpoint = openEndpoint(address, tls, deadline, () => undefined);
  try {
    const sentAt = now();
    const sent = await endpoint.send(ANYBODY, signal);
    if (sent.kind === 'answered') {
      const ahead = clockSkew(sent.raw.date, sentAt, now()) ?? 0;
      return sent.raw.status === 200
        ? { kind: 'answers', ahead, certificate }
        : { kind: 'silent', code: `status ${sent.raw.status}`, certificate };
    }
    const why = sent.kind === 'not_connected' && certificate !== undefined ? distrustOf(sent.reason) : undefined;
    return why === undefined
      ? { kind: 'silent', code: sent.reason, certificate }
      : { kind: 'untrusted', why, code: sent.reason, certificate };
  } finally {
    await endpoint.close();
  }
}

/** By the codes of OpenSSL and of Node (nodejs.org/api/tls.html, X509 certificate error codes). */
const DISTRUST: ReadonlyMap<string, Distrust> = new Map([
  [NOT_PINNED, 'not_pinned'],
  ['CERT_HAS_EXPIRED', 'expired'],
  ['CERT_NOT_YET_VALID', 'not_yet_valid'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unknown_ca'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'unknown_ca'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown_ca'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown_ca'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown_ca'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'other_name'],
]);

/** Why a connection did not come about, where that was for its certificate. */
function distrustOf(reason: string): Distrust | undefined {
  return DISTRUST.get(reason) ?? (/CERT|ERR_TLS|SSL/.test(reason) ? 'other' : undefined);
}

/** Sentences on rights say first what is found, and then what to do about it. */
function parted(sentence: string): RightSentence {
  const end = sentence.indexOf('. ');
  return end < 0 ? { found: sentence } : { found: sentence.slice(0, end), remedy: sentence.slice(end + 2) };
}
