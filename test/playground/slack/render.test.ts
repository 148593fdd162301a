import { describe, expect, test } from 'vitest';
import { parseBlocks } from '../../../playground/slack/blocks/parse.ts';
import { renderBlocks } from '../../../playground/slack/render/blocks.ts';
import { formatDate } from '../../../playground/slack/render/dates.ts';
import { renderMrkdwn } from '../../../playground/slack/render/mrkdwn.ts';
import type { Reader } from '../../../playground/slack/render/piece.ts';

const NOON = Date.parse('2026-03-12T12:00:00Z');
const names: Record<string, string> = { U1: 'Ann', U2: 'Abe' };

const reader = (timeZone = 'Etc/UTC'): Reader => ({
  timeZone,
  now: NOON,
  personName: (id) => names[id] ?? id,
  channelName: (id) => (id === 'C1' ? 'general' : id),
  group: (id) => (id === 'S1' ? { handle: 'admins', members: ['U1', 'U2'] } : undefined),
});

const seen = (text: string) => renderMrkdwn(text, reader());
const nothing = { pings: [], links: [] };

describe('mrkdwn', () => {
  test.each([
    ['a mention', 'ask <@U1>', { text: 'ask @Ann', pings: ['U1'], links: [] }],
    ['a mention with a label', '<@U2|abe>', { text: '@Abe', pings: ['U2'], links: [] }],
    ['a group, member by member', '<!subteam^S1>', { text: '@admins', pings: ['U1', 'U2'], links: [] }],
    ['a call to the channel', 'now <!here>!', { text: 'now @here!', pings: ['channel'], links: [] }],
    ['a channel', 'in <#C1|x>', { text: 'in #general', ...nothing }],
    [
      'a link with a label',
      '<https://pve.example/?a=1&amp;b=2|Proxmox>',
      { text: 'Proxmox', pings: [], links: ['https://pve.example/?a=1&b=2'] },
    ],
    [
      'a link without one',
      '<https://pve.example>',
      { text: 'https://pve.example', pings: [], links: ['https://pve.example'] },
    ],
    [
      'a bare address',
      'see https://evil.example/x, now',
      { text: 'see https://evil.example/x, now', pings: [], links: ['https://evil.example/x'] },
    ],
    ['escaped characters', '&lt;!channel&gt; &amp;amp; &lt;@U1&gt;', { text: '<!channel> &amp; <@U1>', ...nothing }],
    ['escaped link', '&lt;https:evil|good&gt;', { text: '<https:evil|good>', ...nothing }],
    ['bold, italic and struck words', '*bold* _it_ ~gone~ *_both_*', { text: 'bold it gone both', ...nothing }],
    ['marks within words', 'vm_power_user 2*3*4', { text: 'vm_power_user 2*3*4', ...nothing }],
    ['code, whatever it holds', '`*a*` ```b _c_```', { text: '*a* b _c_', ...nothing }],
    ['a mention even in code', '`<@U1>`', { text: '@Ann', pings: ['U1'], links: [] }],
    ['brackets that mean nothing', 'a <b> c', { text: 'a <b> c', ...nothing }],
  ])('%s', (_, source, expected) => {
    expect(seen(source)).toEqual(expected);
  });

  test('verbatim text has no links but those in brackets', () => {
    const { links } = renderMrkdwn('https://a.example <https://b.example>', reader(), { verbatim: true });
    expect(links).toEqual(['https://b.example']);
  });
});

describe('dates', () => {
  const evening = Date.parse('2026-03-12T22:30:00Z');

  test("are in the reader's time zone", () => {
    const token = `<!date^${evening / 1000}^{date_short_pretty} at {time}|later>`;
    expect(renderMrkdwn(token, reader('America/New_York')).text).toBe('Today at 6:30 PM');
    expect(renderMrkdwn(token, reader('Europe/Berlin')).text).toBe('Today at 11:30 PM');
    expect(renderMrkdwn(token, reader('Europe/Helsinki')).text).toBe('Tomorrow at 12:30 AM');
  });

  test.each([
    ['{date_num}', '2026-03-12'],
    ['{date}', 'March 12th, 2026'],
    ['{date_short}', 'Mar 12, 2026'],
    ['{date_long}', 'Thursday, March 12th, 2026'],
    ['{time_secs}', '10:30:00 PM'],
    ['{ago}', 'In 11 hours'],
    ['until {date_pretty} {nonsense}', 'Until today {nonsense}'],
  ])('%s', (format, expected) => {
    expect(formatDate(evening, format, reader())).toBe(expected);
  });

  test('a token without a time shows its fallback', () => {
    expect(seen('<!date^soon^{date}|soon>').text).toBe('soon');
  });
});

