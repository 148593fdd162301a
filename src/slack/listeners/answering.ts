import type { RequestId } from '../../domain/request-id.ts';
import { SECOND, type Milliseconds } from '../../domain/time.ts';
import { NewerRecord, Unavailable } from '../../use-cases/faults.ts';
import type { Report } from '../../use-cases/ports/deps.ts';
import type { Message } from '../views/message.ts';
import { leftToNewer, unavailable, unexpected } from '../views/replies.ts';

/** Shows something to the one person who acted: a message, or what the place they acted in can show besides. */
export type Show<T = never> = (what: Message | T) => Promise<unknown>;

/** What faults of an act are reported with. Whoever does the act adds which request it is about, once that is known. */
export type About = { readonly doing: string; request?: RequestId };

/** What an act leads to. */
export interface Answer<T = never> {
  /** For the person who acted; nothing where what they see changes by itself. */
  readonly say?: Message | T | undefined;
  /** Tidying up that nobody waits for. */
  readonly after?: (() => Promise<unknown>) | undefined;
}

/** A person who gets no answer in this time believes that nothing happened, and acts again. */
const PATIENCE: Milliseconds = 2.5 * SECOND;

/** After which pauses an answer is sent again that Slack did not take. A `response_url` may be used five times. */
const SEND_AGAIN_AFTER: readonly Milliseconds[] = [SECOND, 5 * SECOND];

/**
 * The error boundary around every listener: does the work, shows its answer, and turns whatever is thrown into a
 * sentence. Work that takes too long is answered for as if the store did not answer; it may still come to its end.
 */
export async function answering<T = never>(
  report: Report,
  context: Readonly<Record<string, string>>,
  show: Show<T>,
  work: () => Promise<Answer<NoInfer<T>>>,
): Promise<void> {
  const { say, after } = await answerOf(report, context, work);
  try {
    if (say !== undefined) await persistently(report, context, async () => await show(say));
    await after?.();
  } catch (fault) {
    report(fault, { ...context, when: 'after the act' });
  }
}

async function answerOf<T>(
  report: Report,
  context: Readonly<Record<string, string>>,
  work: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    return await within(PATIENCE, work(), (late) => report(late, { ...context, late: 'yes' }));
  } catch (fault) {
    const reference = report(fault, context);
    return { say: sentenceFor(fault, reference) };
  }
}

/** What a person is told of a fault. @param reference stands in the log beside it. */
export function sentenceFor(fault: unknown, reference: string): Message {
  if (fault instanceof NewerRecord) return leftToNewer();
  return fault instanceof Unavailable ? unavailable(fault.service) : unexpected(reference);
}

/** @throws Unavailable when the time is over first; if the work then fails, `reportLate` is told. */
async function within<T>(limit: Milliseconds, work: Promise<T>, reportLate: (fault: unknown) => void): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // Look-ups in Slack have shorter time-outs of their own, so what hangs is the store.
    reject(new Unavailable('the store', `no answer within ${limit} ms`, { outcome: 'unknown' }));
  }, limit);
  work.catch((fault: unknown) => {
    if (late) reportLate(fault);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Sends an answer again while Slack does not take it: without one, a person does not know that nothing was done. */
async function persistently(
  report: Report,
  context: Readonly<Record<string, string>>,
  send: () => Promise<unknown>,
): Promise<void> {
  for (const pause of SEND_AGAIN_AFTER) {
    try {
      await send();
      return;
    } catch (fault) {
      report(fault, { ...context, when: 'sending the answer; it is sent again' });
      // By the global timer, as above: tests move its time.
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  await send();
}
