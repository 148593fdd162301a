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
  const { bot, tls, endpoints, group, writes, deadline } = entry;
  const at = ['clusters', name];
  const credential = resolveCredential(bot, surroundings);
  const ca = tls.ca === undefined ? undefined : readCertificates(resolve(surroundings.folder, tls.ca));

  const findings: Finding[] = [];
  if (!credential.ok) findings.push({ at: [...at, ...credential.at], reason: credential.reason });
  if (ca?.ok === false) findings.push({ at: [...at, 'tls', 'ca'], reason: ca.reason });
  if (!credential.ok || ca?.ok === false) return { ok: false, findings };

  return {
    ok: true,
    cluster: {
      name,
      endpoints,
      credential: credential.credential,
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
