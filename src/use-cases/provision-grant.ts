import type { Credential } from '../domain/credential-formats.ts';
import { abandon, beginAttempt, delayAttempt } from '../domain/lifecycle/provision.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { Problem } from '../domain/request.ts';
import { attemptOf, isCurrent, type Attempt } from './attempt.ts';
import { Overtaken, postponement, Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import { handOver } from './hand-over.ts';
import { afterOvertaken, endTwiceProvisioned, type Written } from './overtaken.ts';
import type { Deps, Issued } from './ports.ts';

/**
 * Makes an approved request active: the intent is saved, the token is created and verified on Proxmox, its secret is
 * DMed, the grant is saved. The process may die after any line of this; the next attempt finds what is there, makes a
 * new secret and goes on, so that there is one token and one valid secret whatever happens. The secret lives in the
 * local `credential` of this function's callees and nowhere else.
 */
export async function provisionGrant(deps: Deps, id: RequestId): Promise<void> {
  const begun = await advance(deps, id, beginAttempt);
  const attempt = begun === undefined ? undefined : attemptOf(begun);
  if (attempt === undefined) return;
  try {
    const issued = await issue(deps, attempt);
    if (issued?.ok === true) await deliver(deps, attempt, issued.credential);
    else if (issued !== undefined) await giveUp(deps, attempt, issued.problem);
  } catch (fault) {
    await putOff(deps, attempt, fault);
  }
}

/** Has the token made; `undefined` when the attempt was overtaken meanwhile, and what it wrote has been seen to. */
async function issue(deps: Deps, attempt: Attempt): Promise<Issued | undefined> {
  let written: Written = 'nothing';
  const mayGoOn = async (): Promise<boolean> => {
    const current = await isCurrent(deps, attempt);
    // The write that follows may reach the cluster late, after we were overtaken.
    if (current) written = 'perhaps';
    return current;
  };
  try {
    const issued = await deps.issuer.issue(attempt.order, attempt.expiresAt, mayGoOn);
    if (issued.ok || (await isCurrent(deps, attempt))) return issued;
  } catch (fault) {
    if (!(fault instanceof Overtaken)) {
      if (await isCurrent(deps, attempt)) throw fault;
      deps.report(fault, { request: attempt.id, doing: 'provision, after being overtaken' });
    }
  }
  await afterOvertaken(deps, attempt.order, written);
  return undefined;
}

/** Hands the secret over and sees that it is the one that works. */
async function deliver(deps: Deps, attempt: Attempt, credential: Credential): Promise<void> {
  try {
    const problem = await handOver(deps, attempt, credential);
    if (problem !== undefined) return await giveUp(deps, attempt, problem);
  } catch (fault) {
    if (!(fault instanceof Overtaken)) throw fault;
    return await afterOvertaken(deps, attempt.order, credential);
  }
  // An older attempt, frozen in the middle of a write, may have replaced the secret behind our back.
  if (!(await deps.issuer.accepts(attempt.order, credential))) await endTwiceProvisioned(deps, attempt.id);
}

async function giveUp(deps: Deps, attempt: Attempt, problem: Problem): Promise<void> {
  await advance(deps, attempt.id, (record, now) => abandon(record, attempt.number, problem, now));
}

async function putOff(deps: Deps, attempt: Attempt, fault: unknown): Promise<void> {
  const reason = postponement(fault, deps.report(fault, { request: attempt.id, doing: 'provision' }));
  const ofSlack = fault instanceof Unavailable && fault.service === 'Slack';
  const setback = { ...reason, problem: ofSlack ? 'slack_unavailable' : 'cluster_unavailable' } as const;
  await advance(deps, attempt.id, (record, now) => delayAttempt(record, attempt.number, setback, now));
}
