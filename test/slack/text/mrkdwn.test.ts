import { describe, expect, it } from 'vitest';
import { channel, code, codeList, escape, person } from '../../../src/slack/text/mrkdwn.ts';

describe('escape', () => {
  it('escapes what Slack would act upon, and the ampersand only once', () => {
    expect(escape('<!channel> & <@U1> &lt;')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt; &amp;lt;');
  });
});

describe('code', () => {
  it('shows words as they are written', () => {
    expect(code('*now* :tada: https://example.com')).toBe('`*now* :tada: https://example.com`');
  });

  it('cannot be ended by the words in it', () => {
    expect(code('a` *b* ```c')).toBe('`a’ *b* ’’’c`');
  });

  it('cuts to a length after escaping', () => {
    const text = code('<'.repeat(1000), 100);
    expect(text.length).toBeLessThanOrEqual(102);
    expect(text).toMatch(/^`(&lt;)+…`$/);
  });

  it('says so when there is nothing to show', () => {
    expect(code('\u200B')).toBe('(empty)');
  });
});

describe('person and channel', () => {
  it('mentions by id', () => {
    expect(person('U012AB3CD')).toBe('<@U012AB3CD>');
    expect(channel('C012AB3CD')).toBe('<#C012AB3CD>');
  });

  it('mentions nothing that is no id', () => {
    expect(person('!channel')).toBe('`!channel`');
    expect(person('U1> <!here')).toBe('`U1&gt; &lt;!here`');
    expect(channel('general')).toBe('`general`');
  });
});

describe('codeList', () => {
  it('shows all names that fit', () => {
    expect(codeList(['a', 'b'], 100)).toBe('`a`, `b`');
  });

  it('counts the names that do not fit', () => {
    expect(codeList(['aaa', 'bbb', 'ccc'], 14)).toBe('`aaa`, `bbb` and 1 more');
    expect(codeList(['aaa', 'bbb'], 3)).toBe('2 that are too long to show');
  });
});
