import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBlocks } from '../../playground/slack/blocks/parse.ts';
import { ask } from '../../src/domain/lifecycle/ask.ts';
import { refusalSentence } from '../../src/slack/views/refusals.ts';
import { sentence, type Message } from '../../src/slack/views/message.ts';
import { parseCommand, VERBS } from '../../src/slack/command.ts';
import { commandProblem, requestDetails } from '../../src/slack/views/replies.ts';
import { EXAMPLE_NAMES } from '../slack/views/requests.ts';
import { counterexample, TIMEOUT_MS } from '../support/effort.ts';
import { anId, aPolicy, aRole, aTicketRule, MONDAY, RUTH } from '../support/records.ts';

const POLICY = aPolicy([aRole(), aRole({ name: 'operator', paths: ['/vms/*'], ticket: aTicketRule() })]);

/** What commands are made of, and what is nearly that. */
const PIECES = [
  [...VERBS, 'all'],
  [
    'Request',
    'lst',
    'role',
    'user',
    'cluster',
    'for',
    'on',
    'by',
    'home',
    'provisioner',
    'operator',
    '1h',
    '1h30m',
    '2',
    'hours',
    '99999999999d',
    '-1h',
    '0h',
  ],
  [
    '/pool/dev',
    '/vms/100,/vms/101,',
    '/vms/*',
    '/',
    '//',
    '/vms/../pool',
    ',',
    ',,,,',
    anId(1),
    `"${anId(1)}"`,
    'OPS-123:',
    'OPS-',
    '<@U0RUTH|ruth>',
    '<@U0RUTH>',
  ],
  [
    '<!channel>',
    '<#C1|x>',
    '<https://evil.example|/pool/dev>',
    '<mailto:a@b|c>',
    '<',
    '>',
    '<<>>',
    '&amp;lt;',
    '&lt;script&gt;',
    '“',
    '”',
    '"',
    "'",
    '`',
    '```',
    '*',
    '_',
    '~',
  ],
  [
    '\u200B',
    '\u202E',
    '\u2066',
    '\uFEFF',
    '\0',
    '\uD800',
    '\u{1F468}\u200D\u{1F469}',
    'e\u0301',
    '\u00A0',
    '\n',
    '\t',
    '\r\n',
    '__proto__',
    'constructor',
    'toString',
    '%s',
    '${x}',
  ],
  [
    'x'.repeat(3000),
    '<'.repeat(3000),
    '"'.repeat(3000),
    ' '.repeat(3000),
    '1'.repeat(3000),
    ','.repeat(3000),
    '\u0301'.repeat(1000),
    '<a|'.repeat(1000),
    'for '.repeat(800),
  ],
].flat();

const TEXTS = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string() }),
      fc.constantFrom(' ', ' ', ' ', '', '  ', '\n', '\u00A0'),
    ),
    { maxLength: 9 },
  )
  .map((pieces) => pieces.flat().join(''));

/** What is said to somebody who typed a text, as far as that can be said without looking anything up. */
function answersTo(text: string): Message[] {
  const parsed = parseCommand(text);
  if (!parsed.ok) return [commandProblem(parsed.problem, EXAMPLE_NAMES)];
  const { command } = parsed;
  if (command.kind !== 'request') return [];
  const asked = ask(command.wish, { kind: 'member', id: RUTH, groups: [] }, POLICY, anId(1), MONDAY);
  if (!asked.ok) return [sentence(refusalSentence(asked.refusal, 'request'))];
  return [requestDetails({ ...asked.value.record, version: 1 })];
}

describe('the text of a command', { timeout: TIMEOUT_MS }, () => {
  it('whatever it is, is read in no time, and is answered with something that Slack can show and that calls nobody', async () => {
    let read = 0;
    const property = fc.property(TEXTS, (text) => {
      const begun = performance.now();
      const answers = answersTo(text);
      if (answers.length === 0) read += 1;
      for (const answer of answers) {
        const blocks = parseBlocks(answer.blocks);
        expect(blocks.ok ? [] : blocks.messages).toEqual([]);
        expect(answer.text).not.toBe('');
        expect(answer.text).not.toMatch(/<!(channel|here|everyone|subteam)/);
      }
      expect(performance.now() - begun).toBeLessThan(5000);
    });
    expect(await counterexample('texts of commands', property, 1500)).toBeUndefined();
    expect(read).toBeGreaterThan(0);
  });
});
