import type { Wish } from '../../domain/lifecycle/ask.ts';
import type { SlackUserId } from '../../domain/people.ts';
import type { Role } from '../../domain/role.ts';
import { Unavailable } from '../../use-cases/faults.ts';
import { listRoles } from '../../use-cases/list-requests.ts';
import { previewRole } from '../../use-cases/preview.ts';
import { askForm, loadingForm, noteModal } from '../views/ask-form.ts';
import { refusalSentence } from '../views/refusals.ts';
import { formNotOpened, roleList } from '../views/replies.ts';
import type { OpenModal } from '../web/modals.ts';
import { answering, type Answer } from './answering.ts';
import { patiently } from './in-line.ts';
import { refused } from './reply.ts';
import type { Workspace } from './workspace.ts';

/** Who wants the form, and what they typed already. */
export interface FormWanted {
  readonly person: SlackUserId;
  /** Where the answer to the form is to appear. */
  readonly channel: string;
  /** Slack's permission to open a modal. It lives three seconds, so the form is opened before anything is looked up. */
  readonly trigger: string;
  readonly draft: Wish;
}

/** Opens the form that asks for a token, and fills it in a moment later. */
export async function openAskForm(workspace: Workspace, wanted: FormWanted): Promise<Answer> {
  const { deps, modals } = workspace;
  try {
    const modal = await modals.open(wanted.trigger, loadingForm());
    return { after: async () => await fill(workspace, modal, wanted) };
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    deps.report(fault, { doing: 'open a form' });
    return { say: formNotOpened(wanted.draft.role) };
  }
}

async function fill(workspace: Workspace, modal: OpenModal, wanted: FormWanted): Promise<void> {
  const { deps, modals } = workspace;
  await answering(
    deps.report,
    { doing: 'fill a form' },
    async (message) => await modals.update(modal, noteModal(message)),
    async (line) => {
      const roles = await listRoles(patiently(workspace, line), wanted.person);
      if (!roles.ok) return { say: refused(roles.refusal) };
      if (roles.value.length === 0) return { say: roleList([]) };
      const { draft, channel } = wanted;
      const role = roles.value.find(({ name }) => name === draft.role);
      const note = role === undefined && draft.role !== '' ? noteOn(draft.role, roles.value) : undefined;
      const foreseen = role && (await previewRole(deps, { person: wanted.person, role }));
      const form = askForm({ channel, roles: roles.value, role, foreseen, draft, note });
      return { after: async () => await modals.update(modal, form) };
    },
    { isShown: true },
  );

  /** A role that was typed and is not among theirs is never guessed. */
  function noteOn(role: string, roles: readonly Role[]): string {
    return deps.policy.roles.has(role)
      ? refusalSentence({ kind: 'role_not_for_you', role })
      : refusalSentence({ kind: 'no_such_role', role, available: roles });
  }
}
