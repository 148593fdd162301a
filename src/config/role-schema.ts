import { z } from 'zod';
import { CREDENTIAL_FORMATS } from '../domain/credential-formats.ts';
import { LASTING_KINDS } from '../domain/lasting-access.ts';
import { DELIVERIES, RISKS } from '../domain/role.ts';
import { DAY } from '../domain/time.ts';
import { duration, name, owner, pathRule, privilege, pveRole, slackChannel } from './fields.ts';
import { People, someApprovers, somePeople } from './people-schema.ts';
import { TicketRule } from './ticket-rule.ts';

/** A grant beyond a year is a standing credential, which is what this bot is there to replace. */
const LONGEST_GRANT = 366 * DAY;

/** One entry of `roles`. */
export const Role = z.strictObject({
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
  pveRole: pveRole.optional().describe('The Proxmox role that is granted; it must exist there'),
  privileges: z
    .array(privilege)
    .min(1)
    .max(100)
    .optional()
    .describe('In place of pveRole: what is granted, as a Proxmox role of this name that `pvetoken roles apply` makes'),
  leavesAccess: z
    .array(z.enum(LASTING_KINDS))
    .min(1)
    .optional()
    .describe('What may stay behind when a token is gone, on purpose. Default: nothing'),
  paths: z
    .array(pathRule)
    .min(1)
    .describe('ACL paths: exact ones are granted when the person names none; * for one segment allows more on demand'),
  propagate: z.boolean().default(true).describe('Whether the grant reaches below its paths'),
  owner: owner
    .prefault('dedicated')
    .describe('Whose Proxmox user holds the token: dedicated, requester, or a user id such as terraform@pve'),
  delivery: z
    .enum(DELIVERIES)
    .default('message')
    .describe(
      'How the secret reaches its owner: message, a direct message that deletes itself, or reveal, a window that shows it once',
    ),
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
  removeAddedAccess: z
    .boolean()
    .default(false)
    .describe(
      'Whether ACL entries that appeared while a token worked, and that it could have added, are removed at its end, whoever added them',
    ),
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
