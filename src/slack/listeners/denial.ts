import type { App } from '@slack/bolt';
import { LONGEST_DENIAL } from '../../domain/lifecycle/review.ts';
import { parseRequestId } from '../../domain/request-id.ts';
import { mayReview } from '../../use-cases/review-request.ts';
import { FIELDS, MODALS } from '../ids.ts';
import { Denial } from '../payloads.ts';
import { clean } from '../text/clean.ts';
import { denial } from '../views/denial.ts';
import { answering, type Answer } from './answering.ts';
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

/** Takes the submitted reason for the denial it is. A refusal is shown in the channel of the request's card. */
export function listenToDenials(app: App, { deps, identity, whisper }: Workspace): void {
  app.view(MODALS.denial, async ({ ack, body }) => {
    await ack();
    const { team, user, view } = Denial.parse(body);
    const id = parseRequestId(view.private_metadata);
    const request = id && (await deps.store.load(id))?.request;
    if (request === undefined) return;
    const to = { person: user.id, channel: request.terms.channel };
    await answering(
      deps.report,
      { doing: 'take a denial' },
      async (message) => await whisper(to, message),
      async () => {
        const { teamId } = await identity();
        if (team.id !== teamId || (user.team_id ?? teamId) !== teamId) return { say: FOREIGNER };
        const words = clean(view.state.values[FIELDS.denialReason][FIELDS.denialReason].value ?? '');
        const reason = words.slice(0, LONGEST_DENIAL);
        const vote = { reviewer: user.id, verdict: 'deny', via: 'button', ...(reason !== '' && { reason }) } as const;
        return { say: await takeVote(deps, request.id, vote) };
      },
    );
  });
}
