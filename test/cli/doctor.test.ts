import { onTestFinished, expect, it, describe } from 'vitest';
import { ADA, ANN, DORA, GENERAL, PARTNERS, PROXMOX_ACCESS, PROXMOX_ADMINS, RUTH, homelab } from '../../playground/slack/workspaces.ts';
import type { WorldOptions } from '../../playground/world.ts';
import { startProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { KEEPS_DATA, startNode, type NodeSettings } from '../support/redis-program.ts';
import { aSetUp, type SetUp } from './set-up.ts';

interface Row { what: string; world?: () => Promise<Partial<WorldOptions>> | Partial<WorldOptions>; breaks?: (s: SetUp) => unknown; yaml?: string }

async function redis(settings: NodeSettings, login = '') {
  const node = await startNode(() => ({ ...KEEPS_DATA, ...settings }));
  onTestFinished(() => node.stop());
  return { redisUrl: `redis://${login}127.0.0.1:${node.port}` };
}
const home = (s: SetUp) => s.file.clusters['home'] as Record<string, unknown>;
const role = (s: SetUp, n = 'provisioner') => s.file.roles[n]!;

const ROWS: Row[] = [
  { what: 'wrong bot token', breaks: (s) => (s.env['SLACK_BOT_TOKEN'] = 'xoxb-wrong') },
  { what: 'wrong app token', breaks: (s) => (s.env['SLACK_APP_TOKEN'] = 'xapp-wrong') },
  { what: 'missing variable', breaks: (s) => delete s.env['SLACK_BOT_TOKEN'] },
  { what: 'missing scope', breaks: (s) => s.world.slack.admin.setScopes(['commands','chat:write','im:write','reactions:read','users:read','channels:read','groups:read']) },
  { what: 'slack down', breaks: (s) => (s.env['SLACK_API_URL'] = 'http://127.0.0.1:9/api/') },
  { what: 'channel not joined', breaks: (s) => (role(s).channel = GENERAL) },
  { what: 'channel unknown', breaks: (s) => (role(s).channel = 'C0NOWHERE') },
  { what: 'archived', breaks: (s) => s.world.slack.admin.archive(PROXMOX_ACCESS) },
  { what: 'shared', breaks: (s) => (role(s).channel = PARTNERS) },
  { what: 'group empty', breaks: async (s) => await s.world.slack.admin.setGroupMembers(PROXMOX_ADMINS, []) },
  { what: 'group unknown', breaks: (s) => (role(s).approvers = { groups: ['S0NOBODY'] }) },
  { what: 'no groups', breaks: (s) => s.world.slack.admin.failGroups('plan_upgrade_required') },
  { what: 'deactivated approver', breaks: (s) => (role(s, 'operator').approvers = { users: [DORA] }) },
  { what: 'too few', breaks: (s) => (role(s).approvers = { groups: [PROXMOX_ADMINS], required: 3 }) },
  { what: 'only requesters', breaks: (s) => Object.assign(role(s), { requesters: { users: [ANN] }, approvers: { groups: [PROXMOX_ADMINS], required: 2 } }) },
  { what: 'leaves access', breaks: (s) => delete role(s).leavesAccess },
  { what: 'expired', world: () => ({ tls: { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) } }) },
  { what: 'expired pinned', world: () => ({ tls: { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) } }), breaks: (s) => (home(s)['tls'] = { fingerprint: s.world.proxmox.fingerprint }) },
  { what: 'ending', world: () => ({ tls: { to: Date.now() + 5 * DAY + HOUR } }) },
  { what: 'unknown ca', breaks: (s) => (home(s)['tls'] = {}) },
  { what: 'other name', world: () => ({ tls: { host: 'pve9.example' } }) },
  { what: 'pin', breaks: (s) => (home(s)['tls'] = { fingerprint: Array(32).fill('AA').join(':') }) },
  { what: 'down', breaks: (s) => s.world.proxmox.inject({ kind: 'down' }) },
  { what: 'one down', breaks: (s) => (home(s)['endpoints'] = [s.world.proxmox.url, 'https://127.0.0.1:9']) },
  { what: 'clock', breaks: (s) => s.world.proxmox.setClockAhead(90_000) },
  { what: 'wrong secret', breaks: (s) => (s.env['PVE_HOME_SECRET'] = '00000000-0000-4000-8000-000000000000') },
  { what: 'expired token', breaks: (s) => s.world.proxmox.setTokenExpiry('pvetoken@pve!bot', 1) },
  { what: 'disabled', breaks: (s) => s.world.proxmox.setUserEnabled('pvetoken@pve', false) },
  { what: 'wrong password', breaks: (s) => { delete home(s)['token']; home(s)['login'] = { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' }; s.env['PVE_HOME_PASSWORD'] = 'x'; } },
  { what: 'missing privilege', breaks: (s) => { for (const [type, ugid] of [['user', 'pvetoken@pve'], ['token', 'pvetoken@pve!bot']] as const) s.world.proxmox.removeAcl({ path: '/storage', type, ugid, roleid: 'TokenBotAcl' }); } },
  { what: 'too much', breaks: (s) => { for (const [type, ugid] of [['user', 'pvetoken@pve'], ['token', 'pvetoken@pve!bot']] as const) s.world.proxmox.addAcl({ path: '/', type, ugid, roleid: 'TokenBotAcl', propagate: 1 }); } },
  { what: 'role missing', breaks: (s) => (role(s).pveRole = 'Mine') },
  { what: 'role stated missing', breaks: (s) => { delete role(s).pveRole; role(s).privileges = ['VM.Audit']; delete role(s).leavesAccess; } },
  { what: 'role different', breaks: (s) => { delete role(s).pveRole; role(s).privileges = ['VM.Audit']; delete role(s).leavesAccess; s.world.proxmox.createRole('provisioner', ['VM.PowerMgmt']); } },
  { what: 'too old', breaks: (s) => s.world.proxmox.inject({ kind: 'garbled', match: { path: /^\/version$/ }, change: (a) => ({ ...a, body: '{"data":{"version":"6.4-15","release":"6.4"}}' }) }) },
  { what: 'eviction', world: async () => await redis({ 'maxmemory-policy': 'allkeys-lru' }) },
  { what: 'no aof', world: async () => await redis({ appendonly: 'no' }) },
  { what: 'no aof accepted', world: async () => await redis({ appendonly: 'no' }), breaks: (s) => (s.env['PVETOKEN_ALLOW_DATA_LOSS'] = 'true') },
  { what: 'redis down', breaks: (s) => (s.env['REDIS_URL'] = 'redis://127.0.0.1:9') },
  { what: 'redis wrong password', world: async () => await redis({ requirepass: 'hush' }, ':wrong@') },
  { what: 'redis no password', world: async () => await redis({ requirepass: 'hush' }) },
  { what: 'yaml broken', yaml: 'clusters: [' },
  { what: 'http', world: () => ({ mode: 'http' }) },
  { what: 'unknown option', breaks: (s) => Object.assign(role(s), { approver: 1 }) },
  { what: 'no redis named', breaks: (s) => { delete s.env['REDIS_URL']; } },
];

it.each(ROWS)('$what', async ({ world, breaks, yaml }) => {
  const s = await aSetUp(await world?.());
  await breaks?.(s);
  const { status, unwell } = await s.isLookedAt([], yaml);
  console.log(status + '\n' + unwell);
});
