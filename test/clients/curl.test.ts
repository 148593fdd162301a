import { describe, expect, it } from 'vitest';
import { anOrder } from '../proxmox/support/testbed.ts';
import { aClusterOverTls, anOrderForAwkward, askedVersion, delivered, folderWith } from './support/delivered.ts';
import { findProgram, run } from './support/run.ts';

const curl = findProgram(['curl'], ['--version'], 'curl, which is not installed, with what we deliver for it');

/** The exit codes of curl that say why it refused to talk: its manual page, "EXIT CODES". */
const NOT_VERIFIED = 60;
const OTHER_KEY = 90;
const NO_CA_FILE = 77;

const IS_VERSION = /^\{"data":\{.*"version":"9\./;

describe.runIf(curl !== undefined)('curl, pasted into bash', () => {
  it('reads the cluster’s version, with the CA beside it', async () => {
    const cluster = await aClusterOverTls();
    const text = await delivered(cluster, 'curl', { ca: cluster.ca });
    const folder = await folderWith({ 'pve-root-ca.pem': cluster.ca });
    expect(await run('bash', ['-c', text], { folder })).toMatchObject({
      code: 0,
      output: expect.stringMatching(IS_VERSION),
    });
  });

  it('refuses a cluster that another CA vouches for, and one for which there is no CA', async () => {
    const [cluster, other] = [await aClusterOverTls(), await aClusterOverTls()];
    const text = await delivered(cluster, 'curl', { ca: cluster.ca });
    const before = askedVersion(cluster);
    const wrong = await folderWith({ 'pve-root-ca.pem': other.ca });
    expect(await run('bash', ['-c', text], { folder: wrong })).toMatchObject({ code: NOT_VERIFIED, output: '' });
    const without = await folderWith({});
    expect(await run('bash', ['-c', text], { folder: without })).toMatchObject({ code: NO_CA_FILE, output: '' });
    expect(askedVersion(cluster)).toBe(before);
  });

  it('reads the version of a cluster known by its fingerprint, without any CA', async () => {
    const cluster = await aClusterOverTls();
    const text = await delivered(cluster, 'curl', { fingerprints: [cluster.fingerprint] });
    const folder = await folderWith({});
    expect(await run('bash', ['-c', text], { folder })).toMatchObject({
      code: 0,
      output: expect.stringMatching(IS_VERSION),
    });
  });

  it('refuses a cluster with another key, though told --insecure', async () => {
    const [cluster, other] = [await aClusterOverTls(), await aClusterOverTls()];
    const text = await delivered(cluster, 'curl', { fingerprints: [cluster.fingerprint] });
    expect(text).toContain('--insecure');
    const folder = await folderWith({});
    const astray = text.replace(cluster.proxmox.url, other.proxmox.url);
    expect(await run('bash', ['-c', astray], { folder })).toMatchObject({ code: OTHER_KEY, output: '' });
    expect(askedVersion(other)).toBe(0);
  });

  it('asks the system’s CAs where the bot does so', async () => {
    const cluster = await aClusterOverTls();
    const text = (await delivered(cluster, 'curl', { ca: cluster.ca })).replace('--cacert pve-root-ca.pem ', '');
    const before = askedVersion(cluster);
    const folder = await folderWith({ 'system.pem': cluster.ca });
    expect(await run('bash', ['-c', text], { folder })).toMatchObject({ code: NOT_VERIFIED, output: '' });
    expect(askedVersion(cluster)).toBe(before);
    const env = { CURL_CA_BUNDLE: 'system.pem' };
    expect(await run('bash', ['-c', text], { folder, env })).toMatchObject({ code: 0 });
  });

  it('takes the header from a file', async () => {
    const cluster = await aClusterOverTls();
    const header = await delivered(cluster, 'header', { ca: cluster.ca });
    const folder = await folderWith({ 'pve-root-ca.pem': cluster.ca, header });
    const args = ['--cacert', 'pve-root-ca.pem', '-H', '@header', `${cluster.proxmox.url}/api2/json/version`];
    expect(await run('curl', args, { folder })).toMatchObject({ code: 0, output: expect.stringMatching(IS_VERSION) });
  });

  it.each([
    ['env', '$PVE_TOKEN_ID=$PVE_TOKEN_SECRET', '$PVE_ENDPOINT/api2/json'],
    ['terraform-bpg', '$PROXMOX_VE_API_TOKEN', '${PROXMOX_VE_ENDPOINT}api2/json'],
    ['terraform-telmate', '$PM_API_TOKEN_ID=$PM_API_TOKEN_SECRET', '$PM_API_URL'],
    ['packer', '$PROXMOX_USERNAME=$PROXMOX_TOKEN', '$PROXMOX_URL'],
  ] as const)(
    'works with the variables of %s, as a shell sets them, for whomever the token is',
    async (format, token, url) => {
      const cluster = await aClusterOverTls();
      for (const order of [anOrder(), anOrderForAwkward()]) {
        const folder = await folderWith({
          'pve-root-ca.pem': cluster.ca,
          variables: await delivered(cluster, format, { ca: cluster.ca }, order),
        });
        // Like Go, curl takes the CA from SSL_CERT_FILE.
        const ca = format === 'env' ? 'export SSL_CERT_FILE=pve-root-ca.pem' : ':';
        const call = `${ca}; source ./variables; curl -f -H "Authorization: PVEAPIToken=${token}" "${url}/version"`;
        expect(await run('bash', ['-c', call], { folder })).toMatchObject({
          code: 0,
          output: expect.stringMatching(IS_VERSION),
        });
      }
    },
  );

  it('works for a user with an awkward name', async () => {
    const cluster = await aClusterOverTls();
    const text = await delivered(cluster, 'curl', { ca: cluster.ca }, anOrderForAwkward());
    const folder = await folderWith({ 'pve-root-ca.pem': cluster.ca });
    expect(await run('bash', ['-c', text], { folder })).toMatchObject({
      code: 0,
      output: expect.stringMatching(IS_VERSION),
    });
  });
});
