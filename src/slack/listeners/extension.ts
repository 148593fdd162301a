import type { App } from '@slack/bolt';
import { parseRequestId } from '../../domain/request-id.ts';
import type { Verdict } from '../../domain/approval.ts';
import { mayExtend, requestExtension, voteOnExtension } from '../../use-cases/extend-grant.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import { FormSubmission } from '../form-payloads.ts';
import { MODALS } from '../ids.ts';
import { readExtension } from '../read-form.ts';
import { popUp } from '../views/pop-up.ts';
import { extensionAsked, extensionForm } from '../views/extension.ts';
import type { Message } from '../views/message.ts';
import { answering, type About, type Answer, type Complained } from './answering.ts';
import { isForeign } from './foreign.ts';
import { patiently, type InLine } from './in-line.ts';
import { FOREIGNER, refused } from './reply.ts';
import type { Click, Workspace } from './workspace.ts';

type Shown = Complained | { readonly asked: Message };

/** Asks whoever clicked *Extend* for how much longer, if it can be longer at all. */
export async function askHowMuchLonger({ deps, modals }: Workspace, { id, by, trigger }: Click): Promise<Answer> {
  const allowed = await mayExtend(deps, { id, by });
  if (!allowed.ok) return { say: refused(allowed.refusal) };
  const { request, most } = allowed.value;
  await modals.open(trigger, extensionForm(request, most));
  return {};
}

/** Takes a click on the buttons of an extension for the vote it is. */
export async function decideExtension(deps: Deps, { id, part, by }: Click, verdict: Verdict): Promise<Answer> {
  const vote = { reviewer: by, verdict, via: 'button' } as const;
  const outcome = await voteOnExtension(deps, { id, askedAt: Number(part), vote });
  return outcome.ok || outcome.refusal.kind === 'already_voted' ? {} : { say: refused(outcome.refusal) };
}

/** Takes the form in which it was said how much longer. */
export function listenToExtensions(app: App, workspace: Workspace): void {
  const { deps, identity, tell } = workspace;
  app.view(MODALS.extension, async ({ ack, body }) => {
    const show = async (what: Message | Shown): Promise<void> => {
      // In place of the form, which has done its work.
      if ('asked' in what) await ack({ response_action: 'update', view: popUp(what.asked) });
      else if ('complaints' in what) await ack({ response_action: 'errors', errors: { ...what.complaints } });
      else await ack({ response_action: 'push', view: popUp(what) });
    };
    const later = async (what: Message | Shown): Promise<void> => {
      const { user } = FormSubmission.parse(body);
      const message = 'asked' in what ? what.asked : 'complaints' in what ? what.inWords : what;
      if (message !== undefined) await tell({ person: user.id }, message);
    };
    const about: About = { doing: 'take an extension' };
    const work = async (line: InLine): Promise<Answer<Shown>> => {
      const { team, user, view } = FormSubmission.parse(body);
      const { teamId } = await identity();
      if (isForeign(teamId, { team, user })) return { say: FOREIGNER };
      const { private_metadata: text, state } = view;
      const id = parseRequestId(text);
      if (id === undefined) return { say: refused({ kind: 'no_such_request', id: text }) };
      about.request = id;
      const wish = readExtension(state.values);
      if ('complaints' in wish) return { say: wish };
      const asked = await requestExtension(patiently(workspace, line), { id, by: user.id, wish });
      return { say: asked.ok ? { asked: extensionAsked(asked.value) } : refused(asked.refusal) };
    };
    await answering<Shown>(deps.report, about, show, work, { show: later });
  });
}
