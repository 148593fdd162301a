/** How the certificate of a cluster is verified, by the bot and so by those it makes tokens for. */
export type Verification =
  /** The system's CAs vouch for it. */
  | { readonly kind: 'system' }
  /** A CA that the operator named vouches for it. */
  | { readonly kind: 'ca' }
  /** Nobody vouches for it: the operator named its fingerprint. */
  | {
      readonly kind: 'fingerprint';
      /** SHA-256 of the certificate, upper-case hex with colons. */
      readonly fingerprint: string;
      /** SHA-256 of its public key in base64, as curl pins it; known once the bot has seen the certificate. */
      readonly publicKey?: string;
    };

/** What a snippet says about the certificate, and whether its tool is to verify it. */
export interface Trust {
  readonly lines: readonly string[];
  readonly verifies: boolean;
}

/** The name under which snippets look for the CA, beside where they are used. */
const CA_FILE = 'pve-root-ca.pem';

// A zsh into which a comment is pasted may take it for a command: the comments hold nothing that a shell would act on.
const SAVE_CA = `# Save the CA of the cluster as ${CA_FILE}. It is /etc/pve/${CA_FILE} on every node, unless another is in use.`;
const NO_CA: Trust = { lines: [], verifies: true };

/** For tools in Go. `SSL_CERT_FILE` is read by crypto/x509 on Unix other than macOS (its package documentation). */
export function trustOfGo(verification: Verification, tool: string): Trust {
  switch (verification.kind) {
    case 'system':
      return NO_CA;
    case 'ca':
      return {
        lines: [
          SAVE_CA,
          '# SSL_CERT_FILE is for Linux. On macOS and Windows add the CA to those that the system trusts.',
          `export SSL_CERT_FILE="$PWD/${CA_FILE}"`,
        ],
        verifies: true,
      };
    case 'fingerprint':
      return switchedOff(tool);
    default:
      return verification satisfies never;
  }
}

/** For tools that use Python's `requests`, as proxmoxer does: `REQUESTS_CA_BUNDLE` (its documentation on verification). */
export function trustOfPython(verification: Verification, tool: string): Trust {
  switch (verification.kind) {
    case 'system':
      return NO_CA;
    case 'ca':
      return {
        lines: [SAVE_CA, `# Have REQUESTS_CA_BUNDLE=${CA_FILE} in the environment of ${tool}.`],
        verifies: true,
      };
    case 'fingerprint':
      return switchedOff(tool);
    default:
      return verification satisfies never;
  }
}

/** For Packer, which reads no variable that would switch verification off. */
export function trustOfPacker(verification: Verification): Trust {
  if (verification.kind !== 'fingerprint') return trustOfGo(verification, 'Packer');
  return {
    lines: [
      '# Packer verifies the certificate, but not by the fingerprint by which this cluster is known.',
      `# Have it trust the CA of the cluster, which is /etc/pve/${CA_FILE} on every node, unless another is in use.`,
      '# Without a CA only insecure_skip_tls_verify in the template helps. Anyone in between can read the token then.',
    ],
    verifies: true,
  };
}

/** What a file that no known tool reads says about the certificate. */
export function trustInWords(verification: Verification): readonly string[] {
  switch (verification.kind) {
    case 'system':
      return [];
    case 'ca':
      return [SAVE_CA];
    case 'fingerprint':
      return [`# The certificate of the cluster has the SHA-256 fingerprint ${verification.fingerprint}`];
    default:
      return verification satisfies never;
  }
}

/**
 * For curl: its options. A pinned key is compared even where `--insecure` leaves out the CA and the host's name, as curl
 * 7.88 does (test/clients/curl.test.ts), and so says what the fingerprint says.
 */
export function trustOfCurl(
  verification: Verification,
): Pick<Trust, 'lines'> & { readonly options: readonly string[] } {
  if (verification.kind === 'system') return { lines: [], options: [] };
  if (verification.kind === 'ca' || verification.publicKey === undefined) {
    return { lines: [SAVE_CA], options: ['--cacert', CA_FILE] };
  }
  return {
    lines: ['# No CA vouches for this cluster. curl compares its public key instead, also with --insecure.'],
    options: ['--insecure', '--pinnedpubkey', `'sha256//${verification.publicKey}'`],
  };
}

function switchedOff(tool: string): Trust {
  return {
    lines: [
      `# Verification is off. This cluster is known by the fingerprint of its certificate, which ${tool} cannot compare.`,
      '# Anyone in between can read the token. Better trust the CA of the cluster and switch it on.',
      `# The CA is /etc/pve/${CA_FILE} on every node, unless another is in use.`,
    ],
    verifies: false,
  };
}
