import { execFileSync } from 'node:child_process';
import type { SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { clientAs, secretIn, type Client, type Parameters, type Reply } from '../playground/proxmox/client.ts';

/** The token of `root@pam` that a cluster needs in its seed for `runOnNode`. */
export const ROOT_TOKEN = { 'full-tokenid': 'root@pam!node', value: 'root-secret', privsep: 0 as const };

/** Stands for `pveum` in a shell: it writes its words down, a call a line. */
const RECORDER = String.raw`pveum() { printf '%s\x1f' "$@"; printf '\n'; }`;

/** What a script calls `pveum` with, its loops, quotes and comments read by bash itself. */
export function pveumCalls(script: string): string[][] {
  const output = execFileSync('bash', ['-euc', `${RECORDER}\n${script}`], { encoding: 'utf8' });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\x1f').slice(0, -1));
}

/**
 * Runs set-up commands as `root@pam` does on a node, on a simulated cluster.
 * @returns the secrets that they print, by full token id.
 * @throws Error for a command that Proxmox refuses.
 */
export async function runOnNode(proxmox: SimulatedProxmox, script: string): Promise<ReadonlyMap<string, string>> {
  const root = clientAs(proxmox, ROOT_TOKEN['full-tokenid'], ROOT_TOKEN.value);
  const secrets = new Map<string, string>();
  for (const words of pveumCalls(script)) {
    const reply = await obey(root, words);
    if (reply.status !== 200) throw new Error(`pveum ${words.join(' ')}: ${reply.reason} ${reply.text}`);
    if (showsSecret(words)) secrets.set(`${words[3]}!${words[4]}`, secretIn(reply));
  }
  return secrets;
}

function showsSecret(words: readonly string[]): boolean {
  return words[1] === 'token' && (words[2] === 'add' || words.includes('--regenerate'));
}

/** The calls of the API that pveum makes of its commands (source: PVE::CLI::pveum). */
async function obey(root: Client, words: readonly string[]): Promise<Reply> {
  const from = words.findIndex((word) => word.startsWith('--'));
  const names = from < 0 ? words : words.slice(0, from);
  const options = optionsIn(from < 0 ? [] : words.slice(from));
  const [, , name = '', tokenId = ''] = names[1] === 'token' ? names.slice(1) : names;
  switch (names.slice(0, names[1] === 'token' ? 3 : 2).join(' ')) {
    case 'group add':
      return await root('POST', '/access/groups', { groupid: name, ...options });
    case 'user add':
      return await root('POST', '/access/users', { userid: name, ...options });
    case 'user modify':
      return await root('PUT', `/access/users/${name}`, options);
    case 'user token add':
      return await root('POST', `/access/users/${name}/token/${tokenId}`, options);
    case 'user token modify':
      return await root('PUT', `/access/users/${name}/token/${tokenId}`, options);
    case 'user token remove':
      return await root('DELETE', `/access/users/${name}/token/${tokenId}`);
    case 'role add':
      return await root('POST', '/access/roles', { roleid: name, ...options });
    case 'acl modify':
      return await root('PUT', '/access/acl', { path: name, ...options });
    default:
      throw new Error(`no such command here: pveum ${words.join(' ')}`);
  }
}

/** Reads `--name value` pairs. */
function optionsIn(words: readonly string[]): Parameters {
  const pairs = Array.from({ length: words.length / 2 }, (_, index) => words.slice(2 * index, 2 * index + 2));
  return Object.fromEntries(pairs.map(([option = '', value = '']) => [option.replace(/^--/, ''), value]));
}
