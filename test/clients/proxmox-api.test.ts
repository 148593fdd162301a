import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { aClusterOverTls, askedVersion, delivered, folderWith } from './support/delivered.ts';
import { run, type Ended } from './support/run.ts';

const PROGRAM = fileURLToPath(new URL('use-proxmox-api.ts', import.meta.url));

/** Runs the program with `.env` and a CA beside it, as Node itself reads both. */
async function useProxmoxApi(env: string, ca: string): Promise<Ended> {
  const folder = await folderWith({ '.env': env, 'pve-root-ca.pem': ca });
  const trusting = { NODE_EXTRA_CA_CERTS: 'pve-root-ca.pem' };
  return await run(process.execPath, ['--env-file=.env', PROGRAM], { folder, env: trusting });
}

it('proxmox-api reads the cluster’s version with what stands in .env', async () => {
  const cluster = await aClusterOverTls();
  const env = await delivered(cluster, 'env', { ca: cluster.ca });
  expect(await useProxmoxApi(env, cluster.ca)).toEqual({ code: 0, output: expect.stringMatching(/^9\./), said: '' });
});

it('proxmox-api refuses a cluster that another CA vouches for', async () => {
  const [cluster, other] = [await aClusterOverTls(), await aClusterOverTls()];
  const env = await delivered(cluster, 'env', { ca: cluster.ca });
  const before = askedVersion(cluster);
  const { code, output, said } = await useProxmoxApi(env, other.ca);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(said).toMatch(/self-signed certificate/);
  expect(askedVersion(cluster)).toBe(before);
});
