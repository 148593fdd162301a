import type { Wish } from '../domain/lifecycle/ask.ts';
import { breakGlass } from '../domain/lifecycle/break-glass.ts';
import { pauseOn, refusePaused } from '../domain/pause.ts';
import type { SlackUserId, Standing } from '../domain/people.ts';
import { mayAnswer } from '../domain/question.ts';
import type { Change, RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import { newRequestId, type RequestId } from '../domain/request-id.ts';
import type { Request } from '../domain/request.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Deps } from './ports/deps.ts';
import { withPreview } from './preview.ts';
import { putQuestion } from './put-question.ts';
import { create } from './request-access.ts';

/** What somebody is about to take without an approver, and the id that stands for it on the button. */
export interface Emergency {
  readonly questionId: string;
  /** As it would be granted; its id is nobody's. */
  readonly request: Request;
}

/** Judges what somebody wants in an emergency, and keeps the question whether they mean it. */
export async function proposeBreakGlass(
  deps: Deps,
  { by, wish }: { readonly by: SlackUserId; readonly wish: Wish },
): Promise<Outcome<Emergency>> {
  const judged = await judge(deps, await standingOf(deps, by), wish, newRequestId(deps.randomBytes(8)), deps.now());
  if (!judged.ok) return judged;
  const questionId = await putQuestion(deps, by, { kind: 'break_glass', wish });
  return accept({ questionId, request: judged.value.record.request });
}

/**
 * Takes their yes, once, and grants it. Who they are and what the role allows is looked up anew.
 * @throws Unavailable when the store does not answer.
 */
export async function confirmBreakGlass(
  deps: Deps,
  { by, questionId }: { readonly by: SlackUserId; readonly questionId: string },
): Promise<Outcome<RequestRecord>> {
  // Before the question is taken, so that a failed look-up leaves it to be answered again.
  const standing = await standingOf(deps, by);
  if (standing.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: standing.detail });
  const question = await deps.questions.take(questionId);
  if (question?.matter.kind !== 'break_glass' || !mayAnswer(question, by, deps.now())) {
    return refuse({ kind: 'question_gone' });
  }
  const { wish } = question.matter;
  return await create(deps, async (id, now) => await judge(deps, standing, wish, id, now));
}

async function judge(deps: Deps, by: Standing, wish: Wish, id: RequestId, now: EpochMs): Promise<Outcome<Change>> {
  const granted = breakGlass(wish, by, deps.policy, id, now);
  if (!granted.ok) return granted;
  const pause = pauseOn(await deps.pauses.list(), granted.value.record.request.terms.cluster);
  return pause === undefined ? await withPreview(deps, granted.value) : refusePaused(pause, 'break_glass');
}

async function standingOf({ policy, directory }: Deps, by: SlackUserId): Promise<Standing> {
  const groups = [...policy.roles.values()].flatMap(({ breakGlass: rule }) => rule?.groups ?? []);
  return await directory.standing(by, [...new Set(groups)]);
}
