import { createHmac } from 'node:crypto';
import type { Mac } from '../domain/audit-seal.ts';
import type { Secret } from '../domain/secret.ts';

/** Characters by which a key is named. */
const NAME_LENGTH = 8;

/** Makes the keyed hash of the audit's seals from a key: HMAC with SHA-256. */
export function auditMac(key: Secret): Mac {
  const of = (text: string): string => createHmac('sha256', key.reveal()).update(text).digest('base64url');
  return { key: of('the name of this key').slice(0, NAME_LENGTH), of };
}
