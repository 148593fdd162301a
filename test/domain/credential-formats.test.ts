import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  CREDENTIAL_FORMATS,
  snippet,
  type Credential,
  type CredentialFormat,
} from '../../src/domain/credential-formats.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Verification } from '../../src/domain/verification.ts';

const SECRET = '6f1c2f6e-0d7b-4c3b-9a51-2f3f6f0c7d11';
const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const PUBLIC_KEY = '2zO1Ov4oJ0Yf1w6c2jv9u1oP1rH2m6pZx0c8qB7iYkE=';

const BY_SYSTEM: Verification = { kind: 'system' };
const BY_CA: Verification = { kind: 'ca' };
const BY_FINGERPRINT: Verification = { kind: 'fingerprint', fingerprint: FINGERPRINT, publicKey: PUBLIC_KEY };

const credential: Credential = {
  endpoint: 'https://pve.example.com:8443',
  verification: BY_SYSTEM,
  userId: 'pvt-k7m3q9xa@pve',
  tokenId: 'pvt-k7m3q9xa',
  fullTokenId: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
  secret: new Secret(SECRET),
};

function textOf(format: CredentialFormat, changes: Partial<Credential> = {}): string {
  return snippet(format, { ...credential, ...changes }).text;
}

/** What is neither a comment nor empty. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => !line.startsWith('#'));
}

/** The names and values that a shell, or a reader of `.env`, would take from lines of `NAME=value`. */
function variablesOf(format: CredentialFormat, verification = BY_SYSTEM): Record<string, string> {
  const pairs = linesOf(textOf(format, { verification })).map((line) =>
    /^(?:export )?(\w+)=(?:'([^']*)'|"([^"]*)"|([^'"\s]*))$/.exec(line),
  );
  return Object.fromEntries(
    pairs.map((pair) => [pair?.[1] ?? 'unreadable', pair?.[2] ?? pair?.[3] ?? pair?.[4] ?? '']),
  );
}

describe('a credential', () => {
  it('can be written as the header that Proxmox reads', () => {
    expect(textOf('header')).toBe(`Authorization: PVEAPIToken=pvt-k7m3q9xa@pve!pvt-k7m3q9xa=${SECRET}`);
  });

  it('can be tried with curl, which checks the certificate', () => {
    expect(textOf('curl')).toBe(
      `curl -H 'Authorization: PVEAPIToken=pvt-k7m3q9xa@pve!pvt-k7m3q9xa=${SECRET}' ` +
        `'https://pve.example.com:8443/api2/json/version'`,
    );
  });

  it('can be put into .env, with nothing in it that needs a shell', () => {
    expect(textOf('env')).not.toContain('#');
    expect(variablesOf('env')).toEqual({
      PVE_ENDPOINT: 'https://pve.example.com:8443',
      PVE_TOKEN_ID: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
      PVE_TOKEN_SECRET: SECRET,
    });
  });

  it('is headed by the name of what reads it', () => {
    expect(CREDENTIAL_FORMATS.map((format) => snippet(format, credential).title)).toEqual([
      'HTTP header',
      'curl',
      '.env',
      'Terraform (bpg/proxmox)',
      'Terraform (Telmate/proxmox)',
      'Packer',
      'Ansible (community.proxmox)',
      'netbox-proxmox-automation secrets.yml',
    ]);
  });

  it.each([
    ['http://pve.example.com', 'pve.example.com', 80],
    ['https://pve.example.com', 'pve.example.com', 443],
    ['https://pve.example.com:443', 'pve.example.com', 443],
    ['https://10.0.0.1:8006', '10.0.0.1', 8006],
    ['https://[2001:db8::1]:8006', '[2001:db8::1]', 8006],
    ['http://127.0.0.1:40123', '127.0.0.1', 40_123],
  ])('splits the address %s for tools that want host and port', (endpoint, host, port) => {
    const address = { api_host: host, api_port: port };
    expect(parse(textOf('ansible', { endpoint }))).toMatchObject(address);
    expect(parse(textOf('netbox', { endpoint }))).toMatchObject({ proxmox_api_config: address });
  });

  it.each(CREDENTIAL_FORMATS)('shows the secret once in the text of %s, and never in its title', (format) => {
    for (const verification of [BY_SYSTEM, BY_CA, BY_FINGERPRINT]) {
      const { title, text } = snippet(format, { ...credential, verification });
      expect(text.split(SECRET)).toHaveLength(2);
      expect(title).not.toContain(SECRET);
    }
  });

  it('of an id that only a shell can read from .env says so there', () => {
    const awkward = { userId: "o'brien#1@pve", fullTokenId: "o'brien#1@pve!pvt-k7m3q9xa" };
    expect(textOf('env', awkward)).toBe(
      '# Quoted for a shell, to be read with source. Other readers of such files would take it otherwise.\n' +
        'PVE_ENDPOINT=https://pve.example.com:8443\n' +
        String.raw`PVE_TOKEN_ID='o'\''brien#1@pve!pvt-k7m3q9xa'` +
        `\nPVE_TOKEN_SECRET=${SECRET}`,
    );
  });
});

