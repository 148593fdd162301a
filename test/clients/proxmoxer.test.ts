import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { TlsTrust } from '../../src/proxmox/settings.ts';
import type { Order } from '../../src/use-cases/ports/proxmox.ts';
import { anOrder } from '../proxmox/support/testbed.ts';
import {
  aClusterOverTls,
  anOrderForAwkward,
  askedVersion,
  delivered,
  folderWith,
  type Cluster,
} from './support/delivered.ts';
import { findProgram, run, type Ended } from './support/run.ts';

const PROGRAM = fileURLToPath(new URL('use-proxmoxer.py', import.meta.url));

// Debian's own Python sees Debian's packages, another one that comes first in PATH may not.
const python = findProgram(
  ['python3', '/usr/bin/python3'],
  ['-c', 'import proxmoxer, requests'],
  'proxmoxer (apt-get install python3-proxmoxer) with what we deliver for Ansible and netbox-proxmox-automation',
);

const Settings = z.looseObject({ validate_certs: z.boolean().optional(), verify_ssl: z.boolean().optional() });
const SecretsFile = z.object({ proxmox_api_config: Settings });

const FORMATS = ['ansible', 'netbox'] as const;
type Format = (typeof FORMATS)[number];

/** What the tool hands to proxmoxer, read from the snippet as the tool reads it. */
function settingsIn(format: Format, text: string): string {
  const customTags = [{ tag: '!unsafe', resolve: (value: string) => value }];
  const read: unknown = parse(text, format === 'ansible' ? { customTags } : {});
  const settings = format === 'ansible' ? Settings.parse(read) : SecretsFile.parse(read).proxmox_api_config;
  return JSON.stringify({ ...settings, verify: settings.validate_certs ?? settings.verify_ssl });
}

/** Delivers a token and has proxmoxer read the version with it, with this CA beside it or none. */
async function useProxmoxer(
  cluster: Cluster,
  format: Format,
  tls: TlsTrust,
  ca?: string,
  order?: Order,
): Promise<Ended> {
  const input = settingsIn(format, await delivered(cluster, format, tls, order));
  const folder = await folderWith(ca === undefined ? {} : { 'pve-root-ca.pem': ca });
  const env = ca === undefined ? {} : { REQUESTS_CA_BUNDLE: 'pve-root-ca.pem' };
  return await run(python ?? 'python3', [PROGRAM], { folder, env, input });
}

describe.runIf(python !== undefined).each(FORMATS)('proxmoxer, with what stands in the snippet for %s,', (format) => {
  it.each([
    ['a user of its own', anOrder()],
    ['a user with an awkward name', anOrderForAwkward()],
  ])('reads the cluster’s version for %s', async (_, order) => {
    const cluster = await aClusterOverTls();
    const ended = await useProxmoxer(cluster, format, { ca: cluster.ca }, cluster.ca, order);
    expect(ended).toEqual({ code: 0, output: expect.stringMatching(/^9\./), said: '' });
  });

  it('refuses a cluster that another CA vouches for, and one for which there is no CA', async () => {
    const [cluster, other] = [await aClusterOverTls(), await aClusterOverTls()];
    for (const ca of [other.ca, undefined]) {
      const before = askedVersion(cluster);
      const { code, output, said } = await useProxmoxer(cluster, format, { ca: cluster.ca }, ca);
      expect({ code, output }).toEqual({ code: 1, output: '' });
      expect(said).toMatch(/CERTIFICATE_VERIFY_FAILED/);
      expect(askedVersion(cluster)).toBe(before);
    }
  });

  it('reads the version of a cluster known by its fingerprint, unverified as the snippet says', async () => {
    const cluster = await aClusterOverTls();
    const ended = await useProxmoxer(cluster, format, { fingerprints: [cluster.fingerprint] });
    expect(ended).toMatchObject({ code: 0, output: expect.stringMatching(/^9\./) });
  });
});
