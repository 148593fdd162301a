import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import type { Undertaking } from '../domain/intake.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Deps, Report } from '../use-cases/ports/deps.ts';
import { arrivalOf } from './arrival.ts';
import type { InFlight } from './in-flight.ts';
import type { SlackWatch } from './settings.ts';
import { undertakingIn } from './undertakings.ts';
import { popUp } from './views/pop-up.ts';
import { unexpected } from './views/replies.ts';

type Delivery = Parameters<App['processEvent']>[0];

/** How long an acknowledgement waits for the intake: a store that does not answer is told of by whatever needs it. */
const NOTED_WITHIN: Milliseconds = 300;

/** How often it is noted of what takes longer that it is still at work, such as what waits in line for Slack. */
const NOTED_EVERY: Milliseconds = 3 * SECOND;

/**
 * Has an app acknowledge every delivery. Bolt itself leaves those alone that none of its listeners takes, and throws on
 * those whose kind it cannot tell; Slack would tell the person that we are not there, and deliver an event three times more.
 *
 * What a person did is noted before it is acknowledged, until it has come to its end: after the acknowledgement Slack
 * forgets it, and only we could tell them that it was lost.
 * @param watch is told how long that took, and has each delivery taken.
 */
export function takeEvery(
  app: App,
  deps: Pick<Deps, 'intake' | 'now' | 'report'>,
  inFlight: InFlight,
  watch?: SlackWatch,
): void {
  const process = app.processEvent.bind(app);
  const take = async (delivery: Delivery): Promise<void> => {
    const arrived = performance.now();
    const noted = note(deps, delivery.body);
    const stillAtWork = setInterval(() => void noteAgain(deps, noted), NOTED_EVERY);
    let isAcknowledged = false;
    const ack: Delivery['ack'] = async (answer) => {
      isAcknowledged = true;
      await Promise.race([noted, delay(NOTED_WITHIN, undefined, { ref: false })]);
      await delivery.ack(answer);
      watch?.acknowledged(performance.now() - arrived);
    };
    try {
      await process({ ...delivery, ack });
      if (!isAcknowledged) await ack(answerTo(delivery.body, deps.report));
    } catch (fault) {
      deps.report(fault, { doing: 'take a delivery' });
      if (!isAcknowledged) await ack().catch((late: unknown) => deps.report(late, { doing: 'acknowledge a delivery' }));
    } finally {
      clearInterval(stillAtWork);
      const undertaking = await noted;
      // What stays noted is told of once more than it need be.
      if (undertaking !== undefined) await deps.intake.ended(undertaking.id).catch(() => undefined);
    }
  };
  app.processEvent = async (delivery) => {
    const work = async (): Promise<void> => await take(delivery);
    await inFlight.track(watch === undefined ? work() : watch.taking(() => arrivalOf(delivery.body), work));
  };
}

/** @returns what is noted; nothing for what no person did, or where the store does not answer. */
async function note({ intake, now }: Pick<Deps, 'intake' | 'now'>, body: unknown): Promise<Undertaking | undefined> {
  const what = undertakingIn(body);
  if (what === undefined) return undefined;
  const undertaking = { ...what, id: randomUUID(), at: now() };
  return await intake.begun(undertaking).then(
    () => undertaking,
    () => undefined,
  );
}

/** Keeps an undertaking from being taken for lost. Where the store does not answer, it is told of once more than it need be. */
async function noteAgain(
  { intake, now }: Pick<Deps, 'intake' | 'now'>,
  noted: Promise<Undertaking | undefined>,
): Promise<void> {
  const undertaking = await noted;
  if (undertaking !== undefined) await intake.begun({ ...undertaking, at: now() }).catch(() => undefined);
}

/** What Slack shows of a delivery that nothing takes. @returns nothing where there is no place to show it */
function answerTo(body: Delivery['body'], report: Report): unknown {
  const kind = String(body['type']).slice(0, 100);
  const reference = report(new Error(`nothing takes a delivery of the kind ${kind}`), { doing: 'take a delivery' });
  if (kind === 'block_suggestion') return { options: [] };
  // On top of the form, which would close as if it had been taken.
  if (kind === 'view_submission') return { response_action: 'push', view: popUp(unexpected(reference)) };
  return undefined;
}
