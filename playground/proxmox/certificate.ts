import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  /** PEM; it is its own authority. */
  readonly certificate: string;
  /** SHA-256, upper-case hex with colons, as Proxmox's web interface shows it. */
  readonly fingerprint: string;
}

/** A fresh certificate for 127.0.0.1, as a new Proxmox node has one that nobody trusts yet. */
export async function makeCertificate(): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  const { fingerprint256 } = new X509Certificate(pems.cert);
  return { key: pems.private, certificate: pems.cert, fingerprint: fingerprint256 };
}