/** What each tool reads, and where its own documentation or source says so. */
const NAMES: readonly (readonly [
  format: CredentialFormat,
  source: string,
  names: Readonly<Record<string, unknown>>,
])[] = [
  [
    'terraform-bpg',
    'bpg/terraform-provider-proxmox: docs/index.md, proxmoxtf/provider/provider.go',
    {
      PROXMOX_VE_ENDPOINT: 'https://pve.example.com:8443/',
      PROXMOX_VE_API_TOKEN: `pvt-k7m3q9xa@pve!pvt-k7m3q9xa=${SECRET}`,
      PROXMOX_VE_INSECURE: 'false',
    },
  ],
  [
    'terraform-telmate',
    'Telmate/terraform-provider-proxmox: docs/index.md, proxmox/provider.go',
    {
      PM_API_URL: 'https://pve.example.com:8443/api2/json',
      PM_API_TOKEN_ID: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
      PM_API_TOKEN_SECRET: SECRET,
      PM_TLS_INSECURE: 'false',
    },
  ],
  [
    'packer',
    'hashicorp/packer-plugin-proxmox: builder/proxmox/common/config.go',
    {
      PROXMOX_URL: 'https://pve.example.com:8443/api2/json',
      PROXMOX_USERNAME: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
      PROXMOX_TOKEN: SECRET,
    },
  ],
  [
    'ansible',
    'ansible-collections/community.proxmox: plugins/doc_fragments/proxmox.py',
    {
      api_host: 'pve.example.com',
      api_port: 8443,
      api_user: 'pvt-k7m3q9xa@pve',
      api_token_id: 'pvt-k7m3q9xa',
      api_token_secret: SECRET,
      validate_certs: true,
    },
  ],
  [
    'netbox',
    'netboxlabs/netbox-proxmox-automation: setup/helpers/proxmox_api_common.py',
    {
      proxmox_api_config: {
        api_host: 'pve.example.com',
        api_port: 8443,
        api_user: 'pvt-k7m3q9xa@pve',
        api_token_id: 'pvt-k7m3q9xa',
        api_token_secret: SECRET,
        verify_ssl: true,
      },
    },
  ],
];

it.each(NAMES)('%s gives its tool exactly what that reads (%s)', (format, _, names) => {
  const isYaml = format === 'ansible' || format === 'netbox';
  expect(isYaml ? parse(textOf(format)) : variablesOf(format)).toEqual(names);
});

