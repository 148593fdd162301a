import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseBlocks, parseView } from '../../playground/slack/blocks/parse.ts';
import type { Envelope } from '../../playground/slack/delivery/envelope.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { counterexample, TIMEOUT_MS } from '../support/effort.ts';
import { mutated } from '../support/mutated.ts';
import { CANARY } from './support/answers.ts';
import { slackWorld, type SlackWorld } from './support/slack-world.ts';

const Shown = z.union([
  z.object({ blocks: z.array(z.unknown()), text: z.string().min(1) }),
  z.object({ response_action: z.enum(['push', 'update']), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.strictObject({ options: z.array(z.unknown()).max(100) }),
]);

/** Why Slack could not show an answer, if it could not. */
function unfit(answer: unknown): unknown {
  if (answer === undefined || JSON.stringify(answer) === '{}') return undefined;
  const shown = Shown.safeParse(answer);
  if (!shown.success) return answer;
  const parsed =
    'blocks' in shown.data
      ? parseBlocks(shown.data.blocks)
      : 'view' in shown.data
        ? parseView(shown.data.view, 'modal')
        : undefined;
  return parsed?.ok === false ? parsed.messages : undefined;
}

/** Faults whose person was not told, though they could be: what broke is ours, and no reference to it was shown to anybody. */
function untold({ bot, answers, reports }: SlackWorld): string[] {
  const said = JSON.stringify([answers.all, bot.slack.everPosted()]);
  return reports
    .filter(({ fault, context }) => !(fault instanceof Unavailable) && context['doing'] !== 'take a delivery')
    .filter(({ reference }) => !new RegExp(`${reference}\\b`).test(said))
    .map(({ fault, context }) => `${JSON.stringify(context)} ${String(fault)}`.slice(0, 300));
}

describe.each(['socket', 'http'] as const)(
  'what Slack delivers by %s, with something wrong in it',
  { timeout: TIMEOUT_MS },
  (kind) => {
    it('is acknowledged and answered, and nothing of it is told to others', async () => {
      const world = await slackWorld(kind);
      const { bot, answers, reports, seeds, words, deliver } = world;
      const deliveries = mutated(seeds, { words, keep: ['response_url', 'trigger_id'], beneath: 'payload' });
      const property = fc.asyncProperty(deliveries, async (envelope) => {
        expect(await deliver(envelope as Envelope)).toBeUndefined();
      });
      expect(await counterexample(`deliveries by ${kind}`, property, 250)).toBeUndefined();
      await bot.app.stop();
      expect(answers.all.map(unfit).filter((wrong) => wrong !== undefined)).toEqual([]);
      expect(untold(world)).toEqual([]);
      const told = [
        bot.log,
        reports.map(({ fault, context }) => [String(fault), context]),
        answers.all,
        bot.slack.everPosted(),
      ];
      expect(JSON.stringify(told)).not.toContain(CANARY);
    });
  },
);
