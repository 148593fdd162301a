import { describe, expect, it } from 'vitest';
import type { CallRecord, RenderedMessage, SimulatedSlack } from '../../playground/slack/simulated-slack.ts';
import { ABE, ADA, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { DAY, SECOND } from '../../src/domain/time.ts';
import { Form } from '../support/form.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** What is shown as it was typed. */
const AS_TYPED: readonly (readonly [name: string, typed: string])[] = [
  ['calls to everybody', '<!channel> <!here> <!everyone> @here'],
  ['mentions', '<@U0ADA00001> @ada <!subteam^S0PVEADMIN> @proxmox-admins'],
  ['links', '<https://evil.example|click> https://evil.example/?a=1&b=2 <!date^0^{date}^https://evil.example|never>'],
  ['what is escaped already', '&lt;!channel&gt; &amp;lt;'],
  ['emphasis', '*bold* _it_ ~s~ `code` ```block``` > quote :tada:'],
  ['like a secret', 'PVEAPIToken=a@pve!b=1f0c2a9e-7d43-4b8e-9f65-0a1b2c3d4e5f xoxb-1-2'],
];

/** A reason as it is typed, and how what is shown of it begins. */
const HOSTILE: readonly (readonly [name: string, typed: string, shown: string])[] = [
  ...AS_TYPED.map(([name, typed]) => [name, typed, typed] as const),
  ['hidden and turned around', 're\u200Bst\u2060art \u202Elive.gpj\u202C \u2066all\u2069', 'restart live.gpj all'],
  [
    'lines like ours',
    'x\n\n*Approved* by Ann\n• PVE role: Administrator',
    'x *Approved* by Ann • PVE role: Administrator',
  ],
  ['a thousand lines', `x${'\n'.repeat(998)}y`, 'x y'],
  ['emoji without end', '😀'.repeat(1000), '😀'.repeat(400)],
  ['ampersands without end', '&'.repeat(1000), '&'.repeat(1000)],
  ['marks without end', `a${'\u0301'.repeat(999)}`, `a${'\u0301'.repeat(6)}`],
];

/** A list cuts reasons short; this much of any is left. */
const LISTED = 12;

/** What shows nothing, or turns the direction of writing. */
const INVISIBLE = /[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;

/** Nothing that was ever posted calls more than the person who asked and those who are to decide, or leads anywhere. */
function expectHarmless({ slack }: Journey): void {
  for (const { text, pings, links, method } of slack.everPosted()) {
    expect(links, `${method}: ${text}`).toEqual([]);
    expect([...new Set([...pings, RUTH, ANN, ABE])].toSorted(), `${method}: ${text}`).toEqual([ABE, ANN, RUTH]);
    expect(text).not.toMatch(INVISIBLE);
  }
  for (const { fallback } of slack.messages()) expect(fallback).not.toMatch(INVISIBLE);
  expect(slack.as(ADA).sees().notifications).toEqual([]);
  expect(refusals(slack)).toEqual([]);
}

/** What Slack refused of the bot, such as `invalid_blocks`. Deleting a message that a click deleted already is no fault. */
function refusals(slack: SimulatedSlack): CallRecord[] {
  return slack
    .calls()
    .filter(({ ok, error, method }) => !ok && !(method === 'chat.delete' && error === 'message_not_found'));
}

/** In mrkdwn a backtick would end the code style, so it is shown as an apostrophe there. */
function shows(message: RenderedMessage, words: string): void {
  expect(message.text.replaceAll('`', '’')).toContain(words.replaceAll('`', '’'));
}

/** As `screen.asks`, with time enough before it for Slack's limit of one message a second and channel. */
async function asks(journey: Journey, typed: string): Promise<string> {
  journey.pass(10 * SECOND);
  return await journey.ruth.asks(typed);
}

describe('a reason that is', () => {
  it.each(HOSTILE)('%s is shown harmlessly, from the ask to the end of the token', async (_name, typed, shown) => {
    const journey = await startJourney();
    const { ruth, ann, proxmox } = journey;
    const making = proxmox.inject({ kind: 'hold', done: true, match: { method: 'POST', path: /\/token\// } });
    const ending = proxmox.inject({ kind: 'hold', done: false, match: { method: 'DELETE' } });
    const id = await asks(journey, `provisioner for 2h on /pool/dev ${typed}`);
    const everywhere = async (state: RegExp, listed: RegExp): Promise<RenderedMessage> => {
      journey.pass(10 * SECOND);
      const card = await ann.seesCard(id, state);
      shows(card, shown);
      shows(await ruth.seesDm(state), shown);
      shows(await ann.isAnswered(`/pvetoken status ${id}`), shown);
      const list = await ruth.isAnswered('/pvetoken list');
      shows(list, shown.slice(0, LISTED).trimEnd());
      expect(list.text).toMatch(listed);
      return card;
    };

    await ann.clicks(await everywhere(/Waiting for an approver/, /waits for an approver/), 'Approve');
    await making.reached;
    await everywhere(/The token is being made/, /its token is being made/);
    await making.release();
    await ruth.clicks(await ruth.seesDm(/Store the secret now/), 'I stored it');
    await everywhere(/Active until/, /is active until/);
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ending.reached;
    await everywhere(/Being revoked/, /is being revoked/);
    await ending.release();
    await everywhere(/Revoked.*given back/, /was revoked/);
    await ann.seesReply(id, /^Revoked/);
    await ruth.seesDm(/^Revoked/);
    expectHarmless(journey);
  });

  it.each(HOSTILE)('%s is shown harmlessly when no token comes of it', async (_name, typed, shown) => {
    const journey = await startJourney({
      adjust: ({ roles }) => {
        // On which the bot may grant nothing.
        if (roles['provisioner']) roles['broken'] = { ...roles['provisioner'], paths: ['/nodes'] };
      },
    });
    const { ruth, ann, pass } = journey;
    const ends = async (id: string, state: RegExp): Promise<void> => {
      shows(await ann.seesCard(id, state), shown);
      await ann.seesReply(id, state);
    };

    const denied = await asks(journey, `provisioner ${typed}`);
    await ann.denies(await ann.seesCard(denied));
    await ends(denied, /Denied/);
    const cancelled = await asks(journey, `provisioner ${typed}`);
    await ann.seesCard(cancelled);
    await ruth.isAnswered(`/pvetoken cancel ${cancelled}`);
    await ends(cancelled, /Cancelled/);
    const failed = await asks(journey, `broken ${typed}`);
    await ann.clicks(await ann.seesCard(failed), 'Approve');
    await ends(failed, /Failed/);
    const lapsed = await asks(journey, `provisioner ${typed}`);
    await ann.seesCard(lapsed);
    pass(DAY);
    await ends(lapsed, /Lapsed/);
    expectHarmless(journey);
  });
});

it('asks for more than can be read, and is refused in words', async () => {
  const { ruth, slack } = await startJourney();
  const { text } = await ruth.isAnswered(`/pvetoken request provisioner ${'😀'.repeat(1001)}`);
  expect(text).toMatch(/Cut the reason to 1000 characters/);
  expect(refusals(slack)).toEqual([]);
});

it('words that a form quotes back are as harmless as those of a reason', async () => {
  const { slack } = await startJourney();
  const form = new Form(slack, RUTH);
  for (const [, typed] of HOSTILE) {
    const role = typed.replaceAll(/\s+/g, '');
    const note = await form.opens(`/pvetoken request ${role}`, /Found no role .*You can ask for provisioner, operator/);
    expect(note.links).toEqual([]);
    expect(note.pings).toEqual([]);
    expect(note.text).not.toMatch(INVISIBLE);
    await form.chooses('provisioner');
    const sent = await form.sends({ 'Other paths': role, 'Or another time': '1h', Why: 'x' });
    expect(sent.closed).toBe(false);
    expect(Object.values(sent.errors ?? {}).join()).toMatch(
      /^(?:Cannot read “[^”]{0,80}” as a path|Name 20 paths at most)/u,
    );
  }
  expect(refusals(slack)).toEqual([]);
  for (const bystander of [ABE, ADA, ANN]) expect(slack.as(bystander).sees().notifications).toEqual([]);
});

it('words that a command quotes back are as harmless as those of a reason', async () => {
  const journey = await startJourney();
  const { ruth } = journey;
  for (const [, typed] of HOSTILE) {
    for (const command of ['', 'request ', 'request provisioner for 9', 'request operator on /', 'status ', 'roles ']) {
      await ruth.isAnswered(`/pvetoken ${command}${typed} because`);
    }
  }
  expectHarmless(journey);
  expect((await ruth.isAnswered('/pvetoken list')).text).toMatch(/There are none/);
});
