import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { HOUR } from '../../src/domain/time.ts';
import { refusalSentence } from '../../src/slack/views/refusals.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, aPolicy, aRole, RUTH } from '../support/records.ts';
import { read } from '../slack/views/see.ts';
import { ACTORS, ADA, ALF, APPROVER_GROUP, FORMER, HELPER, OLE, OTTO, type Actor } from './actors.ts';
import { ACTS, setScene, type Act } from './acts.ts';

/** Who may do what; nobody else may. An act or an actor that is not thought of here is one that may not. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  'ask for a token': ['the requester', 'who may break the glass', 'an outsider', 'an administrator'],
  'break the glass': ['who may break the glass'],
  approve: ['an approver by id', 'an approver by group'],
  'approve by reaction': ['an approver by id', 'an approver by group'],
  'approve for less': ['an approver by id', 'an approver by group'],
  deny: ['an approver by id', 'an approver by group'],
  cancel: ['the requester'],
  see: ['the requester', 'an approver by id', 'an approver by group', 'an administrator'],
  check: ['the requester', 'an approver by id', 'an approver by group', 'an administrator'],
  extend: ['the requester'],
  'approve an extension': ['an approver by id', 'an approver by group'],
  'deny an extension': ['an approver by id', 'an approver by group'],
  rotate: ['the requester'],
  reveal: ['the requester'],
  'reveal a second time': [],
  'rotate what was revealed': ['the requester'],
  revoke: ['the requester', 'an approver by id', 'an approver by group', 'an administrator'],
  'revoke many': ['an administrator'],
  'list everybody’s': ['an administrator'],
  'review an emergency': ['an approver by id', 'an approver by group'],
  pause: ['an administrator'],
  resume: ['an administrator'],
  'reconcile a cluster': ['an administrator'],
  'read a report': ['an administrator'],
};

function policy(): Policy {
  const role = aRole({
    requesters: { users: [RUTH, OLE, OTTO, ADA], groups: [] },
    approvers: { users: [ANN, HELPER], groups: [APPROVER_GROUP], required: 1 },
    breakGlass: { users: [OLE], groups: [], longest: HOUR, reasonLength: 20 },
  });
  return aPolicy([role, { ...role, name: 'revealing', delivery: 'reveal' }], {
    administrators: { users: [ADA], groups: [] },
  });
}

/** Tries one act as one actor. @returns what they read when they are refused; `undefined` when they are not. */
async function attempt(actor: Actor, act: Act): Promise<string | undefined> {
  const bot = new InMemoryBot(policy());
  bot.slack.groups.set(APPROVER_GROUP, [ALF, FORMER]);
  const id = await setScene(bot, act.on);
  actor.before?.(bot);
  const outcome = await act.tried(bot, actor.id, id);
  return outcome.ok ? undefined : read(refusalSentence(outcome.refusal));
}

/** Those who may, then the others by the sentence that they read. */
async function section(act: Act): Promise<string> {
  const bySentence = new Map<string, string[]>();
  for (const actor of ACTORS) {
    const said = (await attempt(actor, act)) ?? '';
    bySentence.set(said, [...(bySentence.get(said) ?? []), actor.is]);
  }
  const may = bySentence.get('') ?? ['nobody'];
  bySentence.delete('');
  const refused = [...bySentence].map(([said, who]) => `- ${who.join(', ')}: “${said}”`);
  return [`## To ${act.name}`, `**May:** ${may.join(', ')}.`, refused.join('\n')].join('\n\n');
}

describe('who may do what', () => {
  it('says of every act who may do it', () => {
    expect(Object.keys(MAY)).toEqual(ACTS.map(({ name }) => name));
    const actors = new Set(ACTORS.map(({ is }) => is));
    expect(
      Object.values(MAY)
        .flat()
        .filter((who) => !actors.has(who)),
    ).toEqual([]);
  });

  it.each(ACTS.flatMap((act) => ACTORS.map((actor) => [act.name, actor.is, act, actor] as const)))(
    'to %s: %s',
    async (name, is, act, actor) => {
      const refusal = await attempt(actor, act);
      expect(refusal === undefined).toBe(MAY[name]?.includes(is) === true);
    },
  );

  it('stands in docs/who-may-do-what.md, with the sentence that each one reads', async () => {
    const parts = await Promise.all(ACTS.map(section));
    const page = [
      '# Who may do what',
      'Everybody is tried at everything, and this is what they read who may not. Those from _a guest_ on would be approvers if their account were in order, or if Slack said so. People of other workspaces who see a card in a shared channel are refused before any of this. Written by its test.',
      ...parts,
    ];
    await expect(`${page.join('\n\n')}\n`).toMatchFileSnapshot('../../docs/who-may-do-what.md');
  });
});
