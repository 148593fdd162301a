import { expect, it } from 'vitest';
import { findingOf } from '../../src/cli/doctor-text.ts';
import type { Observation } from '../../src/domain/checkup.ts';
import type { Standing } from '../../src/domain/pve-role.ts';

const ADDRESS = 'https://pve1:8006';

function pveRole(standing: Standing): Observation {
  const planned = { pveRole: 'provisioner', roles: ['provisioner'], privileges: [], standing };
  return { kind: 'pve_role', cluster: 'home', planned };
}

/** What the broken set-ups of doctor-broken.test.ts do not come to. */
it.each<[Observation, found: string, remedy: string | undefined]>([
  [
    { kind: 'bot_token_refused', code: 'token_revoked' },
    'fail: bot token: it was revoked, with the app or by itself (token_revoked)',
    'Copy the Bot User OAuth Token from "OAuth & Permissions" of the app, and set SLACK_BOT_TOKEN to it.',
  ],
  [
    { kind: 'app_token_refused', code: 'ekm_access_denied' },
    'fail: app-level token: Slack refuses it (ekm_access_denied)',
    'Make an app-level token with connections:write under "Basic Information" of the app, and set SLACK_APP_TOKEN to it.',
  ],
  [
    { kind: 'scopes_missing', scopes: ['im:write', 'users:read'] },
    'fail: scopes: im:write, users:read are missing',
    'Add what is missing under "OAuth & Permissions" of the app, as manifest.yml has it, and install it again.',
  ],
  [
    { kind: 'channel_unknown', channel: 'C0DEV', uses: ['role dev'], code: 'missing_scope' },
    'fail: channel C0DEV: a scope to look at it is missing (missing_scope)',
    'Add the scopes that are said to be missing, and run this again.',
  ],
  [
    { kind: 'group_unreadable', group: 'S0DEV', uses: ['administrators', 'role dev'], code: 'permission_denied' },
    'fail: user group S0DEV: Slack does not say who is in it, so who is meant in administrators, role dev cannot be known (permission_denied)',
    'Look the code up on docs.slack.dev/reference/methods/usergroups.users.list, and run this again.',
  ],
  [
    { kind: 'person_ineligible', person: 'U0GIL', because: 'guest', uses: ['people'] },
    'warn: person U0GIL: it is a guest, so it counts for nothing in people',
    'Take the id out of pvetoken.yml, or put the right one in its place.',
  ],
  [
    { kind: 'redis_too_old', version: '5.0.7', oldest: '6.2' },
    'warn: version: 5.0.7 is older than 6.2, the oldest that the bot is made for',
    'Upgrade Redis, or put Valkey in its place.',
  ],
  [
    { kind: 'redis_latency', median: 240.4, isSlow: true },
    'warn: latency: 240 ms, the median of some pings, which people feel at every click',
    'Run the bot and Redis in the same network, and see what else keeps Redis busy.',
  ],
  [
    { kind: 'redis_replicas', deployment: 'sentinel', count: 0 },
    'warn: replicas: the master has none, so nothing takes over when it fails',
    'Start another server with `replicaof` that master; the Sentinels find it by themselves.',
  ],
  [
    {
      kind: 'endpoint_untrusted',
      cluster: 'home',
      address: ADDRESS,
      why: 'other',
      code: 'CERT_REVOKED',
      certificate: undefined,
      othersAnswer: true,
    },
    'warn: endpoint https://pve1:8006: its certificate is refused (CERT_REVOKED); the bot uses another one',
    'Look at it with `openssl s_client -connect pve1:8006`.',
  ],
  [
    { kind: 'right_remark', cluster: 'home', found: 'no role needs VM.Clone on /vms' },
    'ok: privileges: no role needs VM.Clone on /vms',
    undefined,
  ],
  [pveRole({ kind: 'same' }), 'ok: PVE role provisioner: has the privileges that pvetoken.yml states', undefined],
  [
    pveRole({ kind: 'impossible', unknown: [{ name: 'VM.Monitor', instead: ['VM.GuestAgent.Audit', 'Sys.Audit'] }] }),
    'fail: PVE role provisioner: cannot be as stated: this version has no privilege VM.Monitor',
    'Write VM.GuestAgent.Audit, Sys.Audit in place of VM.Monitor.',
  ],
  [
    pveRole({ kind: 'taken' }),
    'fail: PVE role provisioner: is a built-in one, so nothing can be granted by provisioner as stated',
    'Rename the role in pvetoken.yml.',
  ],
  [
    pveRole({ kind: 'bots_own' }),
    'fail: PVE role provisioner: is one of the bot itself, which stays as it is, so nothing can be granted by provisioner as stated',
    'Rename the role in pvetoken.yml.',
  ],
  [
    { kind: 'role_approvable', role: 'dev', except: ['U0ANN', 'U0ABE'] },
    'ok: role dev: there are people who can approve it, but nobody what U0ANN or U0ABE would ask for',
    undefined,
  ],
  [
    { kind: 'unseen', area: { cluster: 'home' }, what: 'PVE roles', because: { kind: 'out_of_time', after: 30_000 } },
    'warn: PVE roles: no answer within 30 s',
    'Run this again; if it stays so, see that this machine and what it asks can reach each other.',
  ],
  [
    { kind: 'unseen', area: 'slack', what: 'people', because: { kind: 'no_answer', detail: 'Slack: it is busy' } },
    'warn: people: could not be looked at: Slack: it is busy',
    'Run this again; if it stays so, see that this machine and what it asks can reach each other.',
  ],
])('%j', (seen, found, remedy) => {
  const finding = findingOf(seen);
  expect([`${finding.status}: ${finding.name}: ${finding.found}`, finding.remedy]).toEqual([found, remedy]);
});
