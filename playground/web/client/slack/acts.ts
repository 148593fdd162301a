import type { SlackAct } from '../../acts.ts';
import { act } from '../server.ts';
import { tell } from '../status.ts';

/** What is known of how an act went; which of it depends on the act. */
export interface Outcome {
  /** Whether Slack had reason to tell the app. */
  readonly sent?: boolean;
  /** Whether the app took it in time. */
  readonly acked?: boolean;
  /** What Slack itself says of a command that the app did not take. */
  readonly notice?: string;
  /** Complaints about a form. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Why Slack could not use the app's answer to a form. */
  readonly badAnswer?: string;
  /** What a menu offers after a search. */
  readonly options?: readonly string[];
}

/** Does something at somebody's Slack. @returns undefined when it could not be done, of which they are told. */
export type Doer = (what: SlackAct) => Promise<Outcome | undefined>;

/** @returns what does a person's acts one after the other, as one mouse does: a form is sent with what was filled in before. */
export function doerFor(me: string): Doer {
  let before: Promise<unknown> = Promise.resolve();
  return async (what) => {
    const doing = before.then(async () => await doNow(me, what));
    before = doing;
    return await doing;
  };
}

async function doNow(me: string, what: SlackAct): Promise<Outcome | undefined> {
  const result = await act(me, { to: 'slack', what });
  if (result?.ok !== true) {
    if (result !== undefined) tell(`Slack does not let you do that: ${result.problem}`);
    return undefined;
  }
  const outcome = (result.value ?? {}) as Outcome;
  const complaint = complaintAbout(outcome);
  if (complaint !== undefined) tell(complaint);
  return outcome;
}

function complaintAbout({ notice, sent, acked, badAnswer }: Outcome): string | undefined {
  if (notice !== undefined) return notice;
  if (badAnswer !== undefined) return `Slack could not use the app’s answer: ${badAnswer}`;
  if (sent === true && acked === false)
    return 'The app did not answer in time. What you did may still have its effect.';
  return undefined;
}
