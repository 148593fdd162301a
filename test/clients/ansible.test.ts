import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anOrder } from '../proxmox/support/testbed.ts';
import { aClusterOverTls, anOrderForAwkward, askedVersion, delivered, folderWith } from './support/delivered.ts';
import { findProgram, run, type Ended } from './support/run.ts';

const PROGRAM = fileURLToPath(new URL('use-proxmoxer.py', import.meta.url));

// Debian's Ansible and Debian's proxmoxer; its modules for Proxmox are too old to know `api_port`.
const PYTHON = '/usr/bin/python3';
const ansible = findProgram(
  [PYTHON],
  ['-c', 'import ansible, proxmoxer, requests'],
  'Ansible (apt-get install ansible python3-proxmoxer) with what we deliver for it',
);

const SETTINGS = ['api_host', 'api_port', 'api_user', 'api_token_id', 'api_token_secret'].map(
  (name) => `${name}=${name}`,
);

/** Runs a play that has the snippet for its variables and hands them to proxmoxer, with this CA beside it. */
async function play(snippet: string, ca: string): Promise<Ended> {
  const playbook = [
    '- hosts: localhost',
    '  gather_facts: false',
    '  environment: { REQUESTS_CA_BUNDLE: "{{ playbook_dir }}/pve-root-ca.pem" }',
    '  vars:',
    ...snippet.split('\n').map((line) => `    ${line}`),
    '  tasks:',
    '    - ansible.builtin.command:',
    `        argv: [${PYTHON}, ${PROGRAM}]`,
    `        stdin: "{{ dict(${SETTINGS.join(', ')}, verify=validate_certs) | to_json }}"`,
    '      register: version',
    '    - ansible.builtin.debug: { var: version.stdout }',
  ].join('\n');
  const folder = await folderWith({ 'play.yml': playbook, 'pve-root-ca.pem': ca });
  const env = { ANSIBLE_PYTHON_INTERPRETER: PYTHON, ANSIBLE_NOCOLOR: '1', LC_ALL: 'C.UTF-8' };
  return await run('ansible-playbook', ['-i', 'localhost,', '-c', 'local', 'play.yml'], { folder, env });
}

describe.runIf(ansible !== undefined)('Ansible, with the snippet as its variables,', () => {
  it.each([
    ['a user of its own', anOrder()],
    ['a user with an awkward name', anOrderForAwkward()],
  ])('reads the cluster’s version for %s', async (_, order) => {
    const cluster = await aClusterOverTls();
    const snippet = await delivered(cluster, 'ansible', { ca: cluster.ca }, order);
    expect(await play(snippet, cluster.ca)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/"version\.stdout": "9\./),
    });
  });

  it('refuses a cluster that another CA vouches for', async () => {
    const [cluster, other] = [await aClusterOverTls(), await aClusterOverTls()];
    const snippet = await delivered(cluster, 'ansible', { ca: cluster.ca });
    const before = askedVersion(cluster);
    expect(await play(snippet, other.ca)).toMatchObject({
      code: 2,
      output: expect.stringMatching(/CERTIFICATE_VERIFY_FAILED/),
    });
    expect(askedVersion(cluster)).toBe(before);
  });
});
