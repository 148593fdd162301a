import { createHash, type X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import type { Milliseconds } from '../domain/time.ts';
import type { TlsTrust } from './settings.ts';

/** No connection came about, so not a byte of the request was sent: it may be repeated elsewhere. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed';
}

/** The reason of a `ConnectionFailed` for a certificate that no configured fingerprint is of. */
export const NOT_PINNED = 'its certificate is not the one whose fingerprint is configured';

/** A certificate by its SHA-256, in upper-case hex with colons, and its public key by its SHA-256, in base64. */
export interface PinnedCertificate {
  readonly fingerprint: string;
  readonly publicKey: string;
}

/**
 * Opens connections for an undici pool and lets none through whose certificate is not trusted. Every failure is a
 * `ConnectionFailed`, which tells "never sent" apart from "sent, and the answer was lost".
 * @param onPinned told of each certificate that a pin let through.
 */
export function createConnector(
  trust: TlsTrust,
  timeout: Milliseconds,
  onPinned: (seen: PinnedCertificate) => void,
): buildConnector.connector {
  const pins = trust.fingerprints?.map((fingerprint) => fingerprint.toUpperCase());
  const connect = buildConnector({
    timeout,
    // Proxmox speaks HTTP/1.1 only.
    allowH2: false,
    ...(trust.ca !== undefined && { ca: trust.ca }),
    // Spelled out, because NODE_TLS_REJECT_UNAUTHORIZED=0 would else switch it off. With a pin and no CA the
    // certificate itself is compared instead, below.
    rejectUnauthorized: pins === undefined || trust.ca !== undefined,
    // A resumed session shows no certificate to compare.
    ...(pins !== undefined && { maxCachedSessions: 0 }),
  });
  return (options, callback) => {
    connect(options, (...[fault, socket]) => {
      if (fault !== null) {
        callback(new ConnectionFailed(codeOf(fault)), null);
        return;
      }
      if (pins !== undefined && socket instanceof TLSSocket) {
        const certificate = socket.getPeerX509Certificate();
        if (certificate === undefined || !pins.includes(certificate.fingerprint256)) {
          socket.destroy();
          callback(new ConnectionFailed(NOT_PINNED), null);
          return;
        }
        onPinned({ fingerprint: certificate.fingerprint256, publicKey: publicKeyOf(certificate) });
      }
      callback(null, socket);
    });
  };
}

function publicKeyOf({ publicKey }: X509Certificate): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

/** The system's or TLS's code, e.g. `ECONNREFUSED`; messages are left out, since nothing vouches for what they hold. */
export function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : 'unknown error';
}
