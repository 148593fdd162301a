import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openTerminal, type Terminal } from '../../src/cli/terminal.ts';

/** A terminal whose keys a test presses, with all that can be seen on it. */
function aTerminal(
  isTTY = true,
  env: NodeJS.ProcessEnv = {},
): { terminal: Terminal; keys: PassThrough; seen: () => string; result: () => string } {
  const keys = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  const [output, errors] = [Object.assign(new PassThrough(), { isTTY }), Object.assign(new PassThrough(), { isTTY })];
  const written = { output: '', errors: '' };
  output.on('data', (chunk: Buffer) => void (written.output += chunk.toString()));
  errors.on('data', (chunk: Buffer) => void (written.errors += chunk.toString()));
  const terminal = openTerminal({ input: keys, output, errors }, env);
  return { terminal, keys, seen: () => written.output + written.errors, result: () => written.output };
}

describe('a terminal', () => {
  it('shows what is typed, but nothing of what must not be seen', async () => {
    const { terminal, keys, seen, result } = aTerminal();
    const name = terminal.ask('Name: ');
    keys.write('ann@pve!x\r');
    expect(await name).toBe('ann@pve!x');
    const secret = terminal.askSecret('Secret: ');
    keys.write('hunt');
    keys.write('er3\u007F2\r');
    expect(await secret).toBe('hunter2');
    expect(seen()).toContain('Name: ');
    expect(seen()).toContain('ann@pve!x');
    expect(seen()).toContain('Secret: ');
    expect(seen()).not.toMatch(/h.?u.?n.?t|er2/);
    expect(result()).toBe('');
  });

  it.each([
    ['Control-C', '\u0003'],
    ['Control-D', '\u0004'],
  ])('takes %s for no answer', async (_, key) => {
    for (const ask of ['ask', 'askSecret'] as const) {
      const { terminal, keys } = aTerminal();
      const answer = terminal[ask]('? ');
      keys.write(key);
      expect(await answer).toBeUndefined();
    }
  });

  it('reads a line that a script writes, with or without its end, or nothing', async () => {
    for (const [written, line] of [
      ['one\ntwo\n', 'one'],
      ['one', 'one'],
      ['', undefined],
    ] as const) {
      const { terminal, keys, seen } = aTerminal(false);
      const read = terminal.readLine();
      keys.end(written);
      expect(await read).toBe(line);
      expect(seen()).toBe('');
    }
  });

  it('paints a result where it shows colours, and leaves no other controls in it', () => {
    const { terminal, result } = aTerminal(true);
    terminal.print(`${terminal.colour?.good('✓')} a\u001B[2Jb ${terminal.colour?.bad('x\u001B[8m')}`);
    expect(result()).toBe('\u001B[32m✓\u001B[0m a?[2Jb \u001B[31mx?[8m\u001B[0m\n');
  });

  it.each([
    ['the result goes elsewhere', false, {}],
    ['NO_COLOR says so', true, { NO_COLOR: '1' }],
    ['the terminal is dumb', true, { TERM: 'dumb' }],
  ])('paints nothing when %s', (_, isTTY, env) => {
    const { terminal, result } = aTerminal(isTTY, env);
    terminal.print(`${terminal.colour?.bad('✗')} a`);
    expect(result()).toBe('✗ a\n');
  });

  it('shows progress in one line that goes, and none where nobody sits', () => {
    const { terminal, seen, result } = aTerminal(true);
    terminal.progress?.('Looking at Slack\n…');
    terminal.progress?.(undefined);
    expect(seen()).toBe('\r\u001B[2KLooking at Slack …\r\u001B[2K');
    expect(result()).toBe('');
    const elsewhere = aTerminal(false);
    elsewhere.terminal.progress?.('Looking at Slack…');
    expect(elsewhere.seen()).toBe('');
  });

  it('keeps a result apart from what stands in its way, and both without controls', () => {
    const { terminal, seen, result } = aTerminal(false);
    terminal.print('a\u001B[2Jb\nc\u202E');
    terminal.complain('d\r');
    expect(result()).toBe('a?[2Jb\nc?\n');
    expect(seen()).toBe('a?[2Jb\nc?\nd?\n');
    expect(terminal.isInteractive).toBe(false);
  });

  it('leaves the ends of lines as they are in a result, also those of CSV, and adds none to what has one', () => {
    const { terminal, result } = aTerminal(false);
    terminal.print('a,b\r\n1\r2,3\r\n');
    expect(result()).toBe('a,b\r\n1?2,3\r\n');
  });
});
