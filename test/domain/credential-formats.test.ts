import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  CREDENTIAL_FORMATS,
  snippet,
  type Credential,
  type CredentialFormat,
} from '../../src/domain/credential-formats.ts';
import { Secret } from '../../src/domain/secret.ts';

const SECRET = '6f1c2f6e-0d7b-4c3b-9a51-2f3f6f0c7d11';

const credential: Credential = {
  endpoint: 'https://pve.example.com:8443',
  userId: 'pvt-k7m3q9xa@pve',
  tokenId: 'pvt-k7m3q9xa',
  fullTokenId: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
  secret: new Secret(SECRET),
};

function textOf(format: CredentialFormat): string {
  return snippet(format, credential).text;
}

/** The names and values that a shell, or a reader of `.env`, would take from lines of `NAME=value`. */
function variablesOf(format: CredentialFormat): Record<string, string> {
  const lines = textOf(format).split('\n');
  const pairs = lines.map((line) => /^(?:export )?(\w+)=(?:'([^']*)'|([^'\s]*))$/.exec(line));
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? 'unreadable', pair?.[2] ?? pair?.[3] ?? '']));
}

describe('a credential', () => {
  it('can be written as the header that Proxmox reads', () => {
    expect(textOf('header')).toBe(`Authorization: PVEAPIToken=pvt-k7m3q9xa@pve!pvt-k7m3q9xa=${SECRET}`);
  });

  it('can be tried with curl, which checks the certificate', () => {
    const text = textOf('curl');
    expect(text).toContain(`-H 'Authorization: PVEAPIToken=pvt-k7m3q9xa@pve!pvt-k7m3q9xa=${SECRET}'`);
    expect(text).toContain('--cacert');
    expect(text).toMatch(/ https:\/\/pve\.example\.com:8443\/api2\/json\/version$/);
  });

  it('can be put into .env', () => {
    expect(variablesOf('env')).toEqual({
      PVE_ENDPOINT: 'https://pve.example.com:8443',
      PVE_TOKEN_ID: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
      PVE_TOKEN_SECRET: SECRET,
    });
  });

  it('sets the variables of the bpg provider for Terraform', () => {
    expect(variablesOf('terraform-bpg')).toEqual({
      PROXMOX_VE_ENDPOINT: 'https://pve.example.com:8443/',
      PROXMOX_VE_API_TOKEN: `pvt-k7m3q9xa@pve!pvt-k7m3q9xa=${SECRET}`,
    });
  });

  it('sets the variables of the Telmate provider for Terraform', () => {
    expect(variablesOf('terraform-telmate')).toEqual({
      PM_API_URL: 'https://pve.example.com:8443/api2/json',
      PM_API_TOKEN_ID: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
      PM_API_TOKEN_SECRET: SECRET,
    });
  });

  it('sets the variables of Packer', () => {
    expect(variablesOf('packer')).toEqual({
      PROXMOX_URL: 'https://pve.example.com:8443/api2/json',
      PROXMOX_USERNAME: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
      PROXMOX_TOKEN: SECRET,
    });
  });

  it('gives Ansible its arguments, with the certificate checked', () => {
    expect(parse(textOf('ansible'))).toEqual({
      api_host: 'pve.example.com',
      api_port: 8443,
      api_user: 'pvt-k7m3q9xa@pve',
      api_token_id: 'pvt-k7m3q9xa',
      api_token_secret: SECRET,
      validate_certs: true,
    });
  });

  it('gives netbox-proxmox-automation its configuration, with the certificate checked', () => {
    expect(parse(textOf('netbox'))).toEqual({
      proxmox_api_config: {
        api_host: 'pve.example.com',
        api_port: 8443,
        api_user: 'pvt-k7m3q9xa@pve',
        api_token_id: 'pvt-k7m3q9xa',
        api_token_secret: SECRET,
        verify_ssl: true,
      },
    });
  });

  it.each([
    ['https://pve.example.com', 'pve.example.com', 443],
    ['https://10.0.0.1:8006', '10.0.0.1', 8006],
    ['http://127.0.0.1:40123', '127.0.0.1', 40_123],
  ])('splits the address %s for tools that want host and port', (endpoint, host, port) => {
    const { text } = snippet('netbox', { ...credential, endpoint });
    expect(parse(text)).toMatchObject({ proxmox_api_config: { api_host: host, api_port: port } });
  });

  it.each(CREDENTIAL_FORMATS)('shows the secret once in the text of %s, and never in its title', (format) => {
    const { title, text } = snippet(format, credential);
    expect(text.split(SECRET)).toHaveLength(2);
    expect(title).not.toContain(SECRET);
  });
});
