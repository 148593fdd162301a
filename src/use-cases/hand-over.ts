import type { Credential } from '../domain/credential-formats.ts';
import { secretToRemove } from '../domain/desk.ts';
import { beginHandover, handedOver, secretAnnounced, secretNotShown } from '../domain/lifecycle/hand-over.ts';
import { current, replacesSecret } from '../domain/lifecycle/making.ts';
import type { Place } from '../domain/record.ts';
import type { Problem } from '../domain/cause.ts';
import { isCurrent, type Attempt } from './attempt.ts';
import { Overtaken, Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import type { Sent } from './ports/slack.ts';

/**
 * Shows the secret to its owner and makes the grant active with it. The message is sent empty first and its place is saved, so
 * that every secret is shown in a place that is known, and is removed from there whatever comes.
 * @returns a problem when the owner is out of reach for good.
 * @throws Overtaken; Unavailable when Slack or the store does not answer, and the next attempt makes a new secret.
 */
export async function handOver(deps: Deps, attempt: Attempt, credential: Credential): Promise<Problem | undefined> {
  const record = await deps.store.load(attempt.id);
  const request = record && current(record, attempt.number);
  if (request === undefined) throw new Overtaken();
  const announced = await unlessOvertaken(deps, attempt, deps.messenger.announceSecret(request));
  if (!announced.ok) return unreachable(announced.detail);
  const message = announced.place;
  try {
    const saved = await advance(deps, attempt.id, (latest, now) =>
      secretAnnounced(latest, attempt.number, message, now),
    );
    if (saved === undefined) throw new Overtaken();
    const shown = await unlessOvertaken(deps, attempt, show(deps, attempt, message, credential));
    if (!shown.ok) return unreachable(shown.detail);
    const { secretVisible } = deps.policy.timing;
    const active = await advance(deps, attempt.id, (latest, now) =>
      handedOver(latest, attempt.number, message, secretVisible, now),
    );
    if (active === undefined) throw new Overtaken();
    return undefined;
  } catch (fault) {
    // The secret in an overtaken attempt's message is, or soon will be, worthless.
    if (fault instanceof Overtaken) {
      await advance(deps, attempt.id, (latest, now) => secretToRemove(latest, message, now));
    }
    throw fault;
  }
}

async function show(deps: Deps, attempt: Attempt, message: Place, credential: Credential): Promise<Sent> {
  let replaces = false;
  const ready = await advance(deps, attempt.id, (record, now) => {
    const request = current(record, attempt.number);
    replaces = request !== undefined && replacesSecret(request);
    return beginHandover(record, attempt.number, now);
  });
  if (ready === undefined) throw new Overtaken();
  const notShown = async (): Promise<void> => {
    if (!replaces) await advance(deps, attempt.id, (record) => secretNotShown(record, attempt.number));
  };
  try {
    const sent = await deps.messenger.handOver(message, ready.request, credential, attempt.expiresAt, replaces);
    if (sent.ok || sent.because !== 'message_gone') return sent;
  } catch (fault) {
    if (fault instanceof Unavailable && fault.outcome === 'not_done') await notShown();
    throw fault;
  }
  await notShown();
  throw new Unavailable('Slack', 'the message that was to show the secret is gone');
}

/** Waits for Slack; a failure that no longer matters, because the attempt was overtaken, is thrown as `Overtaken`. */
export async function unlessOvertaken<T>(deps: Deps, attempt: Attempt, sending: Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (fault) {
    if (await isCurrent(deps, attempt)) throw fault;
    if (!(fault instanceof Overtaken)) deps.report(fault, { request: attempt.id, doing: 'show a secret, overtaken' });
    throw new Overtaken();
  }
}

function unreachable(detail: string): Problem {
  return { kind: 'requester_unreachable', detail };
}
