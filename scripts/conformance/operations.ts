import { formEncoded, type RawRequest } from './http.ts';

/** What an operation of the minimal-privileges recording does, and how to tell that it was allowed. */
export interface Operation {
  readonly request: RawRequest;
  /** For lists, which answer 200 whatever they leave out: how many rows a full answer has at least. */
  readonly rows?: number;
}

function call(method: string, path: string, form?: Readonly<Record<string, string>>): RawRequest {
  const base = { method, path: `/api2/json${path}` };
  if (form === undefined) return { ...base, headers: {} };
  return { ...base, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: formEncoded(form) };
}

const setAcl = (path: string, more: Readonly<Record<string, string>> = {}): Operation => ({
  request: call('PUT', '/access/acl', { path, users: 'alice@pve', roles: 'Tst', propagate: '0', ...more }),
});
const on = (method: string, path: string, form?: Readonly<Record<string, string>>): Operation => ({
  request: call(method, path, form),
});

/** Users of the recorded cluster: root@pam, admin, bot, alice, disabled and expired. */
const ALL_USERS = 6;
/** Entries on /: two; on /pool/dev: two; and the one that is there to be removed. */
const ALL_ACL_ENTRIES = 5;

/** By the recorder's name; the requests themselves were not recorded. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'create user new@pve without groups': on('POST', '/access/users', { userid: 'new@pve' }),
  'create user new@pve with groups=staff': on('POST', '/access/users', { userid: 'new@pve', groups: 'staff' }),
  'create user new@pve with groups=staff,other': on('POST', '/access/users', {
    userid: 'new@pve',
    groups: 'staff,other',
  }),
  'update user alice (in group staff), no groups parameter': on('PUT', '/access/users/alice@pve', { comment: 'x' }),
  'update user alice with groups=staff': on('PUT', '/access/users/alice@pve', { groups: 'staff' }),
  'update user alice with groups=other': on('PUT', '/access/users/alice@pve', { groups: 'other' }),
  'update user admin@pve (in no group)': on('PUT', '/access/users/admin@pve', { comment: 'x' }),
  'delete user alice (in group staff)': on('DELETE', '/access/users/alice@pve'),
  'delete user admin@pve (in no group)': on('DELETE', '/access/users/admin@pve'),
  'read user alice': on('GET', '/access/users/alice@pve'),
  'list users and see alice': { ...on('GET', '/access/users'), rows: 1 },
  'list users and see all': { ...on('GET', '/access/users'), rows: ALL_USERS },
  'list tokens of alice': on('GET', '/access/users/alice@pve/token'),
  'read token of alice': on('GET', '/access/users/alice@pve/token/t1'),
  'create token for alice (in group staff)': on('POST', '/access/users/alice@pve/token/new'),
  'create token for admin@pve (in no group)': on('POST', '/access/users/admin@pve/token/new'),
  'create token for root@pam': on('POST', '/access/users/root@pam/token/new'),
  'create token for its own user bot@pve': on('POST', '/access/users/bot@pve/token/new'),
  'update token of alice': on('PUT', '/access/users/alice@pve/token/t1', { comment: 'x' }),
  'regenerate token of alice': on('PUT', '/access/users/alice@pve/token/t1', { regenerate: '1' }),
  'delete token of alice': on('DELETE', '/access/users/alice@pve/token/t1'),
  'read own token entry (bot@pve!t1)': on('GET', '/access/users/bot@pve/token/t1'),
  'set ACL on / (role Tst = VM.Audit)': setAcl('/'),
  'set ACL on /vms': setAcl('/vms'),
  'set ACL on /vms/100 (role Tst = VM.Audit), propagate=0': setAcl('/vms/100'),
  'set ACL on /vms/100 (role Tst = VM.Audit), propagate=1': setAcl('/vms/100', { propagate: '1' }),
  'set ACL on /vms/100, role Administrator': setAcl('/vms/100', { roles: 'Administrator' }),
  'set ACL on /vms/100, role NoAccess': setAcl('/vms/100', { roles: 'NoAccess' }),
  'remove ACL on /vms/100 (role Tst)': setAcl('/vms/100', { delete: '1' }),
  'set ACL on /pool/dev (role Tst)': setAcl('/pool/dev'),
  'set ACL on /pool/dev/team1 (role Tst)': setAcl('/pool/dev/team1'),
  'set ACL on /storage/local (role Tst)': setAcl('/storage/local'),
  'set ACL on /storage': setAcl('/storage'),
  'set ACL on /nodes/pve1': setAcl('/nodes/pve1'),
  'set ACL on /access/groups': setAcl('/access/groups'),
  'create role': on('POST', '/access/roles', { roleid: 'New', privs: 'VM.Audit' }),
  'create role with privileges the bot does not hold': on('POST', '/access/roles', {
    roleid: 'New',
    privs: 'Sys.PowerMgmt',
  }),
  'update role': on('PUT', '/access/roles/Tst', { privs: 'VM.Audit' }),
  'delete role': on('DELETE', '/access/roles/Tst'),
  'list roles': on('GET', '/access/roles'),
  'list acl, all entries': { ...on('GET', '/access/acl'), rows: ALL_ACL_ENTRIES },
  'read permissions of alice': on('GET', '/access/permissions?userid=alice@pve'),
  'list groups': on('GET', '/access/groups'),
  'create group': on('POST', '/access/groups', { groupid: 'new' }),
  'read group staff': on('GET', '/access/groups/staff'),
  'list domains': on('GET', '/access/domains'),
  'create pool xx': on('POST', '/pools', { poolid: 'xx' }),
  version: on('GET', '/version'),
};
