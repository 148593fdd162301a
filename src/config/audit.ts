import { resolve } from 'node:path';
import type { AuditConfiguration } from './configuration.ts';
import type { Finding, Keys } from './findings.ts';
import type { PolicyFile } from './schema.ts';
import { secretFromEnvironment, secretFromFile, SHORTEST_KEY } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

type AuditEntry = PolicyFile['audit'];

type ResolvedAudit =
  | { readonly ok: true; readonly audit: AuditConfiguration }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Fetches what the options of the audit point to: the key by which what goes to a webhook is signed. */
export function resolveAudit({ stream, ...rest }: AuditEntry, { env, folder }: Surroundings): ResolvedAudit {
  if (stream?.file !== undefined) {
    return { ok: true, audit: { ...rest, stream: { kind: 'file', path: resolve(folder, stream.file) } } };
  }
  if (stream?.webhook === undefined) return { ok: true, audit: rest };
  const { url, secretEnv = '', secretFile } = stream.webhook;
  const refuse = (reason: string): ResolvedAudit => {
    const at: Keys = ['audit', 'stream', 'webhook', secretFile === undefined ? 'secretEnv' : 'secretFile'];
    return { ok: false, findings: [{ at, reason }] };
  };
  const found =
    secretFile === undefined ? secretFromEnvironment(env, secretEnv) : secretFromFile(resolve(folder, secretFile));
  if (!found.ok) return refuse(found.reason);
  if (found.secret.reveal().length < SHORTEST_KEY) {
    return refuse(`points to a key of less than ${SHORTEST_KEY} characters; "openssl rand -base64 32" makes one`);
  }
  return { ok: true, audit: { ...rest, stream: { kind: 'webhook', url, key: found.secret } } };
}
