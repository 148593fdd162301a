import { Unavailable } from '../../use-cases/faults.ts';
import { revealSecret } from '../../use-cases/reveal-secret.ts';
import { popUp } from '../views/pop-up.ts';
import { makingSecret, modalNotOpened } from '../views/reveal.ts';
import type { OpenModal } from '../web/modals.ts';
import { answering, type Answer } from './answering.ts';
import { patiently } from './in-line.ts';
import { refused } from './reply.ts';
import type { Click, Workspace } from './workspace.ts';

/**
 * Opens the modal in which a secret is going to appear, at once, because Slack's permission to open one lives three
 * seconds; then has the secret made. The worker shows it there.
 */
export async function openReveal(workspace: Workspace, click: Click): Promise<Answer> {
  const { deps, modals } = workspace;
  try {
    const modal = await modals.open(click.trigger, makingSecret());
    return { after: async () => await reveal(workspace, modal, click) };
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    deps.report(fault, { request: click.id, doing: 'open a modal for a secret' });
    return { say: modalNotOpened() };
  }
}

async function reveal(workspace: Workspace, modal: OpenModal, { id, by }: Click): Promise<void> {
  const { deps, modals } = workspace;
  await answering(
    deps.report,
    { request: id, doing: 'reveal a secret' },
    async (message) => await modals.update(modal, popUp(message)),
    async (line) => {
      const asked = await revealSecret(patiently(workspace, line), { id, by, view: modal.id });
      return asked.ok ? {} : { say: refused(asked.refusal) };
    },
    { isShown: true },
  );
}
