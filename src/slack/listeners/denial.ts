import type { App } from '@slack/bolt';
import { LONGEST_DENIAL } from '../../domain/lifecycle/review.ts';
import { parseRequestId } from '../../domain/request-id.ts';
import { mayReview } from '../../use-cases/review-request.ts';
import { FIELDS, MODALS } from '../ids.ts';
import { Denial } from '../payloads.ts';
import { clean } from '../text/clean.ts';
import { popUp } from '../views/pop-up.ts';
import { denial } from '../views/denial.ts';
import type { Message } from '../views/message.ts';
import { answering, type Answer, type About } from './answering.ts';
import { isForeign } from './foreign.ts';
import { patiently, type InLine } from './in-line.ts';
import { FOREIGNER, refused } from './reply.ts';
import { takeVote } from './take-vote.ts';
import type { Click, Workspace } from './workspace.ts';

/** Asks whoever clicked *Deny* for a reason, if they may deny at all. The denial itself is the modal's submission. */
export async function askForReason({ deps, modals }: Workspace, { id, by, trigger }: Click): Promise<Answer> {
  const allowed = await mayReview(deps, { id, vote: { reviewer: by, verdict: 'deny', via: 'button' } });
  if (!allowed.ok) return { say: refused(allowed.refusal) };
  await modals.open(trigger, denial(allowed.value.request));
  return {};
}

/** Takes the submitted reason for the denial it is. What stands in its way is said on top of what was typed, which stays. */
export function listenToDenials(app: App, workspace: Workspace): void {
  const { deps, identity, tell } = workspace;
  app.view(MODALS.denial, async ({ ack, body }) => {
    const show = async (what: Message | 'done'): Promise<void> => {
      if (what === 'done') await ack();
      else await ack({ response_action: 'push', view: popUp(what) });
    };
    const later = async (what: Message | 'done'): Promise<void> => {
      const { user } = Denial.parse(body);
      if (what !== 'done') await tell({ person: user.id }, what);
    };
    const about: About = { doing: 'take a denial' };
    const work = async (line: InLine): Promise<Answer<'done'>> => {
      const { team, user, view } = Denial.parse(body);
      const { teamId } = await identity();
      if (isForeign(teamId, { team, user })) return { say: FOREIGNER };
      const id = parseRequestId(view.private_metadata);
      if (id === undefined) return { say: refused({ kind: 'no_such_request', id: view.private_metadata }) };
      about.request = id;
      const words = clean(view.state.values[FIELDS.denialReason][FIELDS.denialReason].value ?? '');
      const reason = words.slice(0, LONGEST_DENIAL);
      const vote = { reviewer: user.id, verdict: 'deny', via: 'button', ...(reason !== '' && { reason }) } as const;
      return { say: (await takeVote(patiently(workspace, line), id, vote)) ?? 'done' };
    };
    await answering<'done'>(deps.report, about, show, work, { show: later });
  });
}
