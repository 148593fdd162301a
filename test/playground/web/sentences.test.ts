import { describe, expect, test } from 'vitest';
import { sentenceOf } from '../../../playground/web/sentences.ts';
import { event } from '../../../src/store/event-schema.ts';
import { ANN, MONDAY } from '../../support/records.ts';
import { EVENTS } from '../../slack/views/events.ts';
import { everyReconciled } from '../../slack/views/reconciled.ts';
import { read } from '../../slack/views/see.ts';

/** Begins with a capital letter, a name or a number, ends with a full stop, and leaves nothing out. */
const WHOLE = /^(?!.*(undefined|\[object|NaN))[A-Z@0-9].*\.$/;

describe('the story', () => {
  test.each(Object.values(EVENTS))('tells in whole sentences that a request was $type', (what) => {
    const entry = { ...what, at: MONDAY };
    expect(event.safeParse(entry).success).toBe(true);
    const words = read(sentenceOf(entry));
    expect(words).toMatch(WHOLE);
    expect(words).not.toMatch(/Something else happened/);
  });

  test('says who did it, why, and until when, on the reader’s own clock', () => {
    expect(read(sentenceOf({ ...EVENTS.denied, at: MONDAY }))).toBe('Denied by @Ann with a button. No token was made.');
    expect(read(sentenceOf({ ...EVENTS.revoked, at: MONDAY }))).toMatch(/^Revoked: taken away by @/);
    expect(read(sentenceOf({ ...EVENTS.extended, at: MONDAY }))).toMatch(/until Today at \d+:00 PM\.$/);
  });

  test('tells of a pause, with the reason in its author’s words, and of its end', () => {
    const paused = { type: 'paused', by: ANN, reason: 'the disks of <@everyone> are full', at: MONDAY };
    expect(read(sentenceOf(paused))).toMatch(/^@Ann paused new tokens, saying the disks of <@everyone> are full\./);
    const resumed = { type: 'resumed', cluster: 'home', by: ANN, at: MONDAY };
    expect(read(sentenceOf(resumed))).toBe('@Ann resumed new tokens on home.');
  });

  test('tells all that reconciling finds', () => {
    for (const what of everyReconciled('words')) {
      expect(read(sentenceOf(what))).toMatch(/^Proxmox was compared with what was approved\. .*\.$/);
    }
  });

  test('names the kind of what it does not know', () => {
    expect(read(sentenceOf({ type: 'moon_landed', at: MONDAY }))).toBe('Something else happened: moon_landed.');
  });
});
