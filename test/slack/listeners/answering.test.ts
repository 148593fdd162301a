import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answering, type Answer } from '../../../src/slack/listeners/answering.ts';
import type { InLine } from '../../../src/slack/listeners/in-line.ts';
import { sentence, type Message } from '../../../src/slack/views/message.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function lost(): Promise<never> {
  return await Promise.reject(new Error('response_url expired'));
}

/** A person and a log. */
function audience() {
  const shown: string[] = [];
  const reported: unknown[] = [];
  return {
    shown,
    reported,
    report: (fault: unknown) => `reference-${reported.push(fault)}`,
    show: async ({ text }: Message) => await Promise.resolve(shown.push(text)),
  };
}

test('shows the answer, then tidies up', async () => {
  const { shown, report, show } = audience();
  await answering(
    report,
    {},
    show,
    async () => await Promise.resolve({ say: sentence('Done.'), after: async () => await show(sentence('tidied')) }),
  );
  expect(shown).toEqual(['Done.', 'tidied']);
});

test('says nothing where there is nothing to say', async () => {
  const { shown, reported, report, show } = audience();
  await answering(report, {}, show, async () => await Promise.resolve({}));
  expect({ shown, reported }).toEqual({ shown: [], reported: [] });
});

test('gives an answer in time although the store hangs, and reports how the work ended', async () => {
  const { shown, reported, report, show } = audience();
  const { promise, reject } = Promise.withResolvers<never>();
  const answered = answering(report, {}, show, async () => await promise);
  await vi.advanceTimersByTimeAsync(2499);
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await answered;
  expect(shown).toEqual([expect.stringContaining('the store does not answer')]);
  reject(new RangeError('in the end'));
  await vi.waitFor(() => expect(reported).toHaveLength(2));
  expect(reported).toEqual([
    expect.objectContaining({ outcome: 'unknown', service: 'the store' }),
    expect.objectContaining({ message: 'in the end' }),
  ]);
});

test('sends an answer again that Slack did not take', async () => {
  const { shown, reported, report, show } = audience();
  let isDown = true;
  const answered = answering(
    report,
    {},
    async (message) => await (isDown ? lost() : show(message)),
    async () => await Promise.resolve({ say: sentence('Nothing was changed.') }),
  );
  await vi.advanceTimersByTimeAsync(999);
  isDown = false;
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await answered;
  expect(shown).toEqual(['Nothing was changed.']);
  expect(reported).toEqual([expect.objectContaining({ message: 'response_url expired' })]);
});

test('names the service that does not answer', async () => {
  const { shown, report, show } = audience();
  await answering(report, {}, show, async () => await Promise.reject(new Unavailable('Proxmox', 'no route')));
  expect(shown).toEqual([expect.stringContaining('Proxmox does not answer')]);
});

test('shows the reference of an unforeseen fault, and nothing of the fault', async () => {
  const { shown, report, show } = audience();
  await answering(report, {}, show, async () => await Promise.reject(new TypeError('xoxb-token is not a function')));
  expect(shown).toEqual([expect.stringContaining('reference-1')]);
  expect(shown.join()).not.toContain('xoxb');
});

test('reports an answer that cannot be shown, and tidying that fails', async () => {
  const { reported, report, show } = audience();
  const unshown = answering(report, {}, lost, async () => await Promise.resolve({ say: sentence('Done.') }));
  await vi.advanceTimersByTimeAsync(6000);
  await unshown;
  expect(reported).toHaveLength(3);
  await answering(report, {}, show, async () => await Promise.resolve({ after: lost }));
  expect(reported).toHaveLength(4);
  expect(vi.getTimerCount()).toBe(0);
});

/** Work that waits in line for Slack until a test says how it ended. */
function inLine() {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const work = async (line: InLine): Promise<Answer> => {
    line.waits(promise);
    return await promise;
  };
  return { work, resolve, reject };
}

test('tells whoever waits in line that they do, once, and shows the answer when it comes', async () => {
  const { shown, reported, report, show } = audience();
  const { work, resolve } = inLine();
  const answered = answering(report, {}, show, work);
  await vi.advanceTimersByTimeAsync(2499);
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(shown).toEqual([expect.stringContaining('Queued: ')]);
  resolve({ say: sentence('Done.'), after: async () => await show(sentence('tidied')) });
  await answered;
  expect(shown.slice(1)).toEqual(['Done.', 'tidied']);
  expect(reported).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('says nothing of a short wait', async () => {
  const { shown, report, show } = audience();
  const { work, resolve } = inLine();
  const answered = answering(report, {}, show, work);
  await vi.advanceTimersByTimeAsync(2400);
  resolve({ say: sentence('Done.') });
  await answered;
  expect(shown).toEqual(['Done.']);
});

test('shows the answer in another way where the first was used up by saying that it waits', async () => {
  const { shown, report, show } = audience();
  const { work, resolve } = inLine();
  const later = async ({ text }: Message): Promise<unknown> => await show(sentence(`by message: ${text}`));
  const answered = answering(report, {}, show, work, { show: later });
  await vi.advanceTimersByTimeAsync(3000);
  resolve({ say: sentence('Done.') });
  await answered;
  expect(shown).toEqual([expect.stringContaining('Queued: '), 'by message: Done.']);
});

test('does not tell those who see that it is being looked up', async () => {
  const { shown, report, show } = audience();
  const { work, resolve } = inLine();
  const answered = answering(report, {}, show, work, { isShown: true });
  await vi.advanceTimersByTimeAsync(10_000);
  resolve({ say: sentence('Done.') });
  await answered;
  expect(shown).toEqual(['Done.']);
});

test('turns a fault after the wait into a sentence, and gives up a wait without end', async () => {
  const { shown, reported, report, show } = audience();
  const broken = inLine();
  const answered = answering(report, {}, show, broken.work);
  await vi.advanceTimersByTimeAsync(3000);
  broken.reject(new TypeError('undefined is not a function'));
  await answered;
  expect(shown[1]).toContain('reference-1');
  const endless = answering(report, {}, show, inLine().work);
  await vi.advanceTimersByTimeAsync(150_000);
  await endless;
  expect(shown[3]).toContain('Slack does not answer');
  expect(reported).toHaveLength(2);
});
