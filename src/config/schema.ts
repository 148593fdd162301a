import { z } from 'zod';
import { CREDENTIAL_FORMATS } from '../domain/credential-formats.ts';
import { RECONCILE_MODES } from '../domain/reconcile.ts';
import { RISKS } from '../domain/role.ts';
import { DAY, MINUTE } from '../domain/time.ts';
import {
  duration,
  endpoint,
  filePath,
  fingerprint,
  fullTokenId,
  name,
  owner,
  pathRule,
  pveGroup,
  pveRole,
  pveUser,
  slackChannel,
  slackGroup,
  slackUser,
  variableName,
} from './fields.ts';
import { TicketRule } from './ticket-rule.ts';

/** A grant beyond a year is a standing credential, which is what this bot is there to replace. */
const LONGEST_GRANT = 366 * DAY;

const People = z
  .strictObject({
    users: z.array(slackUser).default([]).describe('Slack user ids'),
    groups: z.array(slackGroup).default([]).describe('Ids of Slack user groups; who is in them is asked at the moment'),
  })
  .describe('A set of people, by Slack user id and by id of Slack user group');

/** People of whom there must be some. @param nobody says what it would mean if there were none. */
function somePeople(nobody: string) {
  const reason = `names nobody; ${nobody}`;
  return z
    .strictObject(People.shape, { error: ({ input }) => (input === undefined || input === null ? reason : undefined) })
    .refine(({ users, groups }) => users.length + groups.length > 0, reason);
}

const NO_APPROVERS = 'names nobody; a role without approvers could never be approved';

const stage = {
  ...People.shape,
  required: z.int().min(1).max(10).default(1).describe('How many different people have to approve'),
  silent: People.optional().describe('Who may approve too and is never pinged'),
};

function namesSomebody({ users, groups, silent }: z.output<z.ZodObject<typeof stage>>): boolean {
  return [users, groups, silent?.users ?? [], silent?.groups ?? []].flat().length > 0;
}

const someApprovers = z
  .strictObject(
    {
      ...stage,
      next: z
        .array(z.strictObject(stage).refine(namesSomebody, 'names nobody; a stage without approvers never ends'))
        .min(1)
        .max(4)
        .optional()
        .describe('Who has to approve after them, stage by stage; nobody counts twice. Default: nobody'),
    },
    { error: ({ input }) => (input === undefined || input === null ? NO_APPROVERS : undefined) },
  )
  .refine(namesSomebody, NO_APPROVERS);

