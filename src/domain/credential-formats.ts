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
 * into the message to its owner and nowhere else. Names come from the tools' own sources:
 * - bpg: `proxmoxtf/provider/provider.go` of bpg/terraform-provider-proxmox, which wants its endpoint without `/api2/json`.
 * - Telmate: `proxmox/provider.go` of Telmate/terraform-provider-proxmox. Up to 2.9 it verifies nothing unless told to.
 * - Packer: `builder/proxmox/common/config.go` of hashicorp/packer-plugin-proxmox, which reads three variables.
 * - Ansible: `plugins/doc_fragments/proxmox.py` of community.proxmox, which verifies nothing before 2.0 unless told to.
 * - netbox-proxmox-automation: `setup/helpers/proxmox_api_common.py`, which hands all six to proxmoxer.
 */
export function snippet(format: CredentialFormat, credential: Credential): Snippet {
  const { endpoint, verification } = credential;
  // Every tool puts the id into the header as it is given.
  const fullTokenId = inHeader(credential.fullTokenId);
  const secret = credential.secret.reveal();
  const header = `Authorization: PVEAPIToken=${fullTokenId}=${secret}`;
  switch (format) {
    case 'header':
      return { title: 'HTTP header', text: header };
    case 'curl': {
      const { lines, options } = trustOfCurl(verification);
      const command = `curl ${options}-H ${shellQuoted(header)} ${shellQuoted(`${endpoint}/api2/json/version`)}`;
      return { title: 'curl', text: [...lines, command].join('\n') };
    }
    case 'env':
      return { title: '.env', text: envFile(credential, fullTokenId, secret) };
    case 'terraform-bpg': {
      const trust = trustOfGo(verification, 'this provider');
      const text = exported(trust, {
        PROXMOX_VE_ENDPOINT: `${endpoint}/`,
        PROXMOX_VE_API_TOKEN: `${fullTokenId}=${secret}`,
        PROXMOX_VE_INSECURE: String(!trust.verifies),
      });
      return { title: 'Terraform (bpg/proxmox)', text };
    }
    case 'terraform-telmate': {
      const trust = trustOfGo(verification, 'this provider');
      const text = exported(trust, {
        PM_API_URL: `${endpoint}/api2/json`,
        PM_API_TOKEN_ID: fullTokenId,
        PM_API_TOKEN_SECRET: secret,
        PM_TLS_INSECURE: String(!trust.verifies),
      });
      return { title: 'Terraform (Telmate/proxmox)', text };
    }
    case 'packer': {
      const text = exported(trustOfPacker(verification), {
        PROXMOX_URL: `${endpoint}/api2/json`,
        PROXMOX_USERNAME: fullTokenId,
        PROXMOX_TOKEN: secret,
      });
      return { title: 'Packer', text };
    }
    case 'ansible': {
      const { lines, verifies } = trustOfPython(verification, 'the play');
      const text = [...lines, ...apiLines(credential, ansibleQuoted), `validate_certs: ${verifies}`].join('\n');
      return { title: 'Ansible (community.proxmox)', text };
    }
    case 'netbox': {
      const { lines, verifies } = trustOfPython(verification, 'its scripts');
      const api = [...apiLines(credential, yamlQuoted), `verify_ssl: ${verifies}`].map((line) => `  ${line}`);
      return {
        title: 'netbox-proxmox-automation secrets.yml',
        text: [...lines, 'proxmox_api_config:', ...api].join('\n'),
      };
    }
    default:
      return format satisfies never;
  }
}

function exported({ lines }: Trust, variables: Readonly<Record<string, string>>): string {
  return [...lines, ...Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuoted(value)}`)].join(
    '\n',
  );
}

/** Unquoted, so that shells, docker, compose and dotenv libraries agree; what cannot be said so is for a shell alone. */
function envFile({ endpoint, verification }: Credential, fullTokenId: string, secret: string): string {
  const values = { PVE_ENDPOINT: endpoint, PVE_TOKEN_ID: fullTokenId, PVE_TOKEN_SECRET: secret };
  const pairs = Object.entries(values);
  const arePlain = pairs.every(([, value]) => isPlainInEnv(value));
  return [
    ...trustInWords(verification),
    ...(arePlain
      ? []
      : ['# Quoted for a shell, to be read with source. Other readers of such files would take it otherwise.']),
    ...pairs.map(([name, value]) => `${name}=${isPlainInEnv(value) ? value : shellQuoted(value)}`),
  ].join('\n');
}

/** What Ansible and netbox-proxmox-automation both call so, because both hand it to proxmoxer. */
function apiLines({ endpoint, userId, tokenId, secret }: Credential, quoted: (value: string) => string): string[] {
  const { protocol, hostname, port } = new URL(endpoint);
  return [
    `api_host: ${quoted(hostname)}`,
    `api_port: ${port || (protocol === 'http:' ? '80' : '443')}`,
    `api_user: ${quoted(inHeader(userId))}`,
    `api_token_id: ${quoted(tokenId)}`,
    `api_token_secret: ${quoted(secret.reveal())}`,
  ];
}
