import type { App } from '@slack/bolt';
import type { Report } from '../use-cases/ports/deps.ts';
import { popUp } from './views/pop-up.ts';
import { unexpected } from './views/replies.ts';

type Delivery = Parameters<App['processEvent']>[0];

/**
 * Has an app acknowledge every delivery. Bolt itself leaves those alone that none of its listeners takes, and throws on
 * those whose kind it cannot tell; Slack would tell the person that we are not there, and deliver an event three times more.
 */
export function takeEvery(app: App, report: Report): void {
  const process = app.processEvent.bind(app);
  app.processEvent = async (delivery) => {
    let isAcknowledged = false;
    const ack: Delivery['ack'] = async (answer) => {
      isAcknowledged = true;
      await delivery.ack(answer);
    };
    try {
      await process({ ...delivery, ack });
      if (!isAcknowledged) await ack(answerTo(delivery.body, report));
    } catch (fault) {
      report(fault, { doing: 'take a delivery' });
      if (!isAcknowledged) await ack().catch((late: unknown) => report(late, { doing: 'acknowledge a delivery' }));
    }
  };
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
