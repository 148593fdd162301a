import { describe, expect, it } from 'vitest';
import type { TokenLife } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { PostedRecord } from '../../../playground/slack/simulated-slack.ts';
import { ADA, ANN } from '../../../playground/slack/workspaces.ts';
import type { Evidence } from '../evidence.ts';
import { judge } from './judge.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 9);
const at = (minutes: number): number => START + minutes * MINUTE;

const ID = 'k7m3q9xa';
const TOKEN = `pvt-${ID}@pve!pvt-${ID}`;
const SECRET = '00000000-0000-4000-8000-000000000000';
const ANOTHER = '11111111-1111-4111-8111-111111111111';
const RUTH = 'U0CHAOS000';
const MARKER = 'chaos-1-0-1';

function posted(minutes: number, text: string, more: Partial<PostedRecord> = {}): PostedRecord {
  const place = { channel: 'C0ACCESS01', ts: '1.000001' };
  return { at: at(minutes), method: 'chat.update', ...place, text, pings: [], links: [], source: text, ...more };
}

const toRuth = { userId: RUTH, channel: 'D0RUTH', ts: '1.000002' };

/** A card, or a status message, as it is rendered and as it was written. */
function shows(minutes: number, line: string, more: Partial<PostedRecord> = {}): PostedRecord {
  const text = `@Ruth asked\n${line}\nWhy\nwork on it for ${MARKER}\nRequest ${ID}, asked for Today.`;
  return posted(minutes, text, { source: `${text} *Active* until <!date^${at(61) / 1000}^{time}|…>`, ...more });
}

const card = (minutes: number, line: string): PostedRecord => shows(minutes, line);
const status = (minutes: number, line: string): PostedRecord => shows(minutes, line, toRuth);
const secretMessage = (minutes: number, secret: string, to: Partial<PostedRecord> = toRuth): PostedRecord =>
  posted(minutes, 'Your token works', { ...to, ts: '1.000003', source: `PVE_TOKEN_SECRET=${secret}` });

const ACTIVE = ':large_green_circle: Active until Today.';
const REVOKED = ':lock: Revoked Today: its time ran out.';

/** A secret that was made a minute after the ask, and worked for an hour. */
function life(changes: Partial<TokenLife> = {}): TokenLife {
  return {
    fullTokenId: TOKEN,
    secret: SECRET,
    since: at(1),
    until: at(61),
    ends: [{ at: at(1), end: at(61) }],
    ...changes,
  };
}

/** The evidence of one request that went as it should. */
function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    asked: [ask()],
    acted: [{ what: 'approve', id: ID, by: ANN, at: at(0.5) }],
    endedAll: [],
    tokens: [life()],
    left: [],
    posted: [
      card(0, ':hourglass_flowing_sand: Waiting.'),
      secretMessage(1, SECRET),
      card(2, ACTIVE),
      status(2, ACTIVE),
      card(62, REVOKED),
      status(62, REVOKED),
    ],
    calm: { at: at(3), cards: new Map([[ID, 'Active until Today.']]) },
    texts: [{ place: 'the log of bot 0', text: 'at work' }],
    ownSecrets: ['xoxb-1'],
    audit: (
      ['requested', 'approved', 'provisioning_started', 'activated', 'revocation_started', 'revoked'] as const
    ).map((type) => ({ request: ID, type, at: at(1) })),
    stored: [{ id: ID, state: 'revoked' }],
    emptied: [],
    ahead: 0,
    ...changes,
  };
}

function charges(changes: Partial<Evidence>): string[] {
  return judge(evidence(changes)).map(({ charge, what }) => `${charge}: ${what}`);
}

