import { expect, test } from 'vitest';
import { InFlight } from '../../src/slack/in-flight.ts';

test('nothing to wait for', async () => {
  expect(await new InFlight().drained(1_000_000)).toBe(0);
});

test('waits for what is running, also for what begins meanwhile, and for what fails', async () => {
  const inFlight = new InFlight();
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  const one = inFlight.track(first.promise);
  const drained = inFlight.drained(1_000_000);
  const two = inFlight.track(second.promise);
  first.resolve('one');
  second.reject(new Error('two'));
  expect(await one).toBe('one');
  await expect(two).rejects.toThrow('two');
  expect(await drained).toBe(0);
});

test('gives up when the time is over, and says how much is left', async () => {
  const inFlight = new InFlight();
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = inFlight.track(promise);
  expect(await inFlight.drained(0)).toBe(1);
  resolve();
  await work;
  expect(await inFlight.drained(0)).toBe(0);
});
