import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { listRoles } from '../../use-cases/list-requests.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import { previewRole } from '../../use-cases/preview.ts';
import { requestAccess } from '../../use-cases/request-access.ts';
import { deliveryOf } from '../delivery.ts';
import { FormChoice, FormSubmission } from '../form-payloads.ts';
import { ASK_FORM } from '../ids.ts';
import { readForm } from '../read-form.ts';
import { askForm, noteModal, NOTHING_TYPED } from '../views/ask-form.ts';
import { complaintsOf } from '../views/form-complaints.ts';
import type { Message } from '../views/message.ts';
import { requested } from '../views/replies.ts';
import { answering, type Answer, type Complained } from './answering.ts';
import { isForeign } from './foreign.ts';
import { patiently, type InLine } from './in-line.ts';
import { FOREIGNER, refused } from './reply.ts';
import type { Workspace } from './workspace.ts';

/** What a form can show when it was sent, besides a message. */
type Shown = Complained | { readonly form: ModalView } | 'done';

type FormAnswer = Answer<Shown>;

/** Takes what is chosen in the form that asks for a token, and the form itself. */
export function listenToAskForm(app: App, workspace: Workspace): void {
  const { deps, identity, modals, tell } = workspace;

  app.action(ASK_FORM.role, async ({ ack, body }) => {
    await ack();
    const { team, user, view, actions } = FormChoice.parse(body);
    const { private_metadata: channel } = view;
    const show = async (message: Message): Promise<void> => await tell({ person: user.id, channel }, message);
    await answering(deps.report, { doing: 'show a role in a form' }, show, async (line) => {
      if (isForeign((await identity()).teamId, { team, user })) return { say: FOREIGNER };
      const form = await formFor(patiently(workspace, line), user.id, channel, actions[0].selected_option?.value ?? '');
      return 'say' in form ? form : { after: async () => await modals.update(view, form.form) };
    });
  });

  app.view(ASK_FORM.view, async ({ ack, body }) => {
    const show = async (what: Message | Shown): Promise<void> => {
      if (what === 'done') await ack();
      else if ('complaints' in what) await ack({ response_action: 'errors', errors: { ...what.complaints } });
      else if ('form' in what) await ack({ response_action: 'update', view: what.form });
      // On top of the form, so that what was filled in is still there behind it.
      else await ack({ response_action: 'push', view: noteModal(what) });
    };
    const later = async (what: Message | Shown): Promise<void> => {
      const { user, view } = FormSubmission.parse(body);
      if (what === 'done') return;
      if ('form' in what) return await modals.update(view, what.form);
      const message = 'complaints' in what ? what.inWords : what;
      if (message !== undefined) await tell({ person: user.id, channel: view.private_metadata }, message);
    };
    const work = async (line: InLine): Promise<FormAnswer> => {
      const { team, user, view } = FormSubmission.parse(body);
      if (isForeign((await identity()).teamId, { team, user })) return { say: FOREIGNER };
      return await take({ ...workspace, deps: patiently(workspace, line) }, user.id, view);
    };
    await answering<Shown>(deps.report, { doing: 'take a form' }, show, work, { show: later });
  });
}

async function take(
  { deps, tell }: Workspace,
  person: string,
  { id: view, private_metadata: channel, state: { values } }: FormSubmission['view'],
): Promise<FormAnswer> {
  const read = readForm(values, deps.policy.roles);
  if (read.kind === 'complaints') return { say: { complaints: read.complaints } };
  if (read.kind === 'not_shown') {
    const form = await formFor(deps, person, channel, read.role.name);
    return { say: 'say' in form ? form.say : form };
  }
  const asked = await requestAccess(deps, { requester: person, wish: read.wish, delivery: deliveryOf(person, view) });
  if (!asked.ok) {
    const complaints = complaintsOf(asked.refusal, read.wish.role, values);
    const inWords = refused(asked.refusal);
    return { say: complaints === undefined ? inWords : { complaints, inWords } };
  }
  return { say: 'done', after: async () => await tell({ person, channel }, requested(asked.value)) };
}

/** The form with another role chosen, or why there is none. */
async function formFor(
  deps: Deps,
  person: string,
  channel: string,
  chosen: string,
): Promise<{ readonly form: ModalView } | { readonly say: Message }> {
  const roles = await listRoles(deps, person);
  if (!roles.ok) return { say: refused(roles.refusal) };
  const role = roles.value.find(({ name }) => name === chosen);
  if (role === undefined) return { say: refused({ kind: 'role_not_for_you', role: chosen }) };
  const foreseen = await previewRole(deps, { person, role });
  return { form: askForm({ channel, roles: roles.value, role, foreseen, draft: NOTHING_TYPED }) };
}