const Cluster = z.strictObject({
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

const Role = z.strictObject({
  description: z
    .string()
    .trim()
    .min(1, 'is empty; say in words for approvers what the token can do')
    .max(500, 'must be at most 500 signs, to be read on a card')
    .describe('What a token of this role can do, in words for approvers'),
  risk: z
    .enum(RISKS)
    .default('medium')
    .describe('What a mistake with such a token could cost: low, medium or high; approvers read it'),
  cluster: name.describe('One of the clusters above'),
  pveRole: pveRole.describe('The Proxmox role that is granted; it must exist there'),
  paths: z
    .array(pathRule)
    .min(1)
    .describe('ACL paths: exact ones are granted when the person names none; * for one segment allows more on demand'),
  propagate: z.boolean().default(true).describe('Whether the grant reaches below its paths'),
  owner: owner
    .prefault('dedicated')
    .describe('Whose Proxmox user holds the token: dedicated, requester, or a user id such as terraform@pve'),
  formats: z
    .array(z.enum(CREDENTIAL_FORMATS))
    .min(1)
    .default(['env'])
    .describe('The forms in which the credential is handed over'),
  duration: z
    .strictObject({
      default: duration(LONGEST_GRANT).describe('When the person names none'),
      longest: duration(LONGEST_GRANT).describe('What may be asked for at most, up to 366d'),
    })
    .describe('How long a grant lasts'),
  mostActive: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How many tokens of this role there may be at a time. Default: any number'),
  requesters: z
    .union([z.literal('everyone'), somePeople('nobody could ask for this role')], {
      error: ({ input }) => (input === undefined ? undefined : 'must be everyone, or a map with users and groups'),
    })
    .describe('Who may ask: everyone in the workspace, or the named people'),
  ticket: TicketRule.optional().describe('The ticket of your own tracker that a request names. Default: none'),
  approvers: someApprovers.describe('Who may approve; nobody approves their own request'),
  escalation: z
    .strictObject({
      ...People.shape,
      after: duration(30 * DAY).describe('How long after the request, if nobody decided it'),
    })
    .refine(({ users, groups }) => users.length + groups.length > 0, 'names nobody to escalate to')
    .optional()
    .describe('Who may decide too when nobody did for some time. Default: nobody'),
  autoApproval: z
    .strictObject({
      upTo: duration(LONGEST_GRANT).describe('The longest duration that needs no approver'),
      perDay: z.int().min(1).max(100).describe('How many such requests of one person in 24 hours'),
    })
    .optional()
    .describe('Which requests nobody has to approve; only for roles of low risk. Default: none'),
  breakGlass: z
    .strictObject({
      ...People.shape,
      longest: duration(DAY).describe('How long such a grant lasts at most, up to 24h'),
      reasonLength: z.int().min(10).max(500).default(40).describe('How many characters the reason must have'),
    })
    .refine(({ users, groups }) => users.length + groups.length > 0, 'names nobody who may')
    .optional()
    .describe('Who may take a grant at once in an emergency; approvers review it afterwards. Default: nobody'),
  reactions: z
    .boolean()
    .optional()
    .describe('Whether ✅ and ❌ on the card count as a review. Default: true, but false for roles of high risk'),
  extension: z
    .enum(['reviewed', 'automatic', 'none'])
    .default('reviewed')
    .describe('Whether a token can be made to last longer: by the same approvals, by itself, or not'),
  channel: slackChannel.describe('The channel where approval cards appear; the bot must be a member'),
  approvalWindow: duration(30 * DAY)
    .prefault('24h')
    .describe('How long a request waits for a review before it lapses'),
  reminders: z
    .array(duration(LONGEST_GRANT))
    .max(5)
    .optional()
    .describe('How long before expiry the person is reminded. Default: 1h and 10m, where the longest grant is longer'),
});

const Timing = z.strictObject({
  secretVisible: duration(DAY)
    .prefault('10m')
    .describe('How long a secret stays in its DM when nobody clicks “I stored it”'),
  provisioningWindow: duration(DAY)
    .prefault('30m')
    .describe('How long provisioning is tried again before a request fails'),
  revocationAlert: duration(DAY)
    .prefault('5m')
    .describe('How long a revocation may take before the channel and alerts are told'),
  followUpEvery: duration(30 * DAY)
    .prefault('24h')
    .describe('How often approvers are asked for the review of an emergency, until they give it'),
  reactionsReadBack: duration(DAY)
    .prefault('2m')
    .describe('How often reactions are read back, for those whose event was lost'),
  retention: duration(3660 * DAY)
    .prefault('400d')
    .describe('How long ended requests and the audit are kept'),
});

const Limits = z.strictObject({
  pendingPerPerson: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('How many requests of one person may wait for a decision'),
  activePerPerson: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe('How many tokens one person may have at a time, over all roles'),
});

const Worker = z.strictObject({
  lease: duration(5 * MINUTE)
    .prefault('30s')
    .describe('How long the work of a killed process stays locked'),
  sweepEvery: duration(10 * MINUTE)
    .prefault('15s')
    .describe('How often due and stuck requests are looked for'),
  concurrency: z.int().min(1).max(200).default(20).describe('Requests one process works on at once'),
});

/** The shape of `pvetoken.yml`, each option by itself. What options must be together is said in `rules.ts`. */
export const PolicyFile = z
  .strictObject({
    clusters: z
      .record(name, Cluster)
      .refine((clusters) => Object.keys(clusters).length > 0, 'is empty; name at least one cluster')
      .describe('The Proxmox clusters, by a name of your choice'),
    channels: z
      .strictObject({ alerts: slackChannel.optional().describe('Where late revocations are told') })
      .prefault({})
      .describe('Slack channels for the operators'),
    administrators: People.prefault({}).describe('Who may see and revoke everything. Default: nobody'),
    people: z
      .record(slackUser, pveUser)
      .default({})
      .describe('Slack user id -> the person’s own Proxmox user, for roles with owner: requester'),
    roles: z
      .record(name, Role)
      .refine((roles) => Object.keys(roles).length > 0, 'is empty; name at least one role')
      .describe('What people can ask for, by the name they type'),
    timing: Timing.prefault({}).describe('Times that are the same for all roles'),
    limits: Limits.prefault({}).describe('How much one person may have at a time'),
    worker: Worker.prefault({}).describe('How a process shares the work with others'),
  })
  .describe('pvetoken.yml: who may ask for which Proxmox VE API tokens, and who approves');

export type PolicyFile = z.output<typeof PolicyFile>;
