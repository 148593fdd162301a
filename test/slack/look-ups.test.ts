import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SECOND } from '../../src/domain/time.ts';
import { LookUps } from '../../src/slack/look-ups.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { ManualClock } from '../support/clock.ts';

/** Look-ups of which Slack takes one a second, and those that it was asked for, in order. */
function oneASecond(refuses: (nth: number) => boolean = () => false) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const lookUps = new LookUps({
    method: 'users.info',
    allowance: { atOnce: 1, every: SECOND },
    ask: async (what) => {
      await turn();
      if (refuses(asked.push(what))) throw new Unavailable('Slack', 'limited', { retryAfter: 5 * SECOND });
      return `about ${what}`;
    },
    now: clock.now,
    pause: clock.pause,
  });
  const patient = { waits: () => undefined, enough: new AbortController().signal };
  const pass = async (seconds: number): Promise<void> => {
    for (let tenths = 0; tenths < seconds * 10; tenths++) {
      clock.advance(SECOND / 10);
      await turn();
      await turn();
    }
  };
  return { lookUps, asked, patient, pass };
}

test('are made one after the other, the first first, and no faster than Slack takes them', async () => {
  const { lookUps, asked, patient, pass } = oneASecond();
  const answers = ['a', 'b', 'c'].map(async (what) => await lookUps.find(what, patient));
  expect(asked).toEqual([]);
  await pass(0.9);
  expect(asked).toEqual(['a']);
  await pass(0.2);
  expect(asked).toEqual(['a', 'b']);
  await pass(1);
  expect(await Promise.all(answers)).toEqual(['about a', 'about b', 'about c']);
});

test('come first again when Slack had none of it, and one by one from then on', async () => {
  const { lookUps, asked, patient, pass } = oneASecond((nth) => nth === 1);
  const answers = ['a', 'b'].map(async (what) => await lookUps.find(what, patient));
  await pass(5);
  expect(asked).toEqual(['a']);
  await pass(0.3);
  expect(asked).toEqual(['a', 'a']);
  await pass(1);
  expect(await Promise.all(answers)).toEqual(['about a', 'about b']);
});

test('are shared by those who come while one waits or is asked, and made anew for who comes later', async () => {
  const { lookUps, asked, patient, pass } = oneASecond();
  const first = lookUps.find('a', patient);
  const second = lookUps.find('a', patient);
  await pass(0.1);
  expect(await Promise.all([first, second])).toEqual(['about a', 'about a']);
  const third = lookUps.find('a', patient);
  // The next one cannot wait for so long.
  await expect(lookUps.find('a')).rejects.toThrow('users.info is rate limited');
  await pass(1);
  expect(await third).toBe('about a');
  expect(asked).toEqual(['a', 'a']);
});

test('tell everybody who waits why there is no answer', async () => {
  const { lookUps, patient, pass } = oneASecond();
  const broken = new LookUps({
    method: 'users.info',
    allowance: { atOnce: 1, every: SECOND },
    ask: async () => await Promise.reject(new Unavailable('Slack', 'missing_scope')),
    now: () => 0,
  });
  const answers = [1, 2].map(async () => await broken.find('a', patient));
  for (const answer of answers) await expect(answer).rejects.toThrow('missing_scope');
  const other = lookUps.find('a', patient);
  await pass(0.1);
  expect(await other).toBe('about a');
});