const rendered = (blocks: unknown) => {
  const parsed = parseBlocks(blocks);
  if (!parsed.ok) throw new Error(parsed.messages.join());
  return renderBlocks(parsed.value, { reader: reader(), inputs: {} });
};

const item = (...elements: object[]) => ({ type: 'rich_text_section', elements });
const option = (text: string) => ({ text: { type: 'plain_text', text }, value: text });

describe('blocks', () => {
  const hostile = '<!channel> <@U1> <https://evil.example|good> *b* &lt;';
  const plain = { type: 'plain_text', text: hostile };

  test('words in plain_text and rich_text stay exactly as they are and do nothing', () => {
    const richText = { type: 'rich_text_section', elements: [{ type: 'text', text: hostile }] };
    const content = rendered([
      { type: 'section', text: plain },
      { type: 'rich_text', elements: [richText] },
    ]);

    expect(content).toMatchObject({ text: `${hostile}\n${hostile}`, pings: [], links: [] });
  });

  test('the same words in mrkdwn call people and lead elsewhere', () => {
    const content = rendered([{ type: 'context', elements: [{ type: 'mrkdwn', text: hostile }] }]);

    expect(content).toMatchObject({
      text: '@channel @Ann good b <',
      pings: ['channel', 'U1'],
      links: ['https://evil.example'],
    });
  });

  test('rich text lists, links, mentions and dates', () => {
    const content = rendered([
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'ordered',
            elements: [
              item({ type: 'user', user_id: 'U1' }),
              item({ type: 'link', url: 'https://a.example', text: 'a' }),
            ],
          },
          item({ type: 'broadcast', range: 'channel' }, { type: 'usergroup', usergroup_id: 'S1' }),
          item({ type: 'date', timestamp: NOON / 1000, format: '{date_num}' }, { type: 'emoji', name: 'tada' }),
        ],
      },
    ]);

    expect(content).toMatchObject({
      text: '1. @Ann\n2. a\n@channel@admins\n2026-03-12:tada:',
      pings: ['U1', 'channel', 'U2'],
      links: ['https://a.example'],
    });
  });

  test('buttons, menus and inputs show what they say', () => {
    const content = rendered([
      { type: 'header', text: { type: 'plain_text', text: 'Title' } },
      {
        type: 'section',
        block_id: 's',
        fields: [
          { type: 'mrkdwn', text: '*Role*' },
          { type: 'plain_text', text: 'backup' },
        ],
        accessory: {
          type: 'button',
          action_id: 'go',
          text: { type: 'plain_text', text: 'Go' },
          value: '7',
          url: 'https://a.example',
        },
      },
      {
        type: 'actions',
        elements: [
          { type: 'static_select', placeholder: { type: 'plain_text', text: 'Pick' }, options: [option('a')] },
        ],
      },
      {
        type: 'input',
        label: { type: 'plain_text', text: 'How' },
        element: { type: 'radio_buttons', options: [option('x'), option('y')] },
      },
    ]);

    expect(content.text).toBe('Title\nRole\nbackup\n[Go]\n(Pick)\nHow: \n  - x\n  - y');
    expect(content.buttons).toEqual([
      { label: 'Go', actionId: 'go', blockId: 's', value: '7', url: 'https://a.example' },
    ]);
    expect(content.fields.map((field) => [field.label, field.kind, field.options])).toEqual([
      ['Pick', 'static_select', ['a']],
      ['How', 'radio_buttons', ['x', 'y']],
    ]);
  });
});
