import { z } from 'zod';
import { RECONCILE_MODES } from '../domain/reconcile.ts';
import { DAY, MINUTE } from '../domain/time.ts';
import { duration, endpoint, filePath, fingerprint, fullTokenId, pveGroup, pveUser, variableName } from './fields.ts';

const NO_IDENTITY = 'needs either token or login, to say who the bot is';

const entry = z.strictObject({
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
    .optional()
    .describe('The API token the bot works with; its secret is never written here'),
  login: z
    .strictObject({
      user: pveUser.describe('User id of the bot, such as pvetoken@pve'),
      passwordEnv: variableName.optional().describe('Name of the environment variable that holds the password'),
      passwordFile: filePath.optional().describe('File that holds the password, such as a Docker secret'),
    })
    .refine(
      ({ passwordEnv, passwordFile }) => (passwordEnv === undefined) !== (passwordFile === undefined),
      'needs either passwordEnv or passwordFile, to say where the password is',
    )
    .optional()
    .describe('The user the bot logs in as, where it can have no API token'),
  tls: z
    .strictObject({
      ca: filePath.optional().describe('File with the cluster’s CA, such as a copy of /etc/pve/pve-root-ca.pem'),
      fingerprint: fingerprint
        .optional()
        .describe('SHA-256 fingerprint of the certificate, or a list with that of each endpoint’s node'),
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

/** One entry of `clusters`; what says who the bot is there becomes one. */
export const Cluster = entry.transform(({ token, login, ...rest }, context) => {
  if (token !== undefined && login === undefined) return { ...rest, bot: { kind: 'token' as const, ...token } };
  if (login !== undefined && token === undefined) return { ...rest, bot: { kind: 'login' as const, ...login } };
  context.issues.push({ code: 'custom', message: NO_IDENTITY, input: rest });
  return z.NEVER;
});
