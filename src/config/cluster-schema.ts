import { z } from 'zod';
import { RECONCILE_MODES } from '../domain/reconcile.ts';
import { DAY, MINUTE } from '../domain/time.ts';
import { duration, endpoint, filePath, fingerprint, fullTokenId, pveGroup, variableName } from './fields.ts';

/** One entry of `clusters`. */
export const Cluster = z.strictObject({
  endpoints: z
    .array(endpoint)
    .min(1)
    .describe('Addresses of the cluster’s nodes with their port, the preferred one first'),
  token: z
    .strictObject({
      id: fullTokenId.describe('Full token id of the bot, such as pvetoken@pve!bot'),
      secretEnv: variableName.optional().describe('Name of the environment variable that holds the token’s secret'),
      secretFile: filePath.optional().describe('File that holds the token’s secret, such as a Docker secret'),
    })
    .refine(
      ({ secretEnv, secretFile }) => (secretEnv === undefined) !== (secretFile === undefined),
      'needs either secretEnv or secretFile, to say where the secret is',
    )
    .describe('The API token the bot works with; its secret is never written here'),
  tls: z
    .strictObject({
      ca: filePath.optional().describe('File with the cluster’s CA, such as a copy of /etc/pve/pve-root-ca.pem'),
      fingerprint: fingerprint.optional().describe('SHA-256 fingerprint of the certificate'),
    })
    .refine(
      ({ ca, fingerprint }) => ca === undefined || fingerprint === undefined,
      'needs either ca or fingerprint, not both',
    )
    .prefault({})
    .describe('How the cluster’s certificate is verified; without it the system’s CAs vouch for it'),
  group: pveGroup.default('pvetoken').describe('The Proxmox group in which the bot keeps dedicated users'),
  writes: z.int().min(1).max(20).default(2).describe('Writes to this cluster at once, over all processes'),
  deadline: duration(2 * MINUTE)
    .prefault('35s')
    .describe('How long one call may take; Proxmox itself gives up after about 30s'),
  reconcile: z
    .strictObject({
      mode: z
        .enum(RECONCILE_MODES)
        .default('enforce')
        .describe('Whether what was not approved is put right, only told to alerts, or not looked for'),
      every: duration(DAY).prefault('5m').describe('How often the cluster is read back'),
    })
    .prefault({})
    .describe('What is done about users, tokens and rights of ours that are not as approved'),
});
