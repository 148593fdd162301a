import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { resolveCredential } from './bot-credential.ts';
import type { ClusterConfiguration } from './configuration.ts';
import type { Finding } from './findings.ts';
import type { PolicyFile } from './schema.ts';
import { readText, type FileText } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

type ClusterEntry = PolicyFile['clusters'][string];

export type ResolvedCluster =
  | { readonly ok: true; readonly cluster: ClusterConfiguration }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Fetches what a cluster's entry points to: the bot's secret, and the CA. */
export function resolveCluster(name: string, entry: ClusterEntry, surroundings: Surroundings): ResolvedCluster {
  const credential = resolveCredential(entry.bot, surroundings);
  const reach = resolveReach(name, entry, surroundings);
  const findings: Finding[] = reach.ok ? [] : [...reach.findings];
  if (!credential.ok) findings.unshift({ at: ['clusters', name, ...credential.at], reason: credential.reason });
  if (!credential.ok || !reach.ok) return { ok: false, findings };
  return { ok: true, cluster: { ...reach.cluster, credential: credential.credential } };
}

type Reach = Omit<ClusterConfiguration, 'credential'>;

/** Fetches what is needed to reach a cluster, whoever does. */
export function resolveReach(
  name: string,
  { tls, endpoints, group, writes, deadline }: ClusterEntry,
  surroundings: Surroundings,
): { readonly ok: true; readonly cluster: Reach } | { readonly ok: false; readonly findings: readonly Finding[] } {
  const ca = tls.ca === undefined ? undefined : readCertificates(resolve(surroundings.folder, tls.ca));
  if (ca?.ok === false) return { ok: false, findings: [{ at: ['clusters', name, 'tls', 'ca'], reason: ca.reason }] };
  return {
    ok: true,
    cluster: {
      name,
      endpoints,
      tls: {
        ...(ca !== undefined && { ca: ca.text }),
        ...(tls.fingerprint !== undefined && { fingerprints: [tls.fingerprint].flat() }),
      },
      group,
      writes,
      deadline,
    },
  };
}

function readCertificates(path: string): FileText {
  const file = readText(path);
  if (!file.ok) return { ok: false, reason: `names a file that ${file.reason}` };
  try {
    // Only the first certificate of a bundle is looked at: enough to tell a CA file from a key or a stray file.
    void new X509Certificate(file.text);
  } catch {
    return {
      ok: false,
      reason: 'names a file without a PEM certificate; copy /etc/pve/pve-root-ca.pem from the cluster',
    };
  }
  return file;
}
