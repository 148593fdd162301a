import { describe, expect, test } from 'vitest';
import { parseBlocks, parseView } from '../../../playground/slack/blocks/parse.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: object[]) => [{ type: 'actions', elements }];
const input = (element: object) => [{ type: 'input', label: plain('Label'), element }];
const options = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ text: plain(`Option ${index}`), value: String(index) }));
const radio = (more: object) => actions({ type: 'radio_buttons', ...more });
const long = (length: number) => 'x'.repeat(length);

/** The complaints about blocks in a message; none when Slack takes them. */
function complaintsAbout(blocks: unknown): string[] {
  const parsed = parseBlocks(blocks);
  return parsed.ok ? [] : parsed.messages;
}

function complaintsAboutView(view: unknown, kind: 'modal' | 'home' = 'modal'): string[] {
  const parsed = parseView(view, kind);
  return parsed.ok ? [] : parsed.messages;
}

describe('blocks that are as they should be', () => {
  test.each([
    ['a section', [{ type: 'section', text: { type: 'mrkdwn', text: long(3000), verbatim: true } }]],
    ['a section of fields', [{ type: 'section', fields: Array.from({ length: 10 }, () => plain(long(2000))) }]],
    [
      'a section with a menu',
      [{ type: 'section', text: plain('x'), accessory: { type: 'overflow', options: options(5) } }],
    ],
    ['actions', actions(...Array.from({ length: 25 }, () => button()))],
    [
      'a button with all it can have',
      actions(
        button({
          action_id: long(255),
          value: long(2000),
          style: 'danger',
          url: 'https://pve.example/',
          accessibility_label: 'Go',
          confirm: { title: plain(long(100)), text: plain(long(300)), confirm: plain(long(30)), deny: plain(long(30)) },
        }),
      ),
    ],
    [
      'context',
      [
        {
          type: 'context',
          elements: [plain('x'), { type: 'image', image_url: 'https://pve.example/i.png', alt_text: 'i' }],
        },
      ],
    ],
    ['a header', [{ type: 'header', text: plain(long(150)) }]],
    ['a divider', [{ type: 'divider', block_id: 'd' }]],
    ['an image', [{ type: 'image', image_url: 'https://pve.example/i.png', alt_text: 'i', title: plain('t') }]],
    [
      'rich text',
      [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'x', style: { bold: true } },
                { type: 'user', user_id: 'U1' },
              ],
            },
            {
              type: 'rich_text_list',
              style: 'bullet',
              elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
            },
            { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }] },
            { type: 'rich_text_quote', elements: [{ type: 'date', timestamp: 1, format: '{date}', fallback: 'then' }] },
          ],
        },
      ],
    ],
    ['a text input', input({ type: 'plain_text_input', multiline: true, max_length: 3000 })],
    ['a static menu', input({ type: 'static_select', options: options(100) })],
    ['a menu of groups', input({ type: 'static_select', option_groups: [{ label: plain('g'), options: options(2) }] })],
    [
      'menus Slack fills',
      [
        ...input({ type: 'users_select' }),
        ...input({ type: 'multi_conversations_select', filter: { include: ['public'] } }),
      ],
    ],
    ['an external menu', input({ type: 'external_select', min_query_length: 1 })],
    ['checkboxes', input({ type: 'checkboxes', options: options(10), initial_options: options(1) })],
    ['a date', input({ type: 'datepicker', initial_date: '2026-03-12' })],
  ])('%s', (_, blocks) => {
    expect(complaintsAbout(blocks)).toEqual([]);
  });
});

