import { z } from 'zod';
import { DAY, MINUTE } from '../domain/time.ts';
import { Audit } from './audit-schema.ts';
import { Cluster } from './cluster-schema.ts';
import { duration, name, pveUser, slackChannel, slackUser } from './fields.ts';
import { People } from './people-schema.ts';
import { Role } from './role-schema.ts';

const Timing = z.strictObject({
  secretVisible: duration(DAY)
    .prefault('10m')
    .describe('How long a secret stays in its DM when nobody clicks “I stored it”'),
  revealWithin: duration(DAY)
    .prefault('30m')
    .describe('How long a secret waits to be revealed, where the role delivers it so, before its token is revoked'),
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
    audit: Audit.prefault({}).describe('What is done with the audit beyond keeping it'),
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
