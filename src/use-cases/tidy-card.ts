import { shown } from '../domain/desk.ts';
import type { Place } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import { advance } from './funnel.ts';
import type { Deps } from './ports/deps.ts';

/**
 * Sees to a card that was used although it is not the one we know of: Slack took the message, but its answer was lost.
 * It becomes the known one where there is none, and else goes, so that it does not go on asking beside the other; where
 * Slack does not delete it, it shows how the request stands now.
 * @throws Unavailable; what the card was used for stands all the same, and the next use of it tidies up.
 */
export async function tidyCard(deps: Deps, id: RequestId, used: Place): Promise<void> {
  const record = await deps.store.load(id);
  if (record === undefined) return;
  const { request, followUp, desk } = record;
  const { card } = desk;
  if (card === undefined) {
    // Revision 0 is older than any, so the card is brought up to date.
    await advance(deps, id, (current) =>
      current.desk.card === undefined ? shown(current, 'card', used, 0) : undefined,
    );
  } else if (card.channel !== used.channel || card.ts !== used.ts) {
    const removed = await deps.messenger.remove(used);
    if (!removed.ok) await deps.messenger.updateCard(used, request, followUp);
  }
}
