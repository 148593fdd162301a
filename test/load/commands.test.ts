import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { CommandResult } from '../../playground/slack/simulated-slack.ts';
import { ABE, ADA, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { EFFORT, TIMEOUT_MS } from '../support/effort.ts';
import { killable } from '../support/killable.ts';

/** A minute of it with `EFFORT=12` or more. */
const SECONDS = Math.min(60, 5 * EFFORT);
const A_SECOND = 100;
const PEOPLE = [RUTH, ANN, ABE, ADA];

it(
  `100 commands a second for ${SECONDS} seconds are each acknowledged in time and answered once`,
  { timeout: TIMEOUT_MS },
  async (context) => {
    const story = await killable(context);
    const { world, ruth, ann } = story;
    await story.start();
    const { slack } = world;
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id);
    // Who waits for Slack is told so besides; there is one answer all the same.
    const answersTo = (person: string): string[] =>
      slack
        .as(person)
        .sees()
        .ephemerals.map(({ text }) => text)
        .filter((text) => !text.startsWith('Queued: '));
    const answered = (person: string): number => answersTo(person).length;
    const before = new Map(PEOPLE.map((person) => [person, answered(person)]));

    const texts = ['list', 'help', `status ${id}`, 'lst', 'list', 'status nonsense', 'help', 'extend', 'pause', 'list'];
    const typed: Promise<CommandResult>[] = [];
    const begun = performance.now();
    for (let number = 0; number < SECONDS * A_SECOND; number++) {
      // One each ten milliseconds by the clock: should the machine fall behind, the next come all the closer.
      const early = (number * 1000) / A_SECOND - (performance.now() - begun);
      if (early > 0) await delay(early);
      const person = slack.as(PEOPLE[number % PEOPLE.length] ?? RUTH);
      // Nobody is kept from asking by those who only look.
      const text = number % A_SECOND === 7 ? 'request provisioner one of many' : (texts[number % texts.length] ?? '');
      typed.push(person.command(`/pvetoken ${text}`, { channel: 'proxmox-access' }));
    }
    for (const { acked, ackedAfterMs } of await Promise.all(typed)) {
      expect(acked).toBe(true);
      expect(ackedAfterMs).toBeLessThan(3000);
    }
    const each = (SECONDS * A_SECOND) / PEOPLE.length;
    const all = (): boolean => PEOPLE.every((person) => answered(person) - (before.get(person) ?? 0) >= each);
    await ruth.waits(all, 'an answer to each command');
    for (const person of PEOPLE) expect(answered(person) - (before.get(person) ?? 0)).toBe(each);
    const answers = PEOPLE.flatMap(answersTo);
    expect(answers.filter((text) => /fault in this app|does not answer|could not look up/.test(text))).toEqual([]);
    const refused = slack.calls().filter(({ method, status }) => method === 'users.info' && status === 429);
    expect(refused).toEqual([]);
  },
);
