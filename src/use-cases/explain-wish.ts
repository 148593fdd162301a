import { judgeAsking, type Judgement } from '../domain/lifecycle/judge-asking.ts';
import type { Wish } from '../domain/lifecycle/ask.ts';
import type { Standing } from '../domain/people.ts';
import type { Change } from '../domain/record.ts';
import type { Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { EpochMs } from '../domain/time.ts';
import { judgeWish, type JudgeDeps } from './request-access.ts';

/** What would happen to a wish, and why. */
export interface Explanation {
  /** What the bot would answer: a refusal, or the request that would be made. */
  readonly verdict: Outcome<Change>;
  /** What each rule says by itself. */
  readonly judgements: readonly Judgement[];
}

/**
 * Explains what would happen if somebody asked, for operators; nothing is done. The verdict is that of the bot's own
 * judgement, and the rules are looked at one by one besides.
 * @throws Unavailable when the store does not answer.
 */
export async function explainWish(
  deps: JudgeDeps,
  {
    requester,
    wish,
    id,
    now,
  }: { readonly requester: Standing; readonly wish: Wish; readonly id: RequestId; readonly now: EpochMs },
): Promise<Explanation> {
  const verdict = await judgeWish(deps, requester, wish, id, now);
  const [counts, pauses] = await Promise.all([deps.store.counts(requester.id, wish.role), deps.pauses.list()]);
  return { verdict, judgements: judgeAsking(wish, requester, deps.policy, counts, pauses) };
}
