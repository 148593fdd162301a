import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly key: string;
  /** PEM; it is its own authority. */
  readonly certificate: string;
  /** SHA-256, upper-case hex with colons, as Proxmox's web interface shows it. */
  readonly fingerprint: string;
}

/** What is unusual about a certificate. */
export interface CertificateTerms {
  /** From when to when it is good, in epoch milliseconds; by default from now on for a year. */
  readonly from?: number;
  readonly to?: number;
  /** For whom it is made; 127.0.0.1 and localhost by default. */
  readonly host?: string;
}

/** A fresh certificate for 127.0.0.1, as a new Proxmox node has one that nobody trusts yet. */
export async function makeCertificate({ from, to, host }: CertificateTerms = {}): Promise<Certificate> {
  const pems = await generate([{ name: 'commonName', value: host ?? '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(from !== undefined && { notBeforeDate: new Date(from) }),
    ...(to !== undefined && { notAfterDate: new Date(to) }),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames:
          host === undefined
            ? [
                { type: 7, ip: '127.0.0.1' },
                { type: 2, value: 'localhost' },
              ]
            : [{ type: 2, value: host }],
      },
    ],
  });
  const { fingerprint256 } = new X509Certificate(pems.cert);
  return { key: pems.private, certificate: pems.cert, fingerprint: fingerprint256 };
}
