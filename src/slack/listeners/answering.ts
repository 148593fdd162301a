import type { RequestId } from '../../domain/request-id.ts';
import { SECOND, type Milliseconds } from '../../domain/time.ts';
import { NewerRecord, Unavailable } from '../../use-cases/faults.ts';
import type { Report } from '../../use-cases/ports/deps.ts';
import type { Complaints } from '../views/form-complaints.ts';
import type { Message } from '../views/message.ts';
import { leftToNewer, queued, unavailable, unexpected } from '../views/replies.ts';
import { InLine } from './in-line.ts';

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

/** What is wrong with a form, by field; for those who were answered already, it is said in words. */
export interface Complained {
  readonly complaints: Complaints;
  /** Absent where it was seen in what was sent, before anything could wait in line. */
  readonly inWords?: Message | undefined;
}

/** A person who gets no answer in this time believes that nothing happened, and acts again. */
const PATIENCE: Milliseconds = 2.5 * SECOND;

/** In so many of these periods an act is held up at most: nobody waits in line for more than a minute, and few acts do twice. */
const MOST_PERIODS = 50;

/** After which pauses an answer is sent again that Slack did not take. A `response_url` may be used five times. */
const SEND_AGAIN_AFTER: readonly Milliseconds[] = [SECOND, 5 * SECOND];

/** What becomes of the answer to an act that waits in line for Slack. */
export interface Later<T> {
  /** Shows it, where that is not as before: a form is answered once. */
  readonly show?: Show<T>;
  /** The person sees already that it is being looked up, so they are not told that it waits. */
  readonly isShown?: boolean;
}

/**
 * The error boundary around every listener: does the work, shows its answer, and turns whatever is thrown into a
 * sentence. Work that takes too long is answered for as if the store did not answer, unless it waits in line for Slack:
 * its author is told so, once, and the answer follows. What is answered for may still come to its end.
 * @param work is given what `patiently` takes, where it may wait in line.
 */
export async function answering<T = never>(
  report: Report,
  context: Readonly<Record<string, string>>,
  show: Show<T>,
  work: (line: InLine) => Promise<Answer<NoInfer<T>>>,
  later: Later<NoInfer<T>> = {},
): Promise<void> {
  const line = new InLine();
  const working = settled(report, context, work(line));
  try {
    let finished = await within(PATIENCE, working);
    let isLate = false;
    for (let periods = 1; finished === undefined && periods < MOST_PERIODS && line.wasHeldUp(); periods++) {
      if (!isLate && later.isShown !== true) {
        await persistently(report, context, async () => await show(queued()));
      }
      isLate = true;
      finished = await within(PATIENCE, working);
    }
    const { say, after } = finished ?? tooLate(report, context, line);
    const showNow = isLate ? (later.show ?? show) : show;
    if (say !== undefined) await persistently(report, context, async () => await showNow(say));
    await after?.();
  } catch (fault) {
    report(fault, { ...context, when: 'after the act' });
  }
}

/** The answer that work comes to; what it throws becomes a sentence. */
async function settled<T>(
  report: Report,
  context: Readonly<Record<string, string>>,
  work: Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    return await work;
  } catch (fault) {
    const reference = report(fault, context);
    return { say: sentenceFor(fault, reference) };
  }
}

/** Look-ups in Slack have shorter time-outs of their own, so what hangs is the store, unless they are still in line. */
function tooLate(
  report: Report,
  context: Readonly<Record<string, string>>,
  line: InLine,
): { readonly say: Message; readonly after?: undefined } {
  const service = line.isHeldUp() ? 'Slack' : 'the store';
  const fault = new Unavailable(service, `no answer within ${PATIENCE} ms`, { outcome: 'unknown' });
  return { say: sentenceFor(fault, report(fault, context)) };
}

/** What a person is told of a fault. @param reference stands in the log beside it. */
export function sentenceFor(fault: unknown, reference: string): Message {
  if (fault instanceof NewerRecord) return leftToNewer();
  return fault instanceof Unavailable ? unavailable(fault.service) : unexpected(reference);
}

/** @returns `undefined` when the time is over first. */
async function within<T>(limit: Milliseconds, work: Promise<T>): Promise<T | undefined> {
  const { promise: timeUp, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), limit);
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
