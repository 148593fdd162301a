import type { AclEntry, Seed } from './seed.ts';

const BOT_USER = 'pvetoken@pve';
const BOT_TOKEN = 'pvetoken@pve!bot';
const BOT_GROUP = 'pvetoken';

/** A custom role of the kind Terraform users write for themselves. */
const TERRAFORM_PRIVILEGES =
  'Datastore.AllocateSpace Datastore.Audit Pool.Audit VM.Allocate VM.Audit VM.Clone VM.Config.CPU VM.Config.Disk ' +
  'VM.Config.Memory VM.Config.Network VM.Config.Options VM.PowerMgmt';

/**
 * The bot's rights, one privilege per role: users of its own group, the realm they live in, and the trees it serves.
 * A token with privilege separation needs each grant twice, on itself and on its user.
 */
function botGrants(): AclEntry[] {
  return [
    { path: `/access/groups/${BOT_GROUP}`, roleid: 'TokenBotUsers' },
    { path: '/access/realm/pve', roleid: 'TokenBotRealm' },
    ...TREES.map((path) => ({ path, roleid: 'TokenBotAcl' })),
  ].flatMap(toBot);
}

const TREES = ['/vms', '/pool', '/storage'];

function toBot({ path, roleid }: Pick<AclEntry, 'path' | 'roleid'>): AclEntry[] {
  return [
    { path, roleid, type: 'user', ugid: BOT_USER, propagate: 1 },
    { path, roleid, type: 'token', ugid: BOT_TOKEN, propagate: 1 },
  ];
}

/** A homelab whose bot may also see what there is, by the README's optional role. */
export function withAudit(seed: Seed): Seed {
  const role = { roleid: 'TokenBotAudit', privs: ['VM.Audit', 'Datastore.Audit', 'Pool.Audit'] };
  const grants = TREES.flatMap((path) => toBot({ path, roleid: role.roleid }));
  return { ...seed, roles: [...(seed.roles ?? []), role], acl: [...(seed.acl ?? []), ...grants] };
}

/**
 * A homelab set up for pvetoken with the least rights the bot needs: guests 100-105 in the pools dev and prod, two
 * storages, the service user terraform@pve, and the bot's token `pvetoken@pve!bot` with the given secret.
 */
export function homelabSeed(secret: string): Seed {
  return {
    users: [
      { userid: 'root@pam' },
      { userid: BOT_USER, comment: 'pvetoken bot' },
      { userid: 'terraform@pve', comment: 'Terraform' },
      { userid: 'alice@pve', firstname: 'Alice', email: 'alice@example.com' },
    ],
    passwords: { 'root@pam': `root-${secret}`, [BOT_USER]: `password-${secret}` },
    tokens: [{ 'full-tokenid': BOT_TOKEN, value: secret, privsep: 1 }],
    groups: [
      { groupid: BOT_GROUP, users: ['terraform@pve', 'alice@pve'], comment: 'Users whose tokens the bot keeps' },
    ],
    pools: [
      { poolid: 'dev', comment: 'Development', vms: [100, 101, 102], storages: ['local-lvm'] },
      { poolid: 'prod', comment: 'Production', vms: [103, 104] },
    ],
    roles: [
      { roleid: 'TokenBotUsers', privs: ['User.Modify'] },
      { roleid: 'TokenBotRealm', privs: ['Realm.AllocateUser'] },
      { roleid: 'TokenBotAcl', privs: ['Permissions.Modify'] },
      {
        roleid: 'TerraformProvisioner',
        privs: TERRAFORM_PRIVILEGES.split(' '),
      },
      { roleid: 'PowerUser', privs: ['VM.Audit', 'VM.Console', 'VM.PowerMgmt'] },
    ],
    acl: [
      ...botGrants(),
      { path: '/pool/dev', type: 'user', ugid: 'terraform@pve', roleid: 'PVEVMAdmin', propagate: 1 },
      { path: '/pool/dev', type: 'user', ugid: 'alice@pve', roleid: 'PVEVMUser', propagate: 1 },
    ],
    guests: {
      qemu: [100, 101, 102, 103, 104],
      lxc: [105],
      names: { 100: 'web-1', 101: 'web-2', 102: 'db-1', 103: 'shop', 104: 'mail', 105: 'dns' },
    },
    storages: ['local', 'local-lvm'],
  };
}
