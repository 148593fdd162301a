import { expect, test } from 'vitest';
import type { BotIdentity, FoundBot, LackedRight } from '../../src/domain/bot-set-up.ts';
import { isSetUp, planBotSetUp } from '../../src/domain/plan-bot-set-up.ts';

const BOT: BotIdentity = { cluster: 'home', user: 'pvetoken@pve', token: 'pvetoken@pve!bot', group: 'pvetoken' };
const NOW = Date.UTC(2026, 0, 5, 9);
const WELL = { isEnabled: true, end: 'never' } as const;

/** A cluster where the bot has all that it needs. */
const SET_UP: FoundBot = {
  groups: new Map([['pvetoken', []]]),
  user: WELL,
  token: { ...WELL, isSeparated: true },
  pveRoles: [{ name: 'TokenBotAcl', privileges: ['Permissions.Modify'], isBuiltIn: false }],
  acl: [],
  lacked: [],
  narrow: [],
  owners: [],
  unreached: [],
  tooMuch: [],
};

function toGrantOn(...paths: readonly string[]): LackedRight[] {
  return paths.map((path) => ({ privilege: 'Permissions.Modify', path, roles: ['dev'] }));
}

/** The paths on which a plan gives rights. */
function granted(found: Partial<FoundBot>): string[] {
  const { steps } = planBotSetUp(BOT, { ...SET_UP, ...found }, { rotate: false, now: NOW });
  return steps.flatMap((step) => (step.kind === 'grant' ? [step.path] : []));
}

test('where the bot has all that it needs, nothing is planned, unless a new secret is wanted', () => {
  const plan = planBotSetUp(BOT, SET_UP, { rotate: false, now: NOW });
  expect(plan).toEqual({ bot: BOT, steps: [], obstacles: [], leftovers: [], remarks: [] });
  expect(isSetUp(plan)).toBe(true);
  expect(planBotSetUp(BOT, SET_UP, { rotate: true, now: NOW }).steps).toEqual([
    { kind: 'new_secret', token: 'pvetoken@pve!bot' },
  ]);
});

test('a right is given once, on the topmost of the paths that it reaches', () => {
  expect(granted({ lacked: toGrantOn('/vms/100', '/vms', '/pool/dev', '/vms/101') })).toEqual(['/vms', '/pool/dev']);
});

test('a right is given again below an entry of the bot’s own, which would hide it', () => {
  const acl = [{ path: '/pool/dev', pveRole: 'TokenBotAudit', propagate: true, holder: 'pvetoken@pve!bot' }];
  const lacked = toGrantOn('/pool', '/pool/dev', '/pool/dev/web', '/pool/prod');
  expect(granted({ lacked, acl })).toEqual(['/pool', '/pool/dev']);
  expect(granted({ lacked, acl: acl.map((entry) => ({ ...entry, path: '/pool' })) })).toEqual(['/pool']);
});

test('an end is in the way once it is over, and a remark before', () => {
  const at = (end: number) => planBotSetUp(BOT, { ...SET_UP, user: { ...WELL, end } }, { rotate: false, now: NOW });
  expect(at(NOW).obstacles).toEqual([{ kind: 'ended', who: 'pvetoken@pve', end: NOW }]);
  expect(at(NOW).remarks).toEqual([]);
  expect(at(NOW + 1).obstacles).toEqual([]);
  expect(at(NOW + 1).remarks).toEqual([{ kind: 'ends', who: 'pvetoken@pve', end: NOW + 1 }]);
});

test('who is in the bot’s group is a remark, unless a role or a grant put them there', () => {
  const groups = new Map([['pvetoken', ['terraform@pve', 'pvt-k7m3q9xa@pve', 'eve@pve']]]);
  const plan = planBotSetUp(BOT, { ...SET_UP, groups, owners: ['terraform@pve'] }, { rotate: false, now: NOW });
  expect(plan.remarks).toEqual([{ kind: 'strangers', users: ['eve@pve'], group: 'pvetoken' }]);
  expect(isSetUp(plan)).toBe(true);
});
