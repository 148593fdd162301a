import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { homelabSeed } from '../../../playground/proxmox/seeds.ts';
import type { SimulatedProxmox } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { CredentialFormat } from '../../../src/domain/credential-formats.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { createIssuer } from '../../../src/proxmox/issuer.ts';
import type { TlsTrust } from '../../../src/proxmox/settings.ts';
import { secretMessage } from '../../../src/slack/views/secret-message.ts';
import type { Order } from '../../../src/use-cases/ports/proxmox.ts';
import {
  aHomelab,
  always,
  anOrder,
  BOT_SECRET,
  clientFor,
  credentialOf,
  inHours,
  settingsFor,
} from '../../proxmox/support/testbed.ts';
import { approved } from '../../slack/views/requests.ts';

/** A cluster that speaks TLS with a certificate which nobody but its CA vouches for. */
export interface Cluster {
  readonly proxmox: SimulatedProxmox;
  readonly ca: string;
  readonly fingerprint: string;
}

/** A user id with all that shells, YAML, Ansible and Proxmox's own header could make something of. */
const AWKWARD = String.raw`o'b"r$HOME\n%41#{{x}}&@pve`;

/** Starts a homelab over TLS, in which there is also a service user with an awkward name; it ends with the test. */
export async function aClusterOverTls(): Promise<Cluster> {
  const seed = homelabSeed(BOT_SECRET);
  const { proxmox } = await aHomelab({
    tls: true,
    seed: {
      ...seed,
      users: [...seed.users, { userid: AWKWARD }],
      groups: (seed.groups ?? []).map((group) => ({ ...group, users: [...(group.users ?? []), AWKWARD] })),
      acl: [
        ...(seed.acl ?? []),
        { path: '/pool/dev', type: 'user', ugid: AWKWARD, roleid: 'PVEVMAdmin', propagate: 1 },
      ],
    },
  });
  const { caPem: ca, fingerprint } = proxmox;
  if (ca === undefined || fingerprint === undefined) throw new Error('the simulator has no certificate');
  return { proxmox, ca, fingerprint };
}

/** What the owner of a new token copies out of the message in Slack, where the bot was told to trust the cluster so. */
export async function delivered(
  { proxmox }: Cluster,
  format: CredentialFormat,
  tls: TlsTrust,
  order: Order = anOrder(),
): Promise<string> {
  const issuer = createIssuer(new Map([['home', clientFor(settingsFor(proxmox, { tls }))]]));
  const credential = credentialOf(await issuer.issue(order, inHours(4), always));
  const request = approved({ terms: { formats: [format] } });
  const { blocks } = secretMessage(request, credential, inHours(4), 10 * MINUTE, false);
  const texts = blocks
    .flatMap((block) => (block.type === 'rich_text' ? block.elements : []))
    .flatMap((element) => (element.type === 'rich_text_preformatted' ? element.elements : []))
    .map((part) => (part.type === 'text' ? part.text : ''));
  expect(texts).toHaveLength(1);
  return texts.join('');
}

/** An order for a token of the service user with the awkward name. */
export function anOrderForAwkward(): Order {
  return anOrder({ owner: { kind: 'existing', user: AWKWARD }, paths: ['/pool/dev'] });
}

/** How often a cluster was asked for its version, which is what the clients ask for. */
export function askedVersion({ proxmox }: Cluster): number {
  return proxmox.calls().filter(({ path }) => path === '/version').length;
}

/** A folder with these files, which is gone at the end of the test. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-client-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}
