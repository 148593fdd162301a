import { removalOf, secretDelayed, secretGone, secretStuck } from '../domain/desk.ts';
import type { Place, RequestRecord } from '../domain/record.ts';
import { Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import type { Messenger, Removed } from './ports/slack.ts';

/**
 * Sees that nobody can read a secret in a message any more: it is deleted, or where Slack refuses that for whatever
 * reason, overwritten.
 * @returns both of Slack's refusals when it stands as it did.
 * @throws Unavailable when Slack does not answer.
 */
export async function takeSecretAway(
  messenger: Pick<Messenger, 'remove' | 'overwriteSecret'>,
  message: Place,
): Promise<Removed> {
  const removed = await messenger.remove(message);
  if (removed.ok) return removed;
  const overwritten = await messenger.overwriteSecret(message);
  return overwritten.ok ? overwritten : { ok: false, detail: `${removed.detail}, ${overwritten.detail}` };
}

/**
 * Takes the first secret away whose time is over, and saves what came of it. A failure of Slack, whether it may pass or
 * not, is reported and tried again later; it is never thrown, because nothing else of the request is to wait for it.
 * @throws Unavailable when the store does not answer.
 */
export async function removeSecret(deps: Deps, { request: { id }, desk }: RequestRecord): Promise<void> {
  const now = deps.now();
  const secret = desk.secrets.find((each) => removalOf(each) <= now);
  if (secret === undefined) return;
  const context = { request: id, doing: 'remove a secret' };
  let gone: Removed;
  try {
    gone = await takeSecretAway(deps.messenger, secret);
  } catch (fault) {
    deps.report(fault, context);
    const retryAfter = fault instanceof Unavailable ? fault.retryAfter : undefined;
    await advance(deps, id, (current, at) => secretDelayed(current, secret, retryAfter, at));
    return;
  }
  if (gone.ok) {
    const { how } = gone;
    await advance(deps, id, (current, at) => secretGone(current, secret, how, at));
    return;
  }
  const { detail } = gone;
  // Once: that it still stands there is told to people, and is in the record.
  if (secret.delay?.isStuck !== true) deps.report(secretStands(detail), context);
  await advance(deps, id, (current, at) => secretStuck(current, secret, detail, at));
}

/** The fault of a secret that cannot be taken away. */
export function secretStands(detail: string): Unavailable {
  return new Unavailable('Slack', `a message with a secret can be neither deleted nor overwritten: ${detail}`);
}
