import { z } from 'zod';

const flag = z.union([z.literal(0), z.literal(1)]);

const seedUserSchema = z.object({
  userid: z.string(),
  enable: flag.optional(),
  /** Epoch seconds; 0 or none: never. */
  expire: z.number().int().nonnegative().optional(),
  firstname: z.string().optional(),
  lastname: z.string().optional(),
  email: z.string().optional(),
  comment: z.string().optional(),
  groups: z.array(z.string()).optional(),
  /** ACL path -> PVE role, propagated: a short way to write an entry of `acl`. */
  acl: z.record(z.string(), z.string()).optional(),
});

const seedTokenSchema = z.object({
  'full-tokenid': z.string(),
  /** The secret. */
  value: z.string(),
  privsep: flag.optional(),
  expire: z.number().int().nonnegative().optional(),
  comment: z.string().optional(),
});

const seedGroupSchema = z.object({
  groupid: z.string(),
  users: z.array(z.string()).optional(),
  comment: z.string().optional(),
});

const seedPoolSchema = z.object({
  poolid: z.string(),
  comment: z.string().optional(),
  vms: z.array(z.number().int()).optional(),
  storages: z.array(z.string()).optional(),
});

const aclEntrySchema = z.object({
  path: z.string(),
  type: z.enum(['user', 'group', 'token']),
  ugid: z.string(),
  roleid: z.string(),
  propagate: flag,
});

/** What a simulated cluster holds when it starts. Only `users` is needed: root@pam exists in any case. */
export const seedSchema = z.object({
  users: z.array(seedUserSchema),
  passwords: z.record(z.string(), z.string()).optional(),
  tokens: z.array(seedTokenSchema).optional(),
  groups: z.array(seedGroupSchema).optional(),
  pools: z.array(seedPoolSchema).optional(),
  acl: z.array(aclEntrySchema).optional(),
  guests: z
    .object({
      qemu: z.array(z.number().int()),
      lxc: z.array(z.number().int()),
      /** By vmid. Those without are shown without, as while their node is away. */
      names: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  storages: z.array(z.string()).optional(),
  roles: z.array(z.object({ roleid: z.string(), privs: z.array(z.string()) })).optional(),
});

export type Seed = z.infer<typeof seedSchema>;

/** One entry of an access control list, as `GET /access/acl` tells it. */
export type AclEntry = z.infer<typeof aclEntrySchema>;
