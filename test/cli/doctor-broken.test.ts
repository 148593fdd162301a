import { expect, it, onTestFinished } from 'vitest';
import { ANN, DORA, GENERAL, PARTNERS, PROXMOX_ACCESS, PROXMOX_ADMINS } from '../../playground/slack/workspaces.ts';
import type { WorldOptions } from '../../playground/world.ts';
import { SCOPES } from '../../src/slack/scopes.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { aClosedPort } from '../proxmox/support/servers.ts';
import { ownRedis } from '../support/redis.ts';
import { KEEPS_DATA, startNode, type NodeSettings } from '../support/redis-program.ts';
import { aSetUp, type SetUp } from './set-up.ts';

/** A set-up that is broken in one place, and what its operator reads of it. */
interface Broken {
  readonly what: string;
  readonly world?: () => Partial<WorldOptions> | Promise<Partial<WorldOptions>>;
  readonly breaks?: (setUp: SetUp) => unknown;
  readonly yaml?: string;
  readonly status: 1 | 2;
  readonly reads: readonly string[];
}

/** A Redis with other settings than those that keep data, and what stands before its host. */
async function redis(settings: NodeSettings, login = ''): Promise<Partial<WorldOptions>> {
  const node = await startNode(() => ({ ...KEEPS_DATA, ...settings }));
  onTestFinished(() => node.stop());
  return { redisUrl: `redis://${login}127.0.0.1:${node.port}` };
}

/** Both of whom the bot is to the cluster. */
const BOT = [
  ['user', 'pvetoken@pve'],
  ['token', 'pvetoken@pve!bot'],
] as const;

const JANUARY = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };

function unseen(what: string): string[] {
  return [`  ! ${what}: not looked at yet`, '      Mend what is said above, and run this again.'];
}

const APPROVERS_UNSEEN = ['Policy', ...unseen('who can approve')];
const CLUSTER_UNSEEN = unseen('credential, version, privileges and PVE roles');
const RENEW =
  'Renew it on that node: `pvenode acme cert renew --force` for one of a public CA, `pvecm updatecerts --force` for Proxmox’s own.';
const CREDENTIAL_REFUSED = [
  'Cluster home',
  '  ✗ credential: Proxmox refuses pvetoken@pve!bot (401): the secret is wrong, or the token or its user is expired, disabled or not there; it does not say which',
  '      Look at `pveum user list` and `pveum user token list pvetoken@pve` on a node. If nothing is expired or disabled, make the token anew, and put its secret where clusters.home.token says.',
  ...unseen('version, privileges and PVE roles'),
];

