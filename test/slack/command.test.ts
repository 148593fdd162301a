import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { parseCommand } from '../../src/slack/command.ts';

const ID = 'k7m3q9xa';

function wish(text: string) {
  const parsed = parseCommand(`request ${text}`);
  if (!parsed.ok || parsed.command.kind !== 'request') throw new Error(`not a request: ${JSON.stringify(parsed)}`);
  return parsed.command.wish;
}

function problem(text: string) {
  const parsed = parseCommand(text);
  if (parsed.ok) throw new Error(`no problem: ${JSON.stringify(parsed)}`);
  return parsed.problem;
}

describe('a request', () => {
  test.each([
    ['provisioner Rebuild dev', { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild dev' }],
    ['provisioner for 2h Rebuild', { role: 'provisioner', duration: 2 * HOUR, paths: [], reason: 'Rebuild' }],
    ['provisioner for 2 hours Rebuild', { role: 'provisioner', duration: 2 * HOUR, paths: [], reason: 'Rebuild' }],
    ['a for 1h 30m Rebuild', { role: 'a', duration: 90 * MINUTE, paths: [], reason: 'Rebuild' }],
    ['a for 1h30m, Rebuild', { role: 'a', duration: 90 * MINUTE, paths: [], reason: 'Rebuild' }],
    ['a FOR 2h ON /vms/100 Rebuild', { role: 'a', duration: 2 * HOUR, paths: ['/vms/100'], reason: 'Rebuild' }],
    ['a on /vms/100 for 2h Rebuild', { role: 'a', duration: 2 * HOUR, paths: ['/vms/100'], reason: 'Rebuild' }],
    ['a on /vms/1,/vms/2 x', { role: 'a', duration: undefined, paths: ['/vms/1', '/vms/2'], reason: 'x' }],
    ['a on /vms/1, /vms/2 x', { role: 'a', duration: undefined, paths: ['/vms/1', '/vms/2'], reason: 'x' }],
    ['a on /vms/1 on /vms/2 x', { role: 'a', duration: undefined, paths: ['/vms/1', '/vms/2'], reason: 'x' }],
    ['`a` x', { role: 'a', duration: undefined, paths: [], reason: 'x' }],
  ])('%s', (text, expected) => {
    expect(wish(text)).toEqual(expected);
  });

  test.each([
    ['a for the new cluster', 'for the new cluster'],
    ['a on call this week', 'on call this week'],
    ['a for 2h for 3 new nodes', 'for 3 new nodes'],
    ['a for 2h 3d printers', '3d printers'],
    ['a rebuild, needed for 2h on /pool/dev', 'rebuild, needed for 2h on /pool/dev'],
    ['a "Rebuild the dev cluster"', 'Rebuild the dev cluster'],
    ['a “Rebuild the dev cluster”', 'Rebuild the dev cluster'],
    ['a ‘Rebuild’', 'Rebuild'],
    ['a the "dev" cluster', 'the "dev" cluster'],
    ['a it’s broken', 'it’s broken'],
    ['a first line\n  second line', 'first line\n  second line'],
    ['a see <@U012|ruth> in <#C012|general>', 'see @ruth in #general'],
    [
      'a see <https://wiki.example/x|the wiki> &amp; mail <mailto:a@b.c|a@b.c>',
      'see https://wiki.example/x & mail a@b.c',
    ],
    ['a &lt;@U012&gt; and &amp;lt;', '<@U012> and &lt;'],
    ['a <!here> <!subteam^S012|@admins>', '@here @admins'],
  ])('%s: the reason is "%s"', (text, reason) => {
    expect(wish(text).reason).toBe(reason);
  });

  test.each([
    ['request provisioner for', { kind: 'missing', what: 'duration', command: 'request' }],
    ['request provisioner on', { kind: 'missing', what: 'path', command: 'request' }],
    ['request provisioner for 2 Rebuild', { kind: 'not_a_duration', text: '2', command: 'request' }],
    ['request provisioner for 2x Rebuild', { kind: 'not_a_duration', text: '2x', command: 'request' }],
    ['request provisioner for 0h Rebuild', { kind: 'not_a_duration', text: '0h', command: 'request' }],
  ])('%s is a problem', (text, expected) => {
    expect(problem(text)).toEqual(expected);
  });
});

describe('a request without a role or a reason is for the form to complete', () => {
  const nothing = { role: '', duration: undefined, paths: [], reason: '' };

  test.each([
    ['', nothing],
    ['   ', nothing],
    ['request', nothing],
    ['request ""', nothing],
    ['request provisioner', { ...nothing, role: 'provisioner' }],
    ['request provisioner ""', { ...nothing, role: 'provisioner' }],
    ['request provisioner \u200B\u2060', { ...nothing, role: 'provisioner' }],
    ['request provisioner for 2h', { ...nothing, role: 'provisioner', duration: 2 * HOUR }],
    ['request a on /vms/100,/vms/101', { ...nothing, role: 'a', paths: ['/vms/100', '/vms/101'] }],
  ])('"%s"', (text, draft) => {
    expect(parseCommand(text)).toEqual({ ok: true, command: { kind: 'form', draft } });
  });
});

describe('the other commands', () => {
  test.each([
    ['help me', { kind: 'help' }],
    ['list', { kind: 'list', whose: 'own' }],
    ['LIST All', { kind: 'list', whose: 'all' }],
    ['roles', { kind: 'roles' }],
    [`status ${ID}`, { kind: 'status', id: ID }],
    [`check ${ID}`, { kind: 'check', id: ID }],
    [`rotate ${ID}`, { kind: 'rotate', id: ID }],
    [`Revoke ${ID.toUpperCase()}`, { kind: 'revoke', id: ID }],
    [`cancel \`${ID}\``, { kind: 'cancel', id: ID }],
  ])('"%s"', (text, command) => {
    expect(parseCommand(text)).toEqual({ ok: true, command });
  });

  test.each([
    ['status', { kind: 'missing', what: 'id', command: 'status' }],
    ['extend 2', { kind: 'not_an_id', text: '2', command: 'extend' }],
    [`extend ${ID}`, { kind: 'missing', what: 'longer', command: 'extend' }],
    [`extend ${ID} 2`, { kind: 'not_a_duration', text: '2', command: 'extend' }],
    ['break-glass', { kind: 'missing', what: 'role', command: 'break-glass' }],
    ['break-glass operator for', { kind: 'missing', what: 'duration', command: 'break-glass' }],
    ['break-glass operator for 2 x', { kind: 'not_a_duration', text: '2', command: 'break-glass' }],
    ['status 12', { kind: 'not_an_id', text: '12', command: 'status' }],
    ['rotate', { kind: 'missing', what: 'id', command: 'rotate' }],
    ['rotate my secret', { kind: 'not_an_id', text: 'my', command: 'rotate' }],
    [`rotate ${ID} now`, { kind: 'unexpected_words', command: 'rotate', text: 'now' }],
    ['check', { kind: 'missing', what: 'id', command: 'check' }],
    ['check my token', { kind: 'not_an_id', text: 'my', command: 'check' }],
    [`check ${ID} please`, { kind: 'unexpected_words', command: 'check', text: 'please' }],
    ['chekc', { kind: 'unknown_command', word: 'chekc', near: 'check' }],
    ['rotat', { kind: 'unknown_command', word: 'rotat', near: 'rotate' }],
    [`revoke ${ID} now`, { kind: 'unexpected_words', command: 'revoke', text: 'now' }],
    ['list everything', { kind: 'unexpected_words', command: 'list', text: 'everything' }],
    ['roles all', { kind: 'unexpected_words', command: 'roles', text: 'all' }],
    ['reqeust provisioner x', { kind: 'unknown_command', word: 'reqeust', near: 'request' }],
    ['Lst', { kind: 'unknown_command', word: 'Lst', near: 'list' }],
    ['sttus', { kind: 'unknown_command', word: 'sttus', near: 'status' }],
    ['approve', { kind: 'unknown_command', word: 'approve' }],
    ['x', { kind: 'unknown_command', word: 'x' }],
  ])('%s is a problem', (text, expected) => {
    expect(problem(text)).toEqual(expected);
  });
});
