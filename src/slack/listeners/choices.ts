import { parseRequestId } from '../../domain/request-id.ts';
import { confirmBreakGlass } from '../../use-cases/break-glass.ts';
import { revokeGrant } from '../../use-cases/end-request.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import { confirmRevocation, revokeEach } from '../../use-cases/revoke-selected.ts';
import { CHOICES } from '../ids.ts';
import { Picked } from '../payloads.ts';
import { glassBroken } from '../views/break-glass.ts';
import { revokedMany, revokingMany } from '../views/bulk-revocation.ts';
import { nothingPicked } from '../views/grant-picker.ts';
import { revocationStarted } from '../views/replies.ts';
import type { About, Answer, Show } from './answering.ts';
import { refused, reply } from './reply.ts';

/** From here on a revocation takes long enough for its author to wonder. */
const MANY = 50;

/** A click in an answer to a command: what was clicked, with which value, by whom, and the whole payload. */
export interface Choice {
  readonly action: string;
  readonly value: string;
  readonly by: string;
  readonly body: unknown;
  readonly about: About;
}

/**
 * Answers clicks and choices in the answers to commands.
 * @param show tells the person what comes after the answer.
 * @returns `undefined` when the click is none of these.
 */
export async function answerChoice(deps: Deps, choice: Choice, show: Show): Promise<Answer | undefined> {
  const { action, value, by, body, about } = choice;
  switch (action) {
    case CHOICES.pick:
      // Choosing changes nothing; the button beside the menu reads what was chosen.
      return {};
    case CHOICES.revokePicked: {
      const id = parseRequestId(picked(body) ?? '');
      if (id !== undefined) about.request = id;
      return {
        say: id === undefined ? nothingPicked() : reply(await revokeGrant(deps, { id, by }), revocationStarted),
      };
    }
    case CHOICES.revokeSelected:
      return await revokeSelected(deps, by, value, show);
    case CHOICES.breakGlass:
      return { say: reply(await confirmBreakGlass(deps, { by, questionId: value }), glassBroken) };
    default:
      return undefined;
  }
}

function picked(body: unknown): string | undefined {
  return Picked.parse(body).state.values[CHOICES.picker]?.[CHOICES.pick]?.selected_option?.value;
}

async function revokeSelected(deps: Deps, by: string, questionId: string, show: Show): Promise<Answer> {
  const targets = await confirmRevocation(deps, { by, questionId });
  if (!targets.ok) return { say: refused(targets.refusal) };
  const { value } = targets;
  return {
    say: value.ids.length < MANY ? undefined : revokingMany(value),
    // Outside the time in which an answer is due: hundreds of grants are to be ended, not to be given up on.
    after: async () => await show(revokedMany(await revokeEach(deps, by, value))),
  };
}
