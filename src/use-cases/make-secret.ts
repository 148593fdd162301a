import type { Credential } from '../domain/credential-formats.ts';
import { oldSecretAtRisk, oldSecretSpared } from '../domain/lifecycle/rotate.ts';
import { abandon, delayAttempt } from '../domain/lifecycle/setback.ts';
import type { Problem } from '../domain/cause.ts';
import { isCurrent, type Attempt } from './attempt.ts';
import { Overtaken, postponement, Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import { handOver } from './hand-over.ts';
import { afterOvertaken, endMadeTwice, type Written } from './overtaken.ts';
import { keepBaseline } from './keep-baseline.ts';
import type { Deps } from './ports/deps.ts';
import type { Issued } from './ports/proxmox.ts';
import { explainInModal, leaveUnrevealed, showInModal } from './reveal-secret.ts';

/**
 * Carries out an attempt that was begun, and so is in the audit: the token is made, or given a new secret, and verified
 * on Proxmox, its secret is DMed, shown in a modal, or thrown away where its owner is to reveal another, and the grant is
 * saved. The process may die after any line of this; the next attempt finds what is there, makes a new secret and goes on,
 * so that there is one token and one valid secret whatever happens. The secret lives in the local `credential` of this
 * function's callees and nowhere else.
 */
export async function makeSecret(deps: Deps, attempt: Attempt): Promise<void> {
  try {
    const issued = await issue(deps, attempt);
    if (issued?.ok === true) await deliver(deps, attempt, issued);
    else if (issued !== undefined) await giveUp(deps, attempt, issued.problem);
  } catch (fault) {
    await putOff(deps, attempt, fault);
  }
}

/** Has the token made; `undefined` when the attempt was overtaken meanwhile, and what it wrote has been seen to. */
async function issue(deps: Deps, attempt: Attempt): Promise<Issued | undefined> {
  let written: Written = 'nothing';
  const mayGoOn = async (): Promise<boolean> => {
    const current = await mayWrite(deps, attempt);
    // The write that follows may reach the cluster late, after we were overtaken.
    if (current) written = 'perhaps';
    return current;
  };
  try {
    const issued = await onCluster(deps, attempt, mayGoOn);
    if (issued.ok || (await isCurrent(deps, attempt))) {
      if (!issued.ok && issued.outcome === 'not_done') await spare(deps, attempt);
      return issued;
    }
  } catch (fault) {
    if (!(fault instanceof Overtaken)) {
      if (await isCurrent(deps, attempt)) {
        if (isNotDone(fault)) await spare(deps, attempt);
        throw fault;
      }
      deps.report(fault, { request: attempt.id, doing: `${doing(attempt)}, after being overtaken` });
    }
  }
  await afterOvertaken(deps, attempt, written);
  return undefined;
}

async function onCluster(
  { issuer }: Deps,
  { order, expiresAt, rotates }: Attempt,
  mayGoOn: () => Promise<boolean>,
): Promise<Issued> {
  return rotates === undefined
    ? await issuer.issue(order, expiresAt, mayGoOn)
    : await issuer.renew(order, expiresAt, mayGoOn, rotates.again);
}

/** Tells whether an attempt may write, and saves before it does that the secret it is to replace may be dead. */
async function mayWrite(deps: Deps, attempt: Attempt): Promise<boolean> {
  if (attempt.rotates !== undefined) {
    await advance(deps, attempt.id, (record) => oldSecretAtRisk(record, attempt.number));
  }
  return await isCurrent(deps, attempt);
}

async function spare(deps: Deps, attempt: Attempt): Promise<void> {
  await advance(deps, attempt.id, (record) => oldSecretSpared(record, attempt.number));
}

/** Only the cluster can say that nothing was written; the store may be away in the middle of the writes. */
function isNotDone(fault: unknown): boolean {
  return fault instanceof Unavailable && fault.service === 'Proxmox' && fault.outcome === 'not_done';
}

/** Hands the secret over and sees that it is the one that works. */
async function deliver(deps: Deps, attempt: Attempt, issued: Extract<Issued, { ok: true }>): Promise<void> {
  const { credential } = issued;
  try {
    await keepBaseline(deps, attempt, issued);
    const problem = await convey(deps, attempt, credential);
    if (problem !== undefined) return await giveUp(deps, attempt, problem);
  } catch (fault) {
    if (!(fault instanceof Overtaken)) throw fault;
    return await afterOvertaken(deps, attempt, credential);
  }
  // Of a secret that nobody was shown it does not matter.
  if (attempt.secretGoes === 'nowhere') return;
  // An older attempt, frozen in the middle of a write, may have replaced the secret behind our back.
  if (!(await deps.issuer.accepts(attempt.order, credential))) await endMadeTwice(deps, attempt);
}

/** Brings the secret where it goes. @returns a problem when its owner is out of reach for good. @throws as `handOver`. */
async function convey(deps: Deps, attempt: Attempt, credential: Credential): Promise<Problem | undefined> {
  const { secretGoes } = attempt;
  if (secretGoes === 'by_message') return await handOver(deps, attempt, credential);
  if (secretGoes === 'nowhere') await leaveUnrevealed(deps, attempt);
  else await showInModal(deps, attempt, secretGoes.intoView, credential);
  return undefined;
}

async function giveUp(deps: Deps, attempt: Attempt, problem: Problem): Promise<void> {
  const saved = await advance(deps, attempt.id, (record, now) => abandon(record, attempt.number, problem, now));
  await explainInModal(deps, attempt, problem, saved);
}

async function putOff(deps: Deps, attempt: Attempt, fault: unknown): Promise<void> {
  const reason = postponement(fault, deps.report(fault, { request: attempt.id, doing: doing(attempt) }));
  const ofSlack = fault instanceof Unavailable && fault.service === 'Slack';
  const setback = { ...reason, problem: ofSlack ? 'slack_unavailable' : 'cluster_unavailable' } as const;
  const saved = await advance(deps, attempt.id, (record, now) => delayAttempt(record, attempt.number, setback, now));
  await explainInModal(deps, attempt, { kind: setback.problem, detail: setback.detail }, saved);
}

function doing({ rotates }: Attempt): string {
  return rotates === undefined ? 'provision' : 'rotate';
}
