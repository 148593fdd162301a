import type { App } from '@slack/bolt';
import { SECOND } from '../../domain/time.ts';
import { tidyCard } from '../../use-cases/tidy-card.ts';
import { ReactionAdded } from '../payloads.ts';
import { verdictOf } from '../reactions.ts';
import { answering, type About } from './answering.ts';
import { patiently } from './in-line.ts';
import { takeReaction } from './take-vote.ts';
import type { Workspace } from './workspace.ts';

/**
 * Takes a reaction on a card as the click it stands for. Bolt acknowledges events before they come here, so one whose
 * handling dies with the process is found again by the worker that reads reactions back.
 *
 * On a card that we do not know, because the answer to its posting was lost, the reaction counts all the same: the event
 * does not say what stands in the message, so Slack is asked for it. Its event is all that tells of such a reaction;
 * should it be lost, the reaction is too.
 */
export function listenToReactions(app: App, workspace: Workspace): void {
  const { deps, identity, whisper } = workspace;
  app.event('reaction_added', async ({ body }) => {
    const { team_id: team, event } = ReactionAdded.parse(body);
    const verdict = verdictOf(event.reaction);
    const { channel, ts } = event.item;
    if (verdict === undefined || channel === undefined || ts === undefined) return;
    const { teamId, userId } = await identity();
    if (team !== teamId || event.item_user !== userId || event.user === userId) return;

    const { user: person } = event;
    const about: About = { doing: 'answer a reaction' };
    await answering(
      deps.report,
      about,
      async (message) => await whisper({ person, channel }, message),
      async (line) => {
        const card = { channel, ts };
        const id = (await deps.store.findByCard(card)) ?? (await deps.messenger.requestOn(card));
        if (id === undefined) return {};
        about.request = id;
        const vote = { reviewer: person, verdict, via: 'reaction' } as const;
        const say = await takeReaction(patiently(workspace, line), id, vote, Number(event.event_ts) * SECOND);
        return { say, after: async () => await tidyCard(deps, id, card) };
      },
    );
  });
}
