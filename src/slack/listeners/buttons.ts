import type { App } from '@slack/bolt';
import type { Finding } from '../../domain/follow-up.ts';
import { parseRequestId } from '../../domain/request-id.ts';
import { cancelRequest, confirmStored, revokeGrant } from '../../use-cases/end-request.ts';
import { followUp } from '../../use-cases/follow-up.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import { secretStands, takeSecretAway } from '../../use-cases/remove-secret.ts';
import { tidyCard } from '../../use-cases/tidy-card.ts';
import { ACTIONS, NOT_IN_A_FORM, type ActionId } from '../ids.ts';
import { ButtonClick, ClickAnswer } from '../payloads.ts';
import type { Message } from '../views/message.ts';
import { popUp } from '../views/pop-up.ts';
import { cancelled, revocationStarted } from '../views/replies.ts';
import { askForLess } from './approve-for-less.ts';
import { askAgainForm } from './ask-again.ts';
import { answering, type About, type Answer } from './answering.ts';
import { askForReason } from './denial.ts';
import { answerChoice } from './choices.ts';
import { askHowMuchLonger, decideExtension } from './extension.ts';
import { isForeign } from './foreign.ts';
import { patiently, type InLine } from './in-line.ts';
import { FOREIGNER, refused, reply } from './reply.ts';
import { openReveal } from './reveal.ts';
import { takeVote } from './take-vote.ts';
import type { Click, Workspace } from './workspace.ts';

/** Whoever clicks waits in line where they are answered by a message; a form has to be opened before that could end. */
type Button = (at: Workspace & { readonly patient: Deps }, click: Click) => Promise<Answer>;

const BUTTONS: Readonly<Record<ActionId, Button>> = {
  [ACTIONS.approve]: async ({ patient }, { id, by }) => ({
    say: await takeVote(patient, id, { reviewer: by, verdict: 'approve', via: 'button' }),
  }),
  [ACTIONS.deny]: askForReason,
  [ACTIONS.approveForLess]: askForLess,
  [ACTIONS.cancel]: async ({ patient }, click) => ({ say: reply(await cancelRequest(patient, click), cancelled) }),
  [ACTIONS.extend]: askHowMuchLonger,
  [ACTIONS.approveExtension]: async ({ patient }, click) => await decideExtension(patient, click, 'approve'),
  [ACTIONS.denyExtension]: async ({ patient }, click) => await decideExtension(patient, click, 'deny'),
  [ACTIONS.askAgain]: askAgainForm,
  [ACTIONS.revoke]: async ({ patient }, click) => ({
    say: reply(await revokeGrant(patient, click), revocationStarted),
  }),
  [ACTIONS.justified]: async ({ patient }, click) => await review(patient, click, 'justified'),
  [ACTIONS.notJustified]: async ({ patient }, click) => await review(patient, click, 'not_justified'),
  [ACTIONS.reveal]: openReveal,
  [ACTIONS.secretStored]: async ({ deps }, click) => await confirmed(deps, click),
};

/** The buttons that are on cards, whichever of them was used; some of these are on a Home, too. */
const ON_CARDS: ReadonlySet<ActionId> = new Set([
  ACTIONS.approve,
  ACTIONS.approveForLess,
  ACTIONS.deny,
  ACTIONS.approveExtension,
  ACTIONS.denyExtension,
  ACTIONS.justified,
  ACTIONS.notJustified,
]);

/** Does what the buttons of our messages say. A button we do not know is acknowledged and reported. */
export function listenToButtons(app: App, workspace: Workspace): void {
  const { deps, identity, modals, tell } = workspace;
  // What is chosen in a form is no button; the form's own listener takes it.
  app.action(NOT_IN_A_FORM, async ({ ack, body, respond }) => {
    await ack();
    const show = async (message: Message): Promise<unknown> => {
      const { response_url: address, trigger_id: trigger } = ClickAnswer.parse(body);
      // Slack takes no ephemeral message for a Home, so its owner is answered in a window of its own.
      if (address === undefined) return await modals.open(trigger, popUp(message));
      const { text, blocks } = message;
      return await respond({ response_type: 'ephemeral', replace_original: false, text, blocks });
    };
    const about: About = { doing: 'answer a click' };
    const work = async (line: InLine): Promise<Answer> => {
      const { team, user, container, actions, trigger_id: trigger } = ButtonClick.parse(body);
      const [{ action_id: action, value }] = actions;
      const { teamId } = await identity();
      if (isForeign(teamId, { team, user })) return { say: FOREIGNER };
      const patient = patiently(workspace, line);
      const chosen = await answerChoice(patient, { action, value, by: user.id, body, about }, show);
      if (chosen !== undefined) return chosen;
      if (!isOurs(action)) throw new Error(`a click on a button we do not know: ${action.slice(0, 100)}`);
      const [text = '', part = ''] = value.split('.');
      const id = parseRequestId(text);
      if (id === undefined) return { say: refused({ kind: 'no_such_request', id: value }) };
      about.request = id;
      const clicked = 'type' in container ? undefined : { channel: container.channel_id, ts: container.message_ts };
      const answer = await BUTTONS[action]({ ...workspace, patient }, { id, part, by: user.id, clicked, trigger });
      if (clicked === undefined || !ON_CARDS.has(action)) return answer;
      return { ...answer, after: async () => await tidyCard(deps, id, clicked) };
    };
    const later = async (message: Message): Promise<unknown> => {
      const { response_url: address } = ClickAnswer.parse(body);
      if (address !== undefined) return await show(message);
      const { user } = ButtonClick.parse(body);
      // The window with which a click on a Home is answered can be opened for three seconds only, and once.
      return await tell({ person: user.id }, message);
    };
    await answering(deps.report, about, show, work, { show: later });
  });
}

function isOurs(action: string): action is ActionId {
  return Object.hasOwn(BUTTONS, action);
}

/** The review of an emergency shows on its card. */
async function review(deps: Deps, { id, by }: Click, verdict: Finding['verdict']): Promise<Answer> {
  const outcome = await followUp(deps, { id, by, verdict });
  return outcome.ok ? {} : { say: refused(outcome.refusal) };
}

async function confirmed(deps: Deps, { id, by, clicked }: Click): Promise<Answer> {
  if (clicked === undefined || !(await confirmStored(deps, { id, by, message: clicked }))) return {};
  return {
    after: async () => {
      const gone = await takeSecretAway(deps.messenger, clicked);
      if (!gone.ok) throw secretStands(gone.detail);
    },
  };
}
