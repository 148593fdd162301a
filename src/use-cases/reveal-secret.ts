import type { Credential } from '../domain/credential-formats.ts';
import { beginHandover, secretNotShown } from '../domain/lifecycle/hand-over.ts';
import { making, replacesSecret, rotating } from '../domain/lifecycle/making.ts';
import { activateUnrevealed } from '../domain/lifecycle/provision.ts';
import { askReveal, finishReveal, modalClosed, revealRefused } from '../domain/lifecycle/reveal.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Problem } from '../domain/cause.ts';
import type { Attempt } from './attempt.ts';
import { Overtaken, Unavailable } from './faults.ts';
import { advance, change } from './funnel.ts';
import { unlessOvertaken } from './hand-over.ts';
import type { Deps } from './ports/deps.ts';
import type { ShownInModal } from './ports/slack.ts';

/**
 * Has the secret of a grant made and shown in a modal, for its owner, who opened it with a click. It is the cluster
 * lane's work. A click that is somebody else's, or too late, is told to the owner.
 * @param view Slack's id of the modal.
 * @throws Unavailable when the store does not answer.
 */
export async function revealSecret(
  deps: Deps,
  { id, by, view }: { readonly id: RequestId; readonly by: SlackUserId; readonly view: string },
): Promise<Outcome<RequestRecord>> {
  const standing = await deps.directory.standing(by, []);
  const asked = await change(deps, id, (record, now) => askReveal(record, standing, view, now));
  if (!asked.ok) await advance(deps, id, (record, now) => revealRefused(record, by, asked.refusal, now));
  return asked;
}

/** Makes a grant active whose secret nobody is to see yet. @throws Overtaken; Unavailable when the store does not answer. */
export async function leaveUnrevealed(deps: Deps, { id, number }: Attempt): Promise<void> {
  const { revealWithin } = deps.policy.timing;
  const active = await advance(deps, id, (record, now) => activateUnrevealed(record, number, revealWithin, now));
  if (active === undefined) throw new Overtaken();
}

/**
 * Shows a secret in the modal that its owner opened for it. That it may have been shown is saved first, and from then on
 * no other is made for this click: where Slack leaves it open, it counts as shown, and its owner is told what to do if
 * it was not. Where the modal was closed, nobody saw the secret, and it can be revealed again.
 * @throws Overtaken; Unavailable when Slack certainly did not show it, or the store does not answer.
 */
export async function showInModal(deps: Deps, attempt: Attempt, view: string, credential: Credential): Promise<void> {
  const { id, number } = attempt;
  const ready = await advance(deps, id, (record, now) => beginHandover(record, number, now));
  if (ready === undefined) throw new Overtaken();
  const shown = await show(deps, attempt, { view, ready, credential });
  const saved = await advance(deps, id, (record, now) =>
    shown.ok ? finishReveal(record, number, shown.isCertain, now) : modalClosed(record, number, shown.detail, now),
  );
  if (saved === undefined) throw new Overtaken();
}

type Shown = { readonly ok: true; readonly isCertain: boolean } | Extract<ShownInModal, { ok: false }>;

async function show(
  deps: Deps,
  attempt: Attempt,
  what: { readonly view: string; readonly ready: RequestRecord; readonly credential: Credential },
): Promise<Shown> {
  const { view, ready, credential } = what;
  const request = making(ready);
  const replaces = request !== undefined && replacesSecret(request);
  try {
    const showing = deps.messenger.showSecret(view, ready.request, credential, attempt.expiresAt, replaces);
    const shown = await unlessOvertaken(deps, attempt, showing);
    return shown.ok ? { ok: true, isCertain: true } : shown;
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.service !== 'Slack') throw fault;
    if (fault.outcome === 'not_done') {
      await advance(deps, attempt.id, (record) => secretNotShown(record, attempt.number));
      throw fault;
    }
    deps.report(fault, { request: attempt.id, doing: 'show a secret in a modal' });
    return { ok: true, isCertain: false };
  }
}

/**
 * Says in the modal of an attempt that was given up why no secret came. Whoever closed it, or cannot be shown it, reads
 * the same in a direct message.
 * @param saved the request after it was given up, or put off.
 */
export async function explainInModal(
  deps: Deps,
  { id, secretGoes }: Attempt,
  problem: Problem,
  saved: RequestRecord | undefined,
): Promise<void> {
  if (typeof secretGoes === 'string' || saved === undefined || rotating(saved) !== undefined) return;
  try {
    await deps.messenger.showNoSecret(secretGoes.intoView, saved.request, problem);
  } catch (fault) {
    deps.report(fault, { request: id, doing: 'say in a modal that no secret comes' });
  }
}