const BROKEN: readonly Broken[] = [
  {
    what: 'a variable is missing',
    breaks: ({ env }) => delete env['SLACK_BOT_TOKEN'],
    status: 1,
    reads: [
      'Settings',
      '  ✗ SLACK_BOT_TOKEN: is missing',
      '      Set it, or SLACK_BOT_TOKEN_FILE, to the bot token of your Slack app (OAuth & Permissions).',
      'Slack',
      ...unseen('all of it'),
      ...APPROVERS_UNSEEN,
    ],
  },
  {
    what: 'the address of Redis is none',
    breaks: ({ env }) => (env['REDIS_URL'] = 'localhost:6379'),
    status: 1,
    reads: [
      'Settings',
      '  ✗ REDIS_URL: must begin with redis://, redis+sentinel:// or redis+cluster:// (with rediss for TLS), or be the absolute path of a unix socket',
      '      Mend that in the environment.',
      'Redis',
      ...unseen('all of it'),
    ],
  },
  {
    what: 'pvetoken.yml is no YAML',
    yaml: 'clusters: [',
    status: 1,
    reads: [
      'Settings',
      '  ✗ /etc/pvetoken/pvetoken.yml, line 1: Flow sequence in block collection must be sufficiently indented and end with a ]',
      '      Mend that in /etc/pvetoken/pvetoken.yml, line 1.',
      'Policy',
      ...unseen('clusters, channels, user groups and roles'),
    ],
  },
  {
    what: 'an option has a wrong name',
    breaks: ({ provisioner }) => Object.assign(provisioner, { approver: 'ann' }),
    status: 1,
    reads: [
      'Settings',
      '  ✗ /etc/pvetoken/pvetoken.yml, line 1: roles.provisioner.approver: is no option here',
      '      Look up its name in pvetoken.example.yml.',
      'Policy',
      ...unseen('clusters, channels, user groups and roles'),
    ],
  },
  {
    what: 'the bot token is wrong',
    breaks: ({ env }) => (env['SLACK_BOT_TOKEN'] = 'xoxb-of-another-app'),
    status: 1,
    reads: [
      'Slack',
      '  ✗ bot token: Slack does not know it (invalid_auth)',
      '      Copy the Bot User OAuth Token from "OAuth & Permissions" of the app, and set SLACK_BOT_TOKEN to it.',
      ...unseen('channels, user groups and people'),
      ...APPROVERS_UNSEEN,
    ],
  },
  {
    what: 'the app-level token is wrong',
    breaks: ({ env }) => (env['SLACK_APP_TOKEN'] = 'xapp-of-another-app'),
    status: 1,
    reads: [
      'Slack',
      '  ✗ app-level token: Slack does not know it (invalid_auth)',
      '      Make an app-level token with connections:write under "Basic Information" of the app, and set SLACK_APP_TOKEN to it.',
    ],
  },
  {
    what: 'Slack cannot be reached',
    breaks: async ({ env }) => (env['SLACK_API_URL'] = `${await aClosedPort()}/api/`),
    status: 1,
    reads: [
      'Slack',
      '  ✗ bot token: Slack does not answer (auth.test was not taken: ECONNREFUSED)',
      '      See that this machine reaches slack.com by https, and leave SLACK_API_URL out unless it is meant.',
      '  ✗ app-level token: Slack does not answer (apps.connections.open was not taken: ECONNREFUSED)',
      '      See that this machine reaches slack.com by https, and leave SLACK_API_URL out unless it is meant.',
      ...unseen('channels, user groups and people'),
      ...APPROVERS_UNSEEN,
    ],
  },
  {
    what: 'a scope is missing',
    breaks: ({ world }) => world.slack.admin.setScopes(SCOPES.filter((scope) => scope !== 'usergroups:read')),
    status: 2,
    reads: [
      'Slack',
      '  ✗ scopes: usergroups:read is missing',
      '      Add what is missing under "OAuth & Permissions" of the app, as manifest.yml has it, and install it again.',
      '  ✗ user group S0PVEADMIN: a scope is missing, so who is meant in role provisioner cannot be known (missing_scope)',
      '      Add the scopes that are said to be missing, and run this again.',
      'Policy',
      '  ✗ role provisioner: who can approve it is not known, and so nobody can, while S0PVEADMIN cannot be read',
      '      Mend what is said of that user group above.',
    ],
  },
  {
    what: 'the bot is not in a channel',
    breaks: ({ provisioner }) => (provisioner.channel = GENERAL),
    status: 2,
    reads: [
      'Slack',
      '  ✗ channel #general C0GENERAL1: the bot is not in it, so nothing of role provisioner can be posted',
      '      Write /invite @pvetoken in that channel.',
    ],
  },
  {
    what: 'there is no such channel',
    breaks: ({ provisioner }) => (provisioner.channel = 'C0NOWHERE'),
    status: 2,
    reads: [
      'Slack',
      '  ✗ channel C0NOWHERE: Slack shows the bot no such channel, so nothing of role provisioner can be posted (channel_not_found)',
      '      Put the right id into pvetoken.yml; if the channel is private, write /invite @pvetoken there.',
    ],
  },
  {
    what: 'a channel is archived',
    breaks: ({ world }) => world.slack.admin.archive(PROXMOX_ACCESS),
    status: 2,
    reads: [
      'Slack',
      '  ✗ channel #proxmox-access C0ACCESS01: it is archived, so nothing of role provisioner, role operator can be posted',
      '      Take it out of the archive, or name another channel in pvetoken.yml.',
    ],
  },
  {
    what: 'a channel is shared with another organisation',
    breaks: ({ provisioner }) => (provisioner.channel = PARTNERS),
    status: 2,
    reads: [
      'Slack',
      '  ✗ channel #partners C0PARTNER1: another organisation would read along, so no request of role provisioner is posted',
      '      Name a channel that is not shared in its place in pvetoken.yml.',
    ],
  },
  {
    what: 'a user group is empty',
    breaks: async ({ world }) => await world.slack.admin.setGroupMembers(PROXMOX_ADMINS, []),
    status: 2,
    reads: [
      'Slack',
      '  ! user group S0PVEADMIN: nobody is in it, and it stands for people of role provisioner',
      '      Add people to it in Slack, or name others in pvetoken.yml.',
      'Policy',
      '  ✗ role provisioner: nobody can approve it: there is nobody among its approvers who may take part',
      '      Add people to the user groups of its approvers in Slack, or name others in pvetoken.yml.',
    ],
  },
  {
    what: 'there is no such user group',
    breaks: ({ provisioner }) => (provisioner.approvers = { groups: ['S0NOBODY'] }),
    status: 2,
    reads: [
      'Slack',
      '  ✗ user group S0NOBODY: Slack knows no such group, so who is meant in role provisioner cannot be known (no_such_subteam)',
      '      Put the right id into pvetoken.yml: it is the last part of the group’s address in the browser (S…).',
      'Policy',
      '  ✗ role provisioner: who can approve it is not known, and so nobody can, while S0NOBODY cannot be read',
      '      Mend what is said of that user group above.',
    ],
  },
  {
    what: 'the plan has no user groups',
    breaks: ({ world }) => world.slack.admin.failGroups('plan_upgrade_required'),
    status: 2,
    reads: [
      'Slack',
      '  ✗ user group S0PVEADMIN: the plan of this workspace has no user groups, so who is meant in role provisioner cannot be known (plan_upgrade_required)',
      '      Name people by their ids in place of the group in pvetoken.yml, or move to a plan with user groups.',
      'Policy',
      '  ✗ role provisioner: who can approve it is not known, and so nobody can, while S0PVEADMIN cannot be read',
      '      Mend what is said of that user group above.',
    ],
  },
  {
    what: 'the only approver was deactivated',
    breaks: ({ operator }) => (operator.approvers = { users: [DORA] }),
    status: 2,
    reads: [
      'Slack',
      '  ! person U0DORA0001: the account is deactivated, so it counts for nothing in role operator',
      '      Take the id out of pvetoken.yml, or put the right one in its place.',
      'Policy',
      '  ✗ role operator: nobody can approve it: there is nobody among its approvers who may take part',
      '      Add people to the user groups of its approvers in Slack, or name others in pvetoken.yml.',
    ],
  },
  {
    what: 'more have to approve than there are',
    breaks: ({ provisioner }) => (provisioner.approvers = { groups: [PROXMOX_ADMINS], required: 3 }),
    status: 2,
    reads: [
      'Policy',
      '  ✗ role provisioner: nobody gets it: 3 approvals of different people needed, and 2 approvers there',
      '      Add people to its approvers, or ask for fewer approvals.',
    ],
  },
  {
    what: 'whoever asks would have to approve',
    breaks: ({ provisioner }) => {
      provisioner.requesters = { users: [ANN] };
      provisioner.approvers = { groups: [PROXMOX_ADMINS], required: 2 };
    },
    status: 2,
    reads: [
      'Policy',
      '  ✗ role provisioner: nobody gets it: too few can approve besides those who may ask, and nobody approves their own request',
      '      Add people to its approvers who do not ask for it.',
    ],
  },
  {
    what: 'a role leaves access behind, and does not say so',
    breaks: ({ provisioner }) => delete provisioner.leavesAccess,
    status: 2,
    reads: [
      'Policy',
      '  ! role provisioner: its tokens can leave behind rights of others (VM.Allocate), and its leavesAccess does not accept rights',
      '      Add rights to leavesAccess of the role if that is meant, or grant a PVE role without VM.Allocate.',
    ],
  },
  {
    what: 'Redis is down',
    breaks: async ({ env }) => (env['REDIS_URL'] = (await aClosedPort()).replace('http', 'redis')),
    status: 1,
    reads: [
      'Redis',
      '  ✗ connection: Redis does not answer (ECONNREFUSED)',
      '      Start it, and see that REDIS_URL names it and that no firewall is between.',
    ],
  },
  {
    what: 'Redis hangs',
    world: async () => {
      const server = await ownRedis();
      server.pause();
      return { redisUrl: server.url };
    },
    status: 1,
    reads: [
      'Redis',
      '  ✗ connection: Redis does not answer (no answer in time)',
      '      Start it, and see that REDIS_URL names it and that no firewall is between.',
    ],
  },
  {
    what: 'Redis is given a wrong password',
    world: async () => await redis({ requirepass: 'hush' }, ':another@'),
    status: 1,
    reads: [
      'Redis',
      '  ✗ connection: Redis refuses the user or the password of REDIS_URL (WRONGPASS)',
      '      Write the right ones into REDIS_URL, with %40, %2F and %25 for @, / and %.',
    ],
  },
  {
    what: 'Redis is given no password',
    world: async () => await redis({ requirepass: 'hush' }),
    status: 1,
    reads: [
      'Redis',
      '  ✗ connection: Redis asks for a password, and REDIS_URL has none (NOAUTH)',
      '      Write it into REDIS_URL, as in redis://:PASSWORD@HOST:6379, with %40, %2F and %25 for @, / and %.',
    ],
  },
  {
    what: 'the user of Redis may do too little',
    world: async () => await redis({ user: 'bot on >hush ~* +ping +hello +auth +select' }, 'bot:hush@'),
    status: 1,
    reads: [
      'Redis',
      '  ✗ connection: the user of REDIS_URL may not do what the bot needs (NOPERM)',
      '      Give that user all commands on all keys by `ACL SETUSER`, or use another.',
    ],
  },
  {
    what: 'Redis evicts',
    world: async () => await redis({ 'maxmemory-policy': 'allkeys-lru' }),
    status: 1,
    reads: [
      'Redis',
      '  ✗ eviction: Redis drops keys when memory is short (allkeys-lru), and grants with them',
      '      Run `redis-cli CONFIG SET maxmemory-policy noeviction`, and write `maxmemory-policy noeviction` into its redis.conf.',
    ],
  },
  {
    what: 'Redis has no append-only file',
    world: async () => await redis({ appendonly: 'no' }),
    status: 1,
    reads: [
      'Redis',
      '  ✗ append-only file: it is off, so a restart of Redis loses requests',
      '      Run `redis-cli CONFIG SET appendonly yes`, and write `appendonly yes` into its redis.conf.',
    ],
  },
  {
    what: 'Redis has no append-only file, as the operator accepts',
    world: async () => await redis({ appendonly: 'no' }),
    breaks: ({ env }) => (env['PVETOKEN_ALLOW_DATA_LOSS'] = 'true'),
    status: 2,
    reads: [
      'Redis',
      '  ! append-only file: it is off, so a restart of Redis loses requests, which PVETOKEN_ALLOW_DATA_LOSS accepts',
      '      Run `redis-cli CONFIG SET appendonly yes`, and write `appendonly yes` into its redis.conf.',
    ],
  },
  {
    what: 'no Redis is named, and this machine has none',
    breaks: ({ env }) => {
      delete env['REDIS_URL'];
      env['PATH'] = '/nowhere';
    },
    status: 2,
    reads: [
      'Redis',
      '  ! own server: REDIS_URL names none, and neither valkey-server nor redis-server is on PATH, so the bot would try to unpack one',
      '      Install Redis 6.2 or later, or Valkey, or set REDIS_URL.',
    ],
  },
  {
    what: 'the certificate has expired',
    world: () => ({ tls: JANUARY }),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ endpoint https://pve1:8006: its certificate ended on 2026-02-01 (CERT_HAS_EXPIRED)',
      `      ${RENEW}`,
      ...CLUSTER_UNSEEN,
    ],
  },
  {
    what: 'a certificate that is pinned has expired',
    world: () => ({ tls: JANUARY }),
    breaks: ({ home, world }) => (home['tls'] = { fingerprint: world.proxmox.fingerprint }),
    status: 2,
    reads: [
      'Cluster home',
      '  ! certificate of https://pve1:8006: ended on 2026-02-01; only because it is known by its fingerprint is it taken all the same',
      `      ${RENEW} Where it is known by its fingerprint, change that in pvetoken.yml too.`,
    ],
  },
  {
    what: 'the certificate ends soon',
    world: () => ({ tls: { to: Date.now() + 5 * DAY + HOUR } }),
    status: 2,
    reads: [
      'Cluster home',
      expect.stringMatching(/^ {2}! certificate of https:\/\/pve1:8006: ends on \d{4}-\d\d-\d\d, in 5 days$/) as string,
      `      ${RENEW} Where it is known by its fingerprint, change that in pvetoken.yml too.`,
    ],
  },
  {
    what: 'the certificate is not valid yet',
    world: () => ({ tls: { from: Date.now() + DAY, to: Date.now() + 99 * DAY } }),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ endpoint https://pve1:8006: its certificate begins later than now, by the clock of this machine (CERT_NOT_YET_VALID)',
      '      Set the clocks of this machine and of the node by NTP.',
      ...CLUSTER_UNSEEN,
    ],
  },
  {
    what: 'the CA is not known',
    breaks: ({ home }) => (home['tls'] = {}),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ endpoint https://pve1:8006: its certificate is vouched for by no CA that the bot trusts (DEPTH_ZERO_SELF_SIGNED_CERT)',
      '      Copy /etc/pve/pve-root-ca.pem from the cluster, and name the copy in clusters.home.tls.ca.',
      ...CLUSTER_UNSEEN,
    ],
  },
  {
    what: 'the certificate is for another name',
    world: () => ({ tls: { host: 'pve9.example' } }),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ endpoint https://pve1:8006: its certificate is for another name than the one in its address (ERR_TLS_CERT_ALTNAME_INVALID)',
      '      Name the node in clusters.home.endpoints as its certificate does.',
      ...CLUSTER_UNSEEN,
    ],
  },
  {
    what: 'the pinned fingerprint is another',
    breaks: ({ home }) => (home['tls'] = { fingerprint: Array.from({ length: 32 }, () => 'AA').join(':') }),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ endpoint https://pve1:8006: its certificate is not the one that clusters.home.tls.fingerprint names, but ITS:FINGERPRINT',
      '      Ask the node itself: `openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256`. If it says the same, put that into the file; if not, somebody is in between.',
      ...CLUSTER_UNSEEN,
    ],
  },
  {
    what: 'the cluster is down',
    breaks: ({ world }) => world.proxmox.inject({ kind: 'down' }),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ endpoint https://pve1:8006: does not answer (ECONNRESET)',
      '      See that the node is up, `systemctl status pveproxy` on it, and that no firewall is between.',
      ...CLUSTER_UNSEEN,
    ],
  },
  {
    what: 'one of two endpoints is down',
    breaks: ({ home, world }) => (home['endpoints'] = ['https://127.0.0.1:9', world.proxmox.url]),
    status: 2,
    reads: [
      'Cluster home',
      '  ! endpoint https://127.0.0.1:9: does not answer (ECONNREFUSED); the bot uses another one',
      '      See that the node is up, `systemctl status pveproxy` on it, and that no firewall is between.',
    ],
  },
  {
    what: 'the clock of the cluster is ahead',
    breaks: ({ world }) => world.proxmox.setClockAhead(90_000),
    status: 2,
    reads: [
      'Cluster home',
      '  ! clock of https://pve1:8006: 90 s ahead of that of this machine, so Proxmox ends tokens that much early',
      '      Set both by NTP: `timedatectl set-ntp true`, or chrony, which Proxmox comes with.',
    ],
  },
  {
    what: 'the clock of the cluster is behind',
    breaks: ({ world }) => world.proxmox.setClockAhead(-120_000),
    status: 2,
    reads: [
      'Cluster home',
      '  ! clock of https://pve1:8006: 120 s behind that of this machine, so Proxmox ends tokens that much late',
      '      Set both by NTP: `timedatectl set-ntp true`, or chrony, which Proxmox comes with.',
    ],
  },
  {
    what: 'the bot’s secret is wrong',
    breaks: ({ env }) => (env['PVE_HOME_SECRET'] = '00000000-0000-4000-8000-000000000000'),
    status: 2,
    reads: CREDENTIAL_REFUSED,
  },
  {
    what: 'the bot’s token has expired',
    breaks: ({ world }) => world.proxmox.setTokenExpiry('pvetoken@pve!bot', 1),
    status: 2,
    reads: CREDENTIAL_REFUSED,
  },
  {
    what: 'the bot’s user is disabled',
    breaks: ({ world }) => world.proxmox.setUserEnabled('pvetoken@pve', false),
    status: 2,
    reads: CREDENTIAL_REFUSED,
  },
  {
    what: 'the bot’s password is wrong',
    breaks: ({ home, env }) => {
      delete home['token'];
      home['login'] = { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' };
      env['PVE_HOME_PASSWORD'] = 'of somebody else';
    },
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ credential: Proxmox refuses pvetoken@pve (401): the password is wrong, or the user is expired, disabled or not there; it does not say which',
      '      Look at `pveum user list` on a node. If nothing is expired or disabled, put the password where clusters.home.login says.',
      ...unseen('version, privileges and PVE roles'),
    ],
  },
  {
    what: 'the version is too old',
    breaks: ({ world }) =>
      world.proxmox.inject({
        kind: 'status',
        match: { path: /^\/version$/ },
        status: 200,
        reason: 'OK',
        body: '{"data":{"version":"6.4-15","release":"6.4","repoid":"af7986e6"}}',
      }),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ version: Proxmox VE 6.4-15 is older than 7.4, the oldest that the bot is made for',
      '      Upgrade the cluster.',
    ],
  },
  {
    what: 'the bot lacks a privilege',
    breaks: ({ world }) => {
      for (const [type, ugid] of BOT)
        world.proxmox.removeAcl({ path: '/access/realm/pve', type, ugid, roleid: 'TokenBotRealm' });
    },
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ privileges: Realm.AllocateUser on /access/realm/pve is missing, without which no user can be made (role provisioner)',
      "      Give it with `pveum acl modify /access/realm/pve --roles TokenBotRealm --users pvetoken@pve --tokens 'pvetoken@pve!bot'`, once there is that PVE role: `pveum role add TokenBotRealm --privs Realm.AllocateUser`.",
    ],
  },
  {
    what: 'the bot has a privilege too much',
    breaks: ({ world }) => {
      for (const [type, ugid] of BOT)
        world.proxmox.addAcl({ path: '/', type, ugid, roleid: 'TokenBotAcl', propagate: 1 });
    },
    status: 2,
    reads: [
      'Cluster home',
      '  ! privileges: Permissions.Modify on / is as good as root: whoever has it can take every right for themselves',
      '      Take it from the bot.',
    ],
  },
  {
    what: 'a PVE role is missing that pvetoken.yml names',
    breaks: ({ provisioner }) => (provisioner.pveRole = 'Mine'),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ PVE role Mine: is not there, and pvetoken.yml states nothing of it, so nothing can be granted by provisioner',
      '      Make it by hand, or list privileges in the role in place of pveRole.',
    ],
  },
  {
    what: 'a PVE role is missing that pvetoken.yml states',
    breaks: ({ provisioner }) => states(provisioner, ['VM.Audit']),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ PVE role provisioner: is not there, so nothing can be granted by provisioner',
      '      Make it so with `pvetoken roles apply --cluster home`.',
    ],
  },
  {
    what: 'a PVE role is not as pvetoken.yml states it',
    breaks: ({ provisioner, world }) => {
      states(provisioner, ['VM.Audit']);
      world.proxmox.createRole('provisioner', ['VM.PowerMgmt']);
    },
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ PVE role provisioner: lacks VM.Audit and has VM.PowerMgmt besides, unlike pvetoken.yml states, so nothing can be granted by provisioner',
      '      Make it so with `pvetoken roles apply --cluster home`.',
    ],
  },
  {
    what: 'a PVE role cannot be as pvetoken.yml states it',
    breaks: ({ provisioner }) => states(provisioner, ['VM.Audit', 'VM.Replicate', 'VM.Dance']),
    status: 2,
    reads: [
      'Cluster home',
      '  ✗ PVE role provisioner: cannot be as stated: this version has no privilege VM.Dance',
      '      Leave VM.Dance out.',
    ],
  },
];

/** Has a role list its privileges in place of a PVE role of another's making. */
function states(role: SetUp['provisioner'], privileges: string[]): void {
  delete role.pveRole;
  delete role.leavesAccess;
  role.privileges = privileges;
}

it.each(BROKEN)('says what is wrong and what to do when $what', async ({ world, breaks, yaml, status, reads }) => {
  const setUp = await aSetUp(await world?.());
  await breaks?.(setUp);
  const looked = await setUp.isLookedAt([], yaml);
  expect(looked.unwell.split('\n')).toEqual(reads);
  expect(looked.status).toBe(status);
});
