import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import type { Milliseconds } from '../domain/time.ts';
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
      const id = await noted;
      // What stays noted is told of once more than it need be.
      if (id !== undefined) await deps.intake.ended(id).catch(() => undefined);
    }
  };
  app.processEvent = async (delivery) => {
    const work = async (): Promise<void> => await take(delivery);
    await inFlight.track(watch === undefined ? work() : watch.taking(() => arrivalOf(delivery.body), work));
  };
}

/** @returns under which id it is noted; nothing for what no person did, or where the store does not answer. */
async function note({ intake, now }: Pick<Deps, 'intake' | 'now'>, body: unknown): Promise<string | undefined> {
  const what = undertakingIn(body);
  if (what === undefined) return undefined;
  const id = randomUUID();
  return await intake.begun({ ...what, id, at: now() }).then(
    () => id,
    () => undefined,
  );
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