describe('a cluster that a CA vouches for', () => {
  it.each(['curl', 'env', 'terraform-bpg', 'terraform-telmate', 'packer', 'ansible', 'netbox'] as const)(
    'has %s say where the CA is',
    (format) => {
      const text = textOf(format, { verification: BY_CA });
      expect(text).toContain(
        '# Save the CA of the cluster as pve-root-ca.pem. It is /etc/pve/pve-root-ca.pem on every node',
      );
      expect(text).not.toMatch(/insecure(?!='false')/i);
    },
  );

  it.each(['terraform-bpg', 'terraform-telmate', 'packer'] as const)(
    'is trusted by %s through SSL_CERT_FILE',
    (format) => {
      expect(variablesOf(format, BY_CA)).toEqual({ SSL_CERT_FILE: '$PWD/pve-root-ca.pem', ...variablesOf(format) });
    },
  );

  it.each(['ansible', 'netbox'] as const)('is trusted by %s through REQUESTS_CA_BUNDLE', (format) => {
    const text = textOf(format, { verification: BY_CA });
    expect(text).toContain('# Have REQUESTS_CA_BUNDLE=pve-root-ca.pem in the environment of ');
    expect(parse(text)).toEqual(parse(textOf(format)));
  });

  it('is verified by curl with --cacert', () => {
    expect(textOf('curl', { verification: BY_CA })).toContain(`\ncurl --cacert pve-root-ca.pem -H 'Authorization: `);
  });
});

describe('a cluster known by its fingerprint alone', () => {
  it.each([
    ['terraform-bpg', 'which this provider cannot compare'],
    ['terraform-telmate', 'which this provider cannot compare'],
    ['ansible', 'which the play cannot compare'],
    ['netbox', 'which its scripts cannot compare'],
    ['packer', '# Packer verifies the certificate, but not by the fingerprint'],
    ['curl', '# No CA vouches for this cluster. curl compares its public key instead'],
  ] as const)('has %s say what its tool cannot do', (format, words) => {
    expect(textOf(format, { verification: BY_FINGERPRINT })).toContain(words);
  });

  it('has curl verify by the CA while its public key is not known', () => {
    const { publicKey: _, ...unseen } = BY_FINGERPRINT;
    expect(textOf('curl', { verification: unseen })).toBe(textOf('curl', { verification: BY_CA }));
  });

  it('has curl compare its public key', () => {
    expect(textOf('curl', { verification: BY_FINGERPRINT })).toContain(
      `\ncurl --insecure --pinnedpubkey 'sha256//${PUBLIC_KEY}' -H 'Authorization: `,
    );
  });

  it('has curl ask for its CA where the bot has not seen its key, and never goes without a check', () => {
    const unseen = textOf('curl', { verification: { kind: 'fingerprint', fingerprint: FINGERPRINT } });
    expect(unseen).toBe(textOf('curl', { verification: BY_CA }));
  });

  it.each([
    ['terraform-bpg', "PROXMOX_VE_INSECURE='true'"],
    ['terraform-telmate', "PM_TLS_INSECURE='true'"],
    ['ansible', 'validate_certs: false'],
    ['netbox', 'verify_ssl: false'],
  ] as const)('is not verified by %s, which says so and how to change it', (format, off) => {
    const text = textOf(format, { verification: BY_FINGERPRINT });
    expect(text).toContain(off);
    expect(text).toMatch(
      /^# Verification is off\. .* cannot compare\.\n# Anyone in between can read the token\. .*\n# The CA is \/etc\/pve\/pve-root-ca\.pem on every node/,
    );
  });

  it('leaves Packer as it was set up, since no variable switches its verification off', () => {
    expect(variablesOf('packer', BY_FINGERPRINT)).toEqual(variablesOf('packer'));
    expect(textOf('packer', { verification: BY_FINGERPRINT })).toContain(
      '# Packer verifies the certificate, but not by',
    );
  });

  it('is named in .env by its fingerprint', () => {
    expect(textOf('env', { verification: BY_FINGERPRINT })).toContain(
      `# The certificate of the cluster has the SHA-256 fingerprint ${FINGERPRINT}\n`,
    );
  });
});

it('no comment of any snippet holds a sign that a zsh would act on, into which it is pasted', () => {
  const texts = CREDENTIAL_FORMATS.flatMap((format) =>
    [BY_SYSTEM, BY_CA, BY_FINGERPRINT].map((verification) => textOf(format, { verification })),
  );
  const comments = texts.flatMap((text) => text.split('\n').filter((line) => line.startsWith('#')));
  expect(comments.length).toBeGreaterThan(10);
  expect(comments.filter((comment) => !/^# [\w .,:=/-]+$/.test(comment))).toEqual([]);
});
