import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { ClusterConfiguration } from './configuration.ts';
import type { Finding } from './findings.ts';
import type { PolicyFile } from './schema.ts';
import { readText, secretFromEnvironment, secretFromFile, type FileText, type FoundSecret } from './secrets.ts';

type ClusterEntry = PolicyFile['clusters'][string];

/** What `pvetoken.yml` points to outside itself. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths in the file start here: the folder it lies in. */
  readonly folder: string;
}

export type ResolvedCluster =
  | { readonly ok: true; readonly cluster: ClusterConfiguration }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Fetches what a cluster's entry points to: the secret of the bot's token, and the CA. */
export function resolveCluster(name: string, entry: ClusterEntry, surroundings: Surroundings): ResolvedCluster {
  const { token, tls, endpoints, group, writes, deadline } = entry;
  const at = ['clusters', name];
  const secret = readSecret(token, surroundings);
  const ca = tls.ca === undefined ? undefined : readCertificates(resolve(surroundings.folder, tls.ca));

  const findings: Finding[] = [];
  if (!secret.ok) {
    const option = token.secretFile === undefined ? 'secretEnv' : 'secretFile';
    findings.push({ at: [...at, 'token', option], reason: secret.reason });
  }
  if (ca?.ok === false) findings.push({ at: [...at, 'tls', 'ca'], reason: ca.reason });
  if (!secret.ok || ca?.ok === false) return { ok: false, findings };

  return {
    ok: true,
    cluster: {
      name,
      endpoints,
      credential: { kind: 'token', fullTokenId: token.id, secret: secret.secret },
      tls: {
        ...(ca !== undefined && { ca: ca.text }),
        ...(tls.fingerprint !== undefined && { fingerprint: tls.fingerprint }),
      },
      group,
      writes,
      deadline,
    },
  };
}

function readSecret({ secretEnv = '', secretFile }: ClusterEntry['token'], { env, folder }: Surroundings): FoundSecret {
  const found =
    secretFile === undefined ? secretFromEnvironment(env, secretEnv) : secretFromFile(resolve(folder, secretFile));
  if (!found.ok || /^[^\s=!]+$/.test(found.secret.reveal())) return found;
  return {
    ok: false,
    reason: 'points to more than a secret; give only the UUID that Proxmox showed, without the token id',
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
