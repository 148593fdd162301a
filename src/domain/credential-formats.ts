import { ansibleQuoted, inHeader, isPlainInEnv, shellQuoted, yamlQuoted } from './quoting.ts';
import type { Secret } from './secret.ts';
import {
  trustInWords,
  trustOfCurl,
  trustOfGo,
  trustOfPacker,
  trustOfPython,
  type Trust,
  type Verification,
} from './verification.ts';

/** The forms in which a credential can be handed over; each role names those its users paste. */
export const CREDENTIAL_FORMATS = [
  'header',
  'curl',
  'env',
  'terraform-bpg',
  'terraform-telmate',
  'packer',
  'ansible',
  'netbox',
] as const;

export type CredentialFormat = (typeof CREDENTIAL_FORMATS)[number];

/** A new token with its secret, as its owner needs it. */
export interface Credential {
  /** The cluster's address without a path, e.g. `https://pve.example.com:8006`. */
  readonly endpoint: string;
  readonly verification: Verification;
  readonly userId: string;
  readonly tokenId: string;
  readonly fullTokenId: string;
  readonly secret: Secret;
}

/** A snippet to paste, under the heading that says for what. */
export interface Snippet {
  readonly title: string;
  readonly text: string;
}

/**
 * Writes a credential in one format, as its tool reads it, with the certificate verified as the bot itself verifies it.
 * Where a tool cannot, it is switched off there and a comment says so. The result holds the secret in clear: it goes
 * into the message to its owner and nowhere else. Where the names come from:
 * - bpg: `docs/index.md` and `proxmoxtf/provider/provider.go` of bpg/terraform-provider-proxmox; its endpoint has no path.
 * - Telmate: `proxmox/provider.go` of Telmate/terraform-provider-proxmox; up to 2.9 it verifies nothing unless told to.
 * - Packer: `builder/proxmox/common/config.go` of hashicorp/packer-plugin-proxmox, which reads these three variables.
 * - Ansible: `plugins/doc_fragments/proxmox.py` of community.proxmox, which verifies nothing before 2.0 unless told to.
 * - netbox-proxmox-automation: `setup/helpers/proxmox_api_common.py`, which hands all six to proxmoxer.
 */
export function snippet(format: CredentialFormat, credential: Credential): Snippet {
  return WRITERS[format]({
    ...credential,
    // Every tool puts the id into the header as it is given.
    fullTokenId: inHeader(credential.fullTokenId),
    userId: inHeader(credential.userId),
    secret: credential.secret.reveal(),
  });
}

/** A credential with its secret in clear and its ids as the header takes them. */
type Clear = Omit<Credential, 'secret'> & { readonly secret: string };

const WRITERS: Readonly<Record<CredentialFormat, (credential: Clear) => Snippet>> = {
  header: (credential) => ({ title: 'HTTP header', text: header(credential) }),
  curl,
  env,
  'terraform-bpg': terraformBpg,
  'terraform-telmate': terraformTelmate,
  packer,
  ansible,
  netbox,
};

function header({ fullTokenId, secret }: Clear): string {
  return `Authorization: PVEAPIToken=${fullTokenId}=${secret}`;
}

function curl(credential: Clear): Snippet {
  const { lines, options } = trustOfCurl(credential.verification);
  const url = `${credential.endpoint}/api2/json/version`;
  const command = ['curl', ...options, '-H', shellQuoted(header(credential)), shellQuoted(url)].join(' ');
  return { title: 'curl', text: [...lines, command].join('\n') };
}

/** Unquoted, so that shells, docker, compose and dotenv libraries agree; what cannot be said so is for a shell alone. */
function env({ endpoint, verification, fullTokenId, secret }: Clear): Snippet {
  const pairs = Object.entries({ PVE_ENDPOINT: endpoint, PVE_TOKEN_ID: fullTokenId, PVE_TOKEN_SECRET: secret });
  const isPlain = pairs.every(([, value]) => isPlainInEnv(value));
  const forShell = '# Quoted for a shell, to be read with source. Other readers of such files would take it otherwise.';
  const lines = pairs.map(([name, value]) => `${name}=${isPlainInEnv(value) ? value : shellQuoted(value)}`);
  return { title: '.env', text: [...trustInWords(verification), ...(isPlain ? [] : [forShell]), ...lines].join('\n') };
}

function terraformBpg({ endpoint, verification, fullTokenId, secret }: Clear): Snippet {
  const trust = trustOfGo(verification, 'this provider');
  const text = exported(trust, {
    PROXMOX_VE_ENDPOINT: `${endpoint}/`,
    PROXMOX_VE_API_TOKEN: `${fullTokenId}=${secret}`,
    PROXMOX_VE_INSECURE: String(!trust.verifies),
  });
  return { title: 'Terraform (bpg/proxmox)', text };
}

function terraformTelmate({ endpoint, verification, fullTokenId, secret }: Clear): Snippet {
  const trust = trustOfGo(verification, 'this provider');
  const text = exported(trust, {
    PM_API_URL: `${endpoint}/api2/json`,
    PM_API_TOKEN_ID: fullTokenId,
    PM_API_TOKEN_SECRET: secret,
    PM_TLS_INSECURE: String(!trust.verifies),
  });
  return { title: 'Terraform (Telmate/proxmox)', text };
}

function packer({ endpoint, verification, fullTokenId, secret }: Clear): Snippet {
  const text = exported(trustOfPacker(verification), {
    PROXMOX_URL: `${endpoint}/api2/json`,
    PROXMOX_USERNAME: fullTokenId,
    PROXMOX_TOKEN: secret,
  });
  return { title: 'Packer', text };
}

function ansible(credential: Clear): Snippet {
  const { lines, verifies } = trustOfPython(credential.verification, 'the play');
  const text = [...lines, ...apiLines(credential, ansibleQuoted), `validate_certs: ${verifies}`].join('\n');
  return { title: 'Ansible (community.proxmox)', text };
}

function netbox(credential: Clear): Snippet {
  const { lines, verifies } = trustOfPython(credential.verification, 'its scripts');
  const api = [...apiLines(credential, yamlQuoted), `verify_ssl: ${verifies}`].map((line) => `  ${line}`);
  const text = [...lines, 'proxmox_api_config:', ...api].join('\n');
  return { title: 'netbox-proxmox-automation secrets.yml', text };
}

function exported({ lines }: Trust, variables: Readonly<Record<string, string>>): string {
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuoted(value)}`);
  return [...lines, ...exports].join('\n');
}

/** What Ansible and netbox-proxmox-automation both call so, because both hand it to proxmoxer. */
function apiLines({ endpoint, userId, tokenId, secret }: Clear, quoted: (value: string) => string): string[] {
  const { protocol, hostname, port } = new URL(endpoint);
  return [
    `api_host: ${quoted(hostname)}`,
    `api_port: ${port || (protocol === 'http:' ? '80' : '443')}`,
    `api_user: ${quoted(userId)}`,
    `api_token_id: ${quoted(tokenId)}`,
    `api_token_secret: ${quoted(secret)}`,
  ];
}
