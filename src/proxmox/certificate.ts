import { connect, type TLSSocket } from 'node:tls';
import type { CertificateSeen } from '../domain/checkup.ts';

/**
 * Looks at the certificate of an address, whether or not it is to be trusted: who does not trust it has to see which one
 * it is. Not a byte is sent over the connection.
 * @returns `undefined` for an address without one, or that does not answer.
 */
export async function certificateAt(address: string, until: AbortSignal): Promise<CertificateSeen | undefined> {
  const { protocol, hostname, port } = new URL(address);
  if (protocol !== 'https:') return undefined;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  // Without an authority there is nothing to verify here: whom the bot trusts, the connector alone decides.
  const socket = connect({ host, port: Number(port || 443), rejectUnauthorized: false, servername: nameOf(host) });
  const end = (): void => void socket.destroy();
  until.addEventListener('abort', end, { once: true });
  try {
    return await new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(seenOn(socket)));
      socket.once('error', () => resolve(undefined));
      socket.once('close', () => resolve(undefined));
      if (until.aborted) end();
    });
  } finally {
    until.removeEventListener('abort', end);
    socket.destroy();
  }
}

/** A name to ask for; addresses are none (RFC 6066). */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

function seenOn(socket: TLSSocket): CertificateSeen | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate && { fingerprint: certificate.fingerprint256, endsAt: Date.parse(certificate.validTo) };
}