describe('blocks that are refused', () => {
  test.each([
    [
      'too many blocks',
      Array.from({ length: 51 }, () => ({ type: 'divider' })),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    ['an unknown block', [{ type: 'banner' }], 'unsupported type: banner [json-pointer:/blocks/0/type]'],
    [
      'an unknown element',
      actions({ type: 'slider' }),
      'unsupported type: slider [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an unknown property',
      [{ type: 'divider', colour: 'red' }],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'a long section',
      [{ type: 'section', text: plain(long(3001)) }],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'empty text',
      [{ type: 'section', text: plain('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a section of nothing', [{ type: 'section' }], 'missing required field: text or fields [json-pointer:/blocks/0]'],
    [
      'a long field',
      [{ type: 'section', fields: [plain(long(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'eleven fields',
      [{ type: 'section', fields: Array.from({ length: 11 }, () => plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a mrkdwn header',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
      'must be one of: plain_text [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a long header',
      [{ type: 'header', text: plain(long(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a wide context',
      [{ type: 'context', elements: Array.from({ length: 11 }, () => plain('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    ['no actions', actions(), 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      '26 actions',
      actions(...Array.from({ length: 26 }, () => button())),
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a button without text',
      actions({ type: 'button' }),
      'missing required field: text [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a long label',
      actions(button({ text: plain(long(76)) })),
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a long value',
      actions(button({ value: long(2001) })),
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a long action id',
      actions(button({ action_id: long(256) })),
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'an unknown style',
      actions(button({ style: 'green' })),
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a number for a value',
      actions(button({ value: 7 })),
      'must provide a string [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a long confirmation',
      actions(button({ confirm: { text: plain(long(301)) } })),
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      '101 options',
      input({ type: 'static_select', options: options(101) }),
      'no more than 100 items allowed [json-pointer:/blocks/0/element/options]',
    ],
    [
      'a menu of nothing',
      input({ type: 'static_select' }),
      'must provide either options or option_groups [json-pointer:/blocks/0/element]',
    ],
    [
      'eleven radio buttons',
      radio({ options: options(11) }),
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a choice not on offer',
      radio({ options: options(2), initial_option: { text: plain('Else'), value: '9' } }),
      'initial option must exactly match one of the options [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'a date that is none',
      actions({ type: 'datepicker', initial_date: '12.3.2026' }),
      'must be a date as YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]',
    ],
    [
      'a name for a person',
      actions({ type: 'users_select', initial_user: 'ann' }),
      'must be a valid user id [json-pointer:/blocks/0/elements/0/initial_user]',
    ],
    [
      'a text input in actions',
      actions({ type: 'plain_text_input' }),
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    ['a button in an input', input(button()), 'unsupported type: button [json-pointer:/blocks/0/element/type]'],
    [
      'two equal block ids',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'two equal action ids',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'an image of nothing',
      [{ type: 'image', alt_text: 'i' }],
      'must provide either image_url or slack_file [json-pointer:/blocks/0]',
    ],
    [
      'an empty piece of rich text',
      [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }] }],
      'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
    ],
    ['something that is no list', { type: 'divider' }, 'must provide an array [json-pointer:/blocks]'],
  ])('%s', (_, blocks, complaint) => {
    expect(complaintsAbout(blocks)).toEqual([`[ERROR] ${complaint}`]);
  });
});

describe('views', () => {
  const modal = (more: object = {}) => ({
    type: 'modal',
    title: plain('Title'),
    blocks: [{ type: 'divider' }],
    ...more,
  });

  test('a modal and a Home tab are taken', () => {
    const submit = plain('Send');
    expect(
      complaintsAboutView(modal({ submit, blocks: input({ type: 'plain_text_input' }), private_metadata: long(3000) })),
    ).toEqual([]);
    expect(complaintsAboutView({ type: 'home', blocks: [] }, 'home')).toEqual([]);
  });

  test.each([
    [
      'a long title',
      modal({ title: plain(long(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    ['no title', modal({ title: undefined }), 'missing required field: title [json-pointer:/view]'],
    [
      'long metadata',
      modal({ private_metadata: long(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'an input without submit',
      modal({ blocks: input({ type: 'plain_text_input' }) }),
      '`submit` is required when an `input` block is within `blocks` [json-pointer:/view]',
    ],
    [
      '101 blocks',
      modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    ['a Home tab for a modal', { type: 'home', blocks: [] }, 'must be one of: modal [json-pointer:/view/type]'],
    [
      'two things in focus',
      modal({
        submit: plain('Send'),
        blocks: [
          ...input({ type: 'plain_text_input', focus_on_load: true }),
          ...input({ type: 'plain_text_input', focus_on_load: true }),
        ],
      }),
      'only one element can have focus_on_load [json-pointer:/view/blocks/1/element]',
    ],
  ])('%s is refused', (_, view, complaint) => {
    expect(complaintsAboutView(view)).toEqual([`[ERROR] ${complaint}`]);
  });
});
