import { describe, expect, test } from 'vitest';
import { refused } from './policy-text.ts';

/** What is wrong -> the changes that make it so, and where and why it is refused. */
const REFUSALS: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['no roles', { roles: {} }, 'roles: is empty; name at least one role'],
  ['a roles key without a value', { roles: null }, 'roles: is empty'],
  [
    'http to another machine',
    { 'clusters.home.endpoints': ['http://10.0.0.2:8006'] },
    'clusters.home.endpoints[0]: must begin with https://; http would send tokens in clear and is only for a Proxmox on this machine',
  ],
  [
    'http to a name that only begins like this machine’s',
    { 'clusters.home.endpoints': ['http://localhost.example.com:8006'] },
    'clusters.home.endpoints[0]: must begin with https://; http would send tokens in clear and is only for a Proxmox on this machine',
  ],
  [
    'an address without a port',
    { 'clusters.home.endpoints': ['https://pve1'] },
    'clusters.home.endpoints[0]: must be an address with its port and nothing behind it, such as https://pve1.example.com:8006',
  ],
  [
    'an address with a path',
    { 'clusters.home.endpoints': ['https://pve1:8006/api2/json'] },
    'clusters.home.endpoints[0]: must be an address with its port and nothing behind it, such as https://pve1.example.com:8006',
  ],
  [
    'a port that does not exist',
    { 'clusters.home.endpoints': ['https://pve1:99999'] },
    'clusters.home.endpoints[0]: is no valid address; check host and port',
  ],
  [
    'a pin and a CA',
    { 'clusters.home.tls': { ca: 'ca.pem', fingerprint: `${'AA:'.repeat(31)}AA` } },
    'clusters.home.tls: needs either ca or fingerprint, not both',
  ],
  [
    'a fingerprint that is none',
    { 'clusters.home.tls': { fingerprint: [`${'AA:'.repeat(31)}AA`, 'AA'] } },
    'clusters.home.tls.fingerprint[1]: must be the SHA-256 fingerprint of the certificate: 32 pairs of hex digits with : between them',
  ],
  [
    'a fingerprint of SHA-1',
    { 'clusters.home.tls': { fingerprint: `${'AA:'.repeat(19)}AA` } },
    'clusters.home.tls.fingerprint: must be the SHA-256 fingerprint of the certificate: 32 pairs of hex digits with : between them',
  ],
  [
    'a switch to turn verification off',
    { 'clusters.home.tls': { verify: false } },
    'clusters.home.tls.verify: is no option here; look up its name in pvetoken.example.yml',
  ],
  [
    'a mode of reconciling that there is not',
    { 'clusters.home.reconcile.mode': 'report' },
    'clusters.home.reconcile.mode: must be enforce or observe or off',
  ],
  [
    'a mode where its options belong',
    { 'clusters.home.reconcile': 'observe' },
    'clusters.home.reconcile: must be a map of options',
  ],
  [
    'reconciling so seldom that it is as good as off',
    { 'clusters.home.reconcile.every': '2d' },
    'clusters.home.reconcile.every: must be at most 1d',
  ],
  ['writes without limit', { 'clusters.home.writes': 0 }, 'clusters.home.writes: must be at least 1'],
  ['too many writes', { 'clusters.home.writes': 21 }, 'clusters.home.writes: must be at most 20'],
  [
    'no place for the secret',
    { 'clusters.home.token': { id: 'pvetoken@pve!bot' } },
    'clusters.home.token: needs either secretEnv or secretFile, to say where the secret is',
  ],
  [
    'two places for the secret',
    { 'clusters.home.token.secretFile': 'x' },
    'clusters.home.token: needs either secretEnv or secretFile, to say where the secret is',
  ],
  [
    'no word of who the bot is',
    { 'clusters.home.token': undefined },
    'clusters.home: needs either token or login, to say who the bot is',
  ],
  [
    'a token and a login',
    { 'clusters.home.login': { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' } },
    'clusters.home: needs either token or login, to say who the bot is',
  ],
  [
    'a login without a password',
    { 'clusters.home.token': undefined, 'clusters.home.login': { user: 'pvetoken@pve' } },
    'clusters.home.login: needs either passwordEnv or passwordFile, to say where the password is',
  ],
  [
    'a login with a token id',
    { 'clusters.home.token': undefined, 'clusters.home.login': { user: 'pvetoken@pve!bot', passwordEnv: 'X' } },
    'clusters.home.login.user: must be a Proxmox user id with its realm such as alice@pve',
  ],
  [
    'a password in the file itself',
    { 'clusters.home.token': undefined, 'clusters.home.login': { user: 'pvetoken@pve', passwordEnv: 'hunter2' } },
    'clusters.home.login.passwordEnv: must be the name of an environment variable such as PVE_HOME_SECRET, not the secret',
  ],
  [
    'a token id without its user',
    { 'clusters.home.token.id': 'bot' },
    'clusters.home.token.id: must be a full token id such as pvetoken@pve!bot, without its secret',
  ],
  [
    'people by name',
    { people: { alice: 'alice@pve' } },
    'people.alice: must be a Slack user id such as U012AB3CD (in the profile: Copy member ID)',
  ],
  [
    'people without a realm',
    { people: { U0ALICE: 'alice' } },
    'people.U0ALICE: must be a Proxmox user id with its realm such as alice@pve',
  ],
];

describe('an option of a cluster, or of the file, that is wrong is refused by its path, with what to do', () => {
  test.each(REFUSALS)('%s', (_what, changes, sentence) => {
    expect(refused(changes)).toEqual([sentence]);
  });
});