describe('the judges of chaos', () => {
  it('find nothing in a run that went as it should', () => {
    expect(judge(evidence())).toEqual([]);
  });

  it.each<[bad: string, changes: Partial<Evidence>, found: RegExp]>([
    [
      'a token that works on after the end that was shown',
      { tokens: [life({ until: at(64), ends: [{ at: at(1), end: at(63) }] })] },
      /^survivors: .* outlived the end that was shown, by 120 s/,
    ],
    [
      'a token that Proxmox would never end',
      { tokens: [life({ until: at(90), ends: [{ at: at(1), end: Infinity }] })] },
      /^survivors: .* worked for longer than was approved/,
    ],
    [
      'a token whose end was moved on',
      {
        tokens: [
          life({
            until: at(90),
            ends: [
              { at: at(1), end: at(61) },
              { at: at(30), end: at(120) },
            ],
          }),
        ],
      },
      /^survivors: .* outlived/,
    ],
    [
      'a token that works after people were told that it is gone',
      { posted: [...evidence().posted.slice(0, 4), card(20, REVOKED), status(20, REVOKED)] },
      /^survivors: .* after people were told that nothing of it is left/,
    ],
    ['something that is left', { left: [`pvt-${ID}@pve`] }, /^survivors: .* still held pvt-/],
    [
      'two secrets that work at once',
      { tokens: [life(), life({ secret: ANOTHER, since: at(30), fullTokenId: `terraform@pve!pvt-${ID}` })] },
      /^duplicates: two secrets/,
    ],
    ['a token that nobody approved', { acted: [] }, /^duplicates: .* was made after 0 of 1 approvals/],
    [
      'an approval that came after the token',
      { acted: [{ what: 'approve', id: ID, by: ANN, at: at(5) }] },
      /^duplicates: .* after 0 of 1/,
    ],
    [
      'a token of which nobody was shown a request',
      { tokens: [life(), life({ fullTokenId: 'pvt-zzzzzzzz@pve!pvt-zzzzzzzz', secret: ANOTHER })] },
      /^duplicates: .* nobody was shown its request/,
    ],
    [
      'a command that made two requests',
      {
        posted: [
          ...evidence().posted,
          ...evidence()
            .posted.slice(4)
            .map((each) => ({ ...each, text: each.text.replace(ID, 'zzzzzzzz') })),
        ],
      },
      /^duplicates: the command chaos-1-0-1 made the requests/,
    ],
    [
      'a secret that somebody else was shown',
      { posted: [...evidence().posted, secretMessage(1, SECRET, { userId: ANN, channel: 'D0ANN' })] },
      /^leaks: a secret of .* was shown to U0ANN/,
    ],
    [
      'a secret in the channel',
      { posted: [...evidence().posted, secretMessage(1, SECRET, { channel: 'C0ACCESS01' })] },
      /^leaks: a secret of .* was shown to C0ACCESS01/,
    ],
    [
      'a secret in a log',
      { texts: [{ place: 'the log of bot 0', text: `made ${SECRET}` }] },
      /^leaks: a secret of .* stands in the log of bot 0/,
    ],
    [
      'a secret of the bot in Redis',
      { texts: [{ place: 'Redis', text: 'token xoxb-1' }] },
      /^leaks: a secret of the bot stands in Redis/,
    ],
    [
      'a secret that only the last net caught',
      { texts: [{ place: 'the log of bot 0', text: 'made [secret]' }] },
      /^leaks: the last net/,
    ],
    [
      'a card that never shows the end',
      { posted: evidence().posted.filter((each) => !(each.text.includes('Revoked') && each.userId === undefined)) },
      /^untold: the card of k7m3q9xa ends with active/,
    ],
    [
      'a requester who was not told the end',
      { posted: evidence().posted.filter((each) => !(each.text.includes('Revoked') && each.userId === RUTH)) },
      /^untold: the requester of k7m3q9xa was last shown active/,
    ],
    [
      'a card and a requester who were told different ends',
      { posted: [...evidence().posted, status(70, ':warning: Failed Today.')] },
      /^untold: the card of k7m3q9xa says revoked, its requester was told failed/,
    ],
    [
      'a command of which nothing came',
      { asked: [...evidence().asked, { ...ask(), marker: 'chaos-1-1-1', person: 'U0CHAOS001' }] },
      /^lost: chaos-1-1-1 was acknowledged, and nothing came of it/,
    ],
    [
      'a form that closed and made no request, whatever else was said to its author',
      {
        asked: [...evidence().asked, { ...ask(), by: 'form', marker: 'chaos-1-1-1', person: 'U0CHAOS001' }],
        posted: [
          ...evidence().posted,
          posted(1, 'Cannot open the form.', { method: 'response_url', userId: 'U0CHAOS001' }),
        ],
      },
      /^lost: the form of chaos-1-1-1 closed, and nothing came of it/,
    ],
    [
      'an answer that promised a request which is not there',
      {
        asked: [...evidence().asked, { ...ask(), marker: 'chaos-1-1-1', person: 'U0CHAOS001' }],
        posted: [
          ...evidence().posted,
          posted(1, 'Take it back with /pvetoken cancel zzzzzzzz.', { method: 'response_url', userId: 'U0CHAOS001' }),
        ],
      },
      /^lost: U0CHAOS001 was promised request zzzzzzzz/,
    ],
    [
      'a grant that ended in the name of somebody who did not ask',
      takenAway(20, ADA),
      /^lost: .* in the name of U0ADA/,
    ],
    [
      'a grant that ended before an administrator had said yes',
      { ...takenAway(20, ADA), endedAll: [{ by: ADA, at: at(21), named: [ID], isStarted: true }] },
      /^lost: k7m3q9xa was ended in the name of U0ADA/,
    ],
    [
      'a grant that ended in the name of another than who asked',
      { ...takenAway(20, ADA), acted: [...evidence().acted, { what: 'revoke', id: ID, by: ANN, at: at(19) }] },
      /^lost: k7m3q9xa was ended in the name of U0ADA/,
    ],
    [
      'a grant that works on when all were ended',
      { endedAll: [{ by: ADA, at: at(2), named: [ID], isStarted: true }] },
      /^survivors: k7m3q9xa was to end with all others/,
    ],
    [
      'an owner who holds no secret that works',
      { tokens: [life({ until: at(2) }), life({ secret: ANOTHER, since: at(2) })] },
      /^lost: the card of k7m3q9xa said that its token works/,
    ],
    [
      'an audit without the intent',
      { audit: evidence().audit.filter(({ type }) => type !== 'provisioning_started') },
      /^lost: the audit has no intent/,
    ],
    [
      'an intent that was written after the act',
      { audit: evidence().audit.map((each) => (each.type === 'provisioning_started' ? { ...each, at: at(2) } : each)) },
      /^lost: the audit of .* has its intent after/,
    ],
    [
      'an audit without the end',
      { audit: evidence().audit.filter(({ type }) => type !== 'revoked') },
      /^lost: the audit of k7m3q9xa (has no end|ends with revoking)/,
    ],
    [
      'a record that the audit knows otherwise',
      { stored: [{ id: ID, state: 'active' }] },
      /^lost: the audit of k7m3q9xa ends with revoked, its record is active/,
    ],
  ])('find %s', (_bad, changes, found) => {
    expect(charges(changes)).toContainEqual(expect.stringMatching(found));
  });

  it('take the end of a grant for asked for by its owner, an approver or the end of all', () => {
    expect(
      charges({ ...takenAway(20, ADA), endedAll: [{ by: ADA, at: at(19), named: [ID], isStarted: true }] }),
    ).toEqual([]);
    const revoke = { what: 'revoke', id: ID, by: ANN, at: at(19) } as const;
    expect(charges({ ...takenAway(20, ANN), acted: [...evidence().acted, revoke] })).toEqual([]);
  });

  describe('when the store was emptied', () => {
    const forgotten = { emptied: [at(30)], stored: [], audit: [] };

    it('ask nothing of the records that were lost', () => {
      const unfinished = evidence().posted.filter(({ text }) => !text.includes('Revoked'));
      const audit = [{ request: ID, type: 'reconciled', at: at(45) }];
      expect(charges({ ...forgotten, audit, posted: unfinished })).toEqual([]);
    });

    it('take whoever asked and was shown the secret for the owner of a token whose request nobody was shown', () => {
      const audit = [{ request: ID, type: 'reconciled', at: at(45) }];
      const secretAlone = evidence().posted.filter(({ source }) => source.includes(SECRET));
      expect(charges({ ...forgotten, audit, posted: secretAlone })).toEqual([]);
      const toAnn = secretMessage(2, SECRET, { userId: ANN, channel: 'D0ANN' });
      expect(charges({ ...forgotten, audit, posted: [...secretAlone, toAnn] })).toContainEqual(
        expect.stringMatching(/^leaks: .* was shown to U0ANN/),
      );
      expect(charges({ ...forgotten, audit, posted: [toAnn] })).toContainEqual(expect.stringMatching(/^leaks: /));
    });

    it('still find the token that outlives its end', () => {
      const tokens = [life({ until: at(90), ends: [{ at: at(1), end: at(80) }] })];
      expect(charges({ ...forgotten, tokens })).toContainEqual(expect.stringMatching(/^survivors/));
    });

    it('still want to know what became of a token that was there', () => {
      expect(charges(forgotten)).toContainEqual(expect.stringMatching(/^lost: the token of k7m3q9xa was there/));
    });

    it('ask everything of what came after', () => {
      const emptied = [at(-10)];
      expect(charges({ emptied, stored: [], audit: [] })).toContainEqual(
        expect.stringMatching(/^lost: the audit has no intent/),
      );
    });
  });
});

/** The request's grant, ended so many minutes after it was asked for, in somebody's name. */
function takenAway(minutes: number, by: string): Partial<Evidence> {
  const shown = (more: Partial<PostedRecord>): PostedRecord =>
    shows(minutes, REVOKED, { ...more, source: `taken away by <@${by}>, an administrator` });
  return {
    tokens: [life({ until: at(minutes - 0.5) })],
    posted: [...evidence().posted.slice(0, 4), shown({}), shown(toRuth)],
  };
}

function ask(): Evidence['asked'][number] {
  return {
    marker: MARKER,
    person: RUTH,
    role: 'provisioner',
    by: 'command',
    breaksGlass: false,
    at: at(0),
    acked: true,
  };
}
