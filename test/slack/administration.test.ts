import { describe, expect, test } from 'vitest';
import { parseMonth } from '../../src/domain/month.ts';
import { parseCommand } from '../../src/slack/command.ts';

function problem(text: string) {
  const parsed = parseCommand(text);
  if (parsed.ok) throw new Error(`no problem: ${JSON.stringify(parsed)}`);
  return parsed.problem;
}

describe('what administrators type', () => {
  test.each([
    ['pause moving the storage', { kind: 'pause', reason: 'moving the storage' }],
    ['PAUSE "moving the storage"', { kind: 'pause', reason: 'moving the storage' }],
    ['pause --cluster home moving', { kind: 'pause', cluster: 'home', reason: 'moving' }],
    ['pause --cluster=home moving', { kind: 'pause', cluster: 'home', reason: 'moving' }],
    ['pause —cluster home moving', { kind: 'pause', cluster: 'home', reason: 'moving' }],
    ['pause see <@U012|ruth> &amp; co', { kind: 'pause', reason: 'see @ruth & co' }],
    ['resume', { kind: 'resume' }],
    ['resume --cluster `home`', { kind: 'resume', cluster: 'home' }],
    ['reconcile', { kind: 'reconcile' }],
    ['reconcile --cluster home', { kind: 'reconcile', cluster: 'home' }],
    ['report', { kind: 'report', month: undefined }],
    ['Report "2026-3"', { kind: 'report', month: parseMonth('2026-03') }],
    ['revoke', { kind: 'pick' }],
    ['revoke --role provisioner', { kind: 'revoke_selected', selection: { by: 'role', role: 'provisioner' } }],
    ['revoke --user <@U012AB|ruth>', { kind: 'revoke_selected', selection: { by: 'user', user: 'U012AB' } }],
    ['revoke --user <@W012AB>', { kind: 'revoke_selected', selection: { by: 'user', user: 'W012AB' } }],
    ['revoke –cluster home', { kind: 'revoke_selected', selection: { by: 'cluster', cluster: 'home' } }],
    ['revoke --ALL', { kind: 'revoke_selected', selection: { by: 'all' } }],
  ])('"%s"', (text, command) => {
    expect(parseCommand(text)).toEqual({ ok: true, command });
  });

  test.each([
    ['pause', { kind: 'missing', what: 'pause_reason', command: 'pause' }],
    ['pause ""', { kind: 'missing', what: 'pause_reason', command: 'pause' }],
    ['pause \u200B', { kind: 'missing', what: 'pause_reason', command: 'pause' }],
    ['pause --cluster home', { kind: 'missing', what: 'pause_reason', command: 'pause' }],
    ['pause --cluster', { kind: 'missing', what: 'cluster', command: 'pause' }],
    ['pause --clutser home x', { kind: 'unexpected_words', command: 'pause', text: '--clutser home x' }],
    ['resume now', { kind: 'unexpected_words', command: 'resume', text: 'now' }],
    ['resume --cluster', { kind: 'missing', what: 'cluster', command: 'resume' }],
    ['resume --cluster home now', { kind: 'unexpected_words', command: 'resume', text: 'now' }],
    ['report november', { kind: 'not_a_month', text: 'november' }],
    ['report 2026-13', { kind: 'not_a_month', text: '2026-13' }],
    ['report 2026-11 as CSV', { kind: 'unexpected_words', command: 'report', text: 'as CSV' }],
    ['reconcile home', { kind: 'unexpected_words', command: 'reconcile', text: 'home' }],
    ['reconcile --cluster', { kind: 'missing', what: 'cluster', command: 'reconcile' }],
    ['revoke --role', { kind: 'missing', what: 'revoke_role', command: 'revoke --role' }],
    ['revoke --user', { kind: 'missing', what: 'user', command: 'revoke --user' }],
    ['revoke --cluster', { kind: 'missing', what: 'cluster', command: 'revoke --cluster' }],
    ['revoke --role a b', { kind: 'unexpected_words', command: 'revoke --role', text: 'b' }],
    ['revoke --role a --user <@U1|x>', { kind: 'unexpected_words', command: 'revoke --role', text: '--user @x' }],
    ['revoke --all please', { kind: 'unexpected_words', command: 'revoke --all', text: 'please' }],
    ['revoke --everything', { kind: 'unexpected_words', command: 'revoke --role', text: '--everything' }],
    ['revoke --user @ruth', { kind: 'not_a_person', text: '@ruth' }],
    ['revoke --user ruth', { kind: 'not_a_person', text: 'ruth' }],
    ['revoke --user <!subteam^S012|@admins>', { kind: 'not_a_person', text: '@admins' }],
    ['revoke --user &lt;@U012AB|x&gt;', { kind: 'not_a_person', text: '<@U012AB|x>' }],
  ])('%s is a problem', (text, expected) => {
    expect(problem(text)).toEqual(expected);
  });
});
