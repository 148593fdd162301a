import { revokeAsAdministrator } from '../domain/lifecycle/revoke.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { Change, RequestRecord } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { RequestId } from '../domain/request-id.ts';
import { mayAnswer } from '../domain/question.ts';
import { isSelected, type Selection } from '../domain/selection.ts';
import type { EpochMs } from '../domain/time.ts';
import { administrator } from './administrators.ts';
import { Unavailable } from './faults.ts';
import { change, type FunnelDeps } from './funnel.ts';
import type { Deps } from './ports/deps.ts';
import { putQuestion } from './put-question.ts';

/** More open requests than any workspace has; the limit only keeps one answer in memory. */
const MOST_OPEN = 10_000;

/** How many grants are changed at once, so that the store still answers other people. */
const AT_ONCE = 10;

/** What an administrator is about to end, and the id that stands for it on the button. */
export interface Proposal {
  readonly questionId: string;
  readonly selection: Selection;
  /** Newest first. */
  readonly grants: readonly RequestRecord[];
}

/** What an administrator's word reaches: the selection as it stands at that moment. */
export interface Targets {
  readonly selection: Selection;
  readonly ids: readonly RequestId[];
}

/** How many revocations were started, how many grants had ended before, how many the store or a fault kept us from. */
export interface Tally {
  readonly selection: Selection;
  readonly started: number;
  readonly ended: number;
  readonly failed: number;
}

/** Finds what an administrator wants to end, and keeps the question whether they mean it. */
export async function proposeRevocation(
  deps: Deps,
  { by, selection }: { readonly by: SlackUserId; readonly selection: Selection },
): Promise<Outcome<Proposal>> {
  const allowed = await administrator(deps, by);
  if (!allowed.ok) return allowed;
  const { grants, unread } = await selected(deps, selection);
  const [first] = unread;
  if (grants.length === 0 && first !== undefined) throw first.fault;
  if (grants.length === 0) return refuse({ kind: 'nothing_selected', selection });
  const questionId = await putQuestion(deps, by, { kind: 'revocation', selection });
  return accept({ questionId, selection, grants });
}

/**
 * Takes an administrator's yes, once. The selection is made anew, so that no grant that became active between question
 * and answer escapes; who they are is looked up anew, too.
 */
export async function confirmRevocation(
  deps: Deps,
  { by, questionId }: { readonly by: SlackUserId; readonly questionId: string },
): Promise<Outcome<Targets>> {
  // Before the question is taken, so that a failed look-up leaves it to be answered again.
  const allowed = await administrator(deps, by);
  if (!allowed.ok) return allowed;
  const question = await deps.questions.take(questionId);
  if (question?.matter.kind !== 'revocation' || !mayAnswer(question, by, deps.now())) {
    return refuse({ kind: 'question_gone' });
  }
  const { selection } = question.matter;
  const { grants, unread } = await selected(deps, selection);
  // These fail, and are counted, so that nobody believes that all is over.
  const ids = [...grants.map(({ request }) => request.id), ...unread.map(({ id }) => id)];
  return ids.length > 0 ? accept({ selection, ids }) : refuse({ kind: 'nothing_selected', selection });
}

/**
 * Starts the revocation of each target in the administrator's name, some at a time. It is not stopped by a grant that
 * fails: every one is tried, and what failed is counted and reported.
 */
export async function revokeEach(deps: Deps, by: SlackUserId, { selection, ids }: Targets): Promise<Tally> {
  return { selection, ...(await endEach(deps, ids, (record, now) => revokeAsAdministrator(record, by, now))) };
}

/** As `revokeEach`, in whoever's name `revoke` says. */
export async function endEach(
  deps: FunnelDeps,
  ids: readonly RequestId[],
  revoke: (record: RequestRecord, now: EpochMs) => Outcome<Change>,
): Promise<Omit<Tally, 'selection'>> {
  const tally = { started: 0, ended: 0, failed: 0 };
  const waiting = ids.values();
  const work = async (): Promise<void> => {
    for (const id of waiting) tally[await endOne(deps, id, revoke)] += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tally;
}

async function endOne(
  deps: FunnelDeps,
  id: RequestId,
  revoke: (record: RequestRecord, now: EpochMs) => Outcome<Change>,
): Promise<'started' | 'ended' | 'failed'> {
  try {
    const outcome = await change(deps, id, revoke);
    return outcome.ok ? 'started' : 'ended';
  } catch (fault) {
    deps.report(fault, { request: id, doing: 'revoke one of many' });
    return 'failed';
  }
}

/** An open request of which nothing can be told, and why. */
export interface Unread {
  readonly id: RequestId;
  readonly fault: unknown;
}

/**
 * What is selected, and the open requests that cannot be read: any of them may be selected too, and to leave it out would be
 * to say that it was ended.
 * @throws Unavailable
 */
export async function selected(
  deps: Pick<Deps, 'store'>,
  selection: Selection,
): Promise<{ readonly grants: RequestRecord[]; readonly unread: readonly Unread[] }> {
  const open = await deps.store.listOpen(MOST_OPEN);
  const seen = new Set(open.map(({ request }) => request.id));
  const others = (await deps.store.listOpenIds()).filter((id) => !seen.has(id));
  const unread: Unread[] = [];
  for (const id of others) {
    const fault = await faultOf(deps, id);
    if (fault !== undefined) unread.push({ id, fault });
  }
  return { grants: open.filter(({ request }) => isSelected(request, selection)), unread };
}

/** Why a request cannot be read. @throws Unavailable */
async function faultOf(deps: Pick<Deps, 'store'>, id: RequestId): Promise<unknown> {
  try {
    await deps.store.load(id);
    return undefined;
  } catch (fault) {
    if (fault instanceof Unavailable) throw fault;
    return fault;
  }
}
