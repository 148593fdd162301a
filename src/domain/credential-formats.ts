import type { Secret } from './secret.ts';

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

function host(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/:\d+$/, '');
}

function port(endpoint: string): string {
  const standard = endpoint.startsWith('http:') ? '80' : '443';
  return /:(\d+)$/.exec(endpoint)?.[1] ?? standard;
}

/**
 * Writes a credential in one format. The result holds the secret in clear: it goes into the message to its owner and
 * nowhere else. Names are those the tools read: bpg and Telmate providers, Packer's proxmox plugin, Ansible's
 * `community.proxmox`, netbox-proxmox-automation.
 */
export function snippet(format: CredentialFormat, credential: Credential): Snippet {
  const { endpoint, userId, tokenId, fullTokenId } = credential;
  const secret = credential.secret.reveal();
  const header = `PVEAPIToken=${fullTokenId}=${secret}`;
  switch (format) {
    case 'header':
      return { title: 'HTTP header', text: `Authorization: ${header}` };
    case 'curl':
      return {
        title: 'curl (pve-root-ca.pem: the CA of the cluster)',
        text: `curl --cacert pve-root-ca.pem -H 'Authorization: ${header}' ${endpoint}/api2/json/version`,
      };
    case 'env':
      return {
        title: '.env',
        text: `PVE_ENDPOINT=${endpoint}\nPVE_TOKEN_ID=${fullTokenId}\nPVE_TOKEN_SECRET=${secret}`,
      };
    case 'terraform-bpg':
      return {
        title: 'Terraform (bpg/proxmox)',
        text: `export PROXMOX_VE_ENDPOINT='${endpoint}/'\nexport PROXMOX_VE_API_TOKEN='${fullTokenId}=${secret}'`,
      };
    case 'terraform-telmate':
      return {
        title: 'Terraform (Telmate/proxmox)',
        text: `export PM_API_URL='${endpoint}/api2/json'\nexport PM_API_TOKEN_ID='${fullTokenId}'\nexport PM_API_TOKEN_SECRET='${secret}'`,
      };
    case 'packer':
      return {
        title: 'Packer',
        text: `export PROXMOX_URL='${endpoint}/api2/json'\nexport PROXMOX_USERNAME='${fullTokenId}'\nexport PROXMOX_TOKEN='${secret}'`,
      };
    case 'ansible':
      return {
        title: 'Ansible (community.proxmox)',
        text: `api_host: ${host(endpoint)}\napi_port: ${port(endpoint)}\napi_user: ${userId}\napi_token_id: ${tokenId}\napi_token_secret: ${secret}\nvalidate_certs: true`,
      };
    case 'netbox':
      return {
        title: 'netbox-proxmox-automation secrets.yml',
        text: `proxmox_api_config:\n  api_host: ${host(endpoint)}\n  api_port: ${port(endpoint)}\n  api_user: ${userId}\n  api_token_id: ${tokenId}\n  api_token_secret: ${secret}\n  verify_ssl: true`,
      };
    default:
      return format satisfies never;
  }
}
