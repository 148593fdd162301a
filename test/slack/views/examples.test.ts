import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/domain/lifecycle/ask.ts';
import { breakGlass } from '../../../src/domain/lifecycle/break-glass.ts';
import type { Standing } from '../../../src/domain/people.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { parseCommand } from '../../../src/slack/command.ts';
import { example, exampleNames, type ExampleNames } from '../../../src/slack/views/examples.ts';
import { anId, ANN, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import { read } from './see.ts';

const RUTH_STANDING: Standing = { kind: 'member', id: RUTH, groups: [] };

const GROUPS = aRole({ name: 'by-group', requesters: { users: [], groups: ['S0DEVELOPERS'] } });
const NAMED = aRole({ name: 'by-name', requesters: { users: [RUTH], groups: [] } });
const OPEN = aRole({
  name: 'open',
  cluster: 'lab',
  paths: ['/vms/*', '/storage/backup'],
  duration: { default: 30 * MINUTE, longest: HOUR },
});
const OF_PERSON = aRole({ name: 'of-person', owner: { kind: 'requester' } });
const OF_NOBODY = aRole({ name: 'of-nobody', requesters: { users: [ANN], groups: [] } });

function emergency(users: string[], groups: string[]) {
  return { users, groups, longest: HOUR, reasonLength: 40 };
}

/** What an example tells a reader to type after `/pvetoken`. */
function toType(firstWords: string, names: ExampleNames): string {
  const [, words] = /Example: \/pvetoken (.*)$/.exec(read(example(firstWords, names))) ?? [];
  if (words === undefined) throw new Error(`no example of ${firstWords}`);
  return words;
}

function commandIn(firstWords: string, names: ExampleNames) {
  const parsed = parseCommand(toType(firstWords, names));
  if (!parsed.ok) throw new Error(`cannot read the example of ${firstWords}: ${parsed.problem.kind}`);
  return parsed.command;
}

function emergencyIn(policy: Policy): string | undefined {
  return exampleNames(policy, RUTH).emergency?.role;
}

describe('an example of a request names a role that its reader may ask for', () => {
  it.each([
    ['one open to everyone first', [GROUPS, NAMED, OPEN], 'open'],
    ['else one that names the reader', [OF_NOBODY, GROUPS, NAMED], 'by-name'],
    ['else one of a group, which may be the reader’s', [OF_NOBODY, GROUPS], 'by-group'],
    ['never one whose tokens need a Proxmox user that the reader does not have', [OF_PERSON, NAMED], 'by-name'],
  ])('%s', (_, roles, expected) => {
    expect(exampleNames(aPolicy(roles), RUTH).role?.role).toBe(expected);
  });

  it('with a time and a path of its own', () => {
    expect(toType('request', exampleNames(aPolicy([OPEN]), RUTH))).toBe(
      'request open for 30m on /storage/backup Rebuild the dev cluster',
    );
  });

  it.each([OPEN, NAMED, aRole({ paths: ['/vms/*'], propagate: false }), aRole({ paths: ['/pool/*/inner'] })])(
    'and is granted as it stands: $name on $paths',
    (role) => {
      const policy = aPolicy([role]);
      const command = commandIn('request', exampleNames(policy, RUTH));
      if (command.kind !== 'request') throw new Error(`it is a ${command.kind}`);
      expect(ask(command.wish, RUTH_STANDING, policy, anId(), MONDAY)).toMatchObject({ ok: true });
    },
  );
});

describe('an example of breaking the glass', () => {
  const mine = aRole({ name: 'mine', breakGlass: emergency([RUTH], []) });
  const ofGroup = aRole({ name: 'of-group', breakGlass: emergency([], ['S0ONDUTY']) });
  const ofOthers = aRole({ name: 'of-others', breakGlass: emergency([ANN], []) });

  it('names a role that lets its reader, or whose groups may', () => {
    expect(emergencyIn(aPolicy([ofOthers, ofGroup, mine]))).toBe('mine');
    expect(emergencyIn(aPolicy([ofOthers, ofGroup]))).toBe('of-group');
    expect(emergencyIn(aPolicy([ofOthers, OPEN]))).toBeUndefined();
  });

  it('is granted as it stands', () => {
    const policy = aPolicy([mine]);
    const command = commandIn('break-glass', exampleNames(policy, RUTH));
    if (command.kind !== 'break_glass') throw new Error(`it is a ${command.kind}`);
    expect(breakGlass(command.wish, RUTH_STANDING, policy, anId(), MONDAY)).toMatchObject({ ok: true });
  });
});

describe('every other example', () => {
  const names = exampleNames(aPolicy([OPEN]), RUTH);

  it.each([
    ['list', { kind: 'list' }],
    ['status', { kind: 'status' }],
    ['check', { kind: 'check' }],
    ['extend', { kind: 'extend' }],
    ['revoke', { kind: 'revoke' }],
    ['cancel', { kind: 'cancel' }],
    ['roles', { kind: 'roles' }],
    ['help', { kind: 'help' }],
    ['pause', { kind: 'pause', cluster: 'lab' }],
    ['resume', { kind: 'resume', cluster: 'lab' }],
    ['revoke --role', { selection: { by: 'role', role: 'open' } }],
    ['revoke --cluster', { selection: { by: 'cluster', cluster: 'lab' } }],
    ['revoke --all', { selection: { by: 'all' } }],
  ])('of %s can be typed as it stands', (firstWords, expected) => {
    expect(commandIn(firstWords, names)).toMatchObject(expected);
  });
});
