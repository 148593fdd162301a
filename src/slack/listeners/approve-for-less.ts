import type { App } from '@slack/bolt';
import { parseRequestId } from '../../domain/request-id.ts';
import { mayReview, reviewRequest } from '../../use-cases/review-request.ts';
import { FormSubmission } from '../form-payloads.ts';
import { MODALS } from '../ids.ts';
import { readTerms } from '../read-form.ts';
import { complaintsOfLess, lessForm, offerOf } from '../views/approve-for-less.ts';
import { popUp } from '../views/pop-up.ts';
import type { Message } from '../views/message.ts';
import { answering, type About, type Answer, type Complained } from './answering.ts';
import { isForeign } from './foreign.ts';
import { patiently, type InLine } from './in-line.ts';
import { FOREIGNER, refused } from './reply.ts';
import type { Click, Workspace } from './workspace.ts';

type Shown = Complained | 'done';

/** Asks whoever clicked *Approve for less* how much less, if they may approve at all. */
export async function askForLess({ deps, modals }: Workspace, { id, by, trigger }: Click): Promise<Answer> {
  const allowed = await mayReview(deps, { id, vote: { reviewer: by, verdict: 'approve', via: 'button' } });
  if (!allowed.ok) return { say: refused(allowed.refusal) };
  await modals.open(trigger, lessForm(allowed.value.request));
  return {};
}

/** Takes the lesser terms that were sent for the approval they are. */
export function listenToApprovalsForLess(app: App, workspace: Workspace): void {
  const { deps, identity, tell } = workspace;
  app.view(MODALS.less, async ({ ack, body }) => {
    const show = async (what: Message | Shown): Promise<void> => {
      if (what === 'done') await ack();
      else if ('complaints' in what) await ack({ response_action: 'errors', errors: { ...what.complaints } });
      else await ack({ response_action: 'push', view: popUp(what) });
    };
    const later = async (what: Message | Shown): Promise<void> => {
      const { user } = FormSubmission.parse(body);
      const message = what === 'done' ? undefined : 'complaints' in what ? what.inWords : what;
      if (message !== undefined) await tell({ person: user.id }, message);
    };
    const about: About = { doing: 'take an approval for less' };
    const work = async (line: InLine): Promise<Answer<Shown>> => {
      const { team, user, view } = FormSubmission.parse(body);
      const { teamId } = await identity();
      if (isForeign(teamId, { team, user })) return { say: FOREIGNER };
      const { private_metadata: text, state } = view;
      const id = parseRequestId(text);
      if (id !== undefined) about.request = id;
      const request = id && (await deps.store.load(id))?.request;
      if (request === undefined) return { say: refused({ kind: 'no_such_request', id: text }) };
      const less = readTerms(state.values, offerOf(request.terms));
      if ('complaints' in less) return { say: less };
      const vote = { reviewer: user.id, verdict: 'approve', via: 'button' } as const;
      const outcome = await reviewRequest(patiently(workspace, line), { id: request.id, vote, less });
      if (outcome.ok) return { say: 'done' };
      const complaints = complaintsOfLess(outcome.refusal);
      const inWords = refused(outcome.refusal);
      return { say: complaints === undefined ? inWords : { complaints, inWords } };
    };
    await answering<Shown>(deps.report, about, show, work, { show: later });
  });
}
