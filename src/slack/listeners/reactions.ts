import type { App } from '@slack/bolt';
import { ReactionAdded } from '../payloads.ts';
import { verdictOf } from '../reactions.ts';
import { answering } from './answering.ts';
import { takeVote } from './take-vote.ts';
import type { Workspace } from './workspace.ts';

/**
 * Takes a reaction on a card as the click it stands for. Bolt acknowledges events before they come here, so one whose
 * handling dies with the process is found again by the worker that reads reactions back.
 */
export function listenToReactions(app: App, { deps, identity, whisper }: Workspace): void {
  app.event('reaction_added', async ({ body }) => {
    const { team_id: team, event } = ReactionAdded.parse(body);
    const verdict = verdictOf(event.reaction);
    const { channel, ts } = event.item;
    if (verdict === undefined || channel === undefined || ts === undefined) return;
    const { teamId, userId } = await identity();
    if (team !== teamId || event.item_user !== userId || event.user === userId) return;

    const { user: person } = event;
    await answering(
      deps.report,
      { doing: 'answer a reaction' },
      async (message) => await whisper({ person, channel }, message),
      async () => {
        const id = await deps.store.findByCard({ channel, ts });
        return { say: id && (await takeVote(deps, id, { reviewer: person, verdict, via: 'reaction' })) };
      },
    );
  });
}
