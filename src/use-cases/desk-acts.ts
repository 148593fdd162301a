import {
  cardless,
  offerClosed,
  offered,
  reminded,
  remindedTooLate,
  requesterUnreachable,
  shown,
  told,
  untellable,
} from '../domain/desk.ts';
import type { Audience } from '../domain/event.ts';
import { lapseExtension } from '../domain/lifecycle/extend.ts';
import { chaseFollowUp } from '../domain/lifecycle/follow-up.ts';
import { showQueued } from '../domain/lifecycle/queue.ts';
import { waitingSecret } from '../domain/lifecycle/reveal.ts';
import { lapse } from '../domain/lifecycle/review.ts';
import { cardUndeliverable } from '../domain/lifecycle/undeliverable.ts';
import { escalate, remindApprovers } from '../domain/lifecycle/wait.ts';
import { reactionsRead } from '../domain/reactions.ts';
import type { Change, Place, RequestRecord } from '../domain/record.ts';
import type { DeskAct } from '../domain/schedule.ts';
import type { EpochMs } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { advance } from './funnel.ts';
import { giveReceipt } from './give-receipt.ts';
import type { Deps } from './ports/deps.ts';
import type { Sent } from './ports/slack.ts';
import { refreshHomes } from './refresh-homes.ts';
import { removeSecret } from './remove-secret.ts';
import { reviewRequest } from './review-request.ts';
import { tidyCard } from './tidy-card.ts';

type Save = (decide: (record: RequestRecord, now: EpochMs) => Change | undefined) => Promise<unknown>;

/**
 * Does one thing that a request has due at the desk and saves that it was done.
 * @throws Unavailable when Slack or the store does not answer; the act is then still due.
 */
export async function performDeskAct(deps: Deps, record: RequestRecord, act: DeskAct): Promise<void> {
  const { request, desk } = record;
  const save: Save = async (decide) => await advance(deps, request.id, decide);
  switch (act) {
    case 'lapse':
      await save(lapse);
      return;
    case 'lapse_extension':
      await save(lapseExtension);
      return;
    case 'remind_approvers':
      await save((current, now) => remindApprovers(current, deps.policy, now));
      return;
    case 'escalate':
      await save((current, now) => escalate(current, deps.policy, now));
      return;
    case 'show_queued':
      await save(showQueued);
      return;
    case 'chase_follow_up':
      await save((current, now) => chaseFollowUp(current, deps.policy, now));
      return;
    case 'remove_secret':
      return await removeSecret(deps, record);
    case 'post_card':
      return await postCard(deps, record, save);
    case 'update_card':
      return await updateCard(deps, record, save);
    case 'post_status':
      return await postStatus(deps, record, save);
    case 'update_status':
      if (desk.status !== undefined) {
        await updateStatus(
          record,
          save,
          await deps.messenger.updateStatus(desk.status, request, desk.card),
          desk.status,
        );
      }
      return;
    case 'close_offer':
      // Whether or not its reader deleted it, the button is gone.
      if (desk.offer !== undefined) await deps.messenger.closeOffer(desk.offer, request);
      await save(offerClosed);
      return;
    case 'offer_reveal':
      return await offerReveal(deps, record, save);
    case 'tell_card':
      return await tell(deps, record, save, 'card', desk.card);
    case 'tell_requester':
      return await tell(deps, record, save, 'requester', desk.status);
    case 'tell_alerts':
      return await tellAlerts(deps, record, save);
    case 'remind': {
      if ((await save(remindedTooLate)) !== undefined) return;
      const sent = await deps.messenger.remind(request);
      await save(sent.ok ? reminded : requesterUnreachable);
      return;
    }
    case 'refresh_homes':
      return await refreshHomes(deps, record);
    case 'give_receipt':
      return await giveReceipt(deps, record);
    case 'read_reactions':
      return await readReactions(deps, record, save);
    case 'forget':
      await deps.baselines.forget(request.id);
      return await deps.store.forget(record);
    default:
      act satisfies never;
  }
}

async function postCard(deps: Deps, { request, followUp, revision }: RequestRecord, save: Save): Promise<void> {
  const sent = await deps.messenger.postCard(request, followUp);
  await save((current, now) => {
    if (!sent.ok) return cardUndeliverable(current, sent.detail, now) ?? cardless(current);
    return current.desk.card === undefined ? shown(current, 'card', sent.place, revision) : undefined;
  });
  // Whoever took this work over from us, while we were frozen, was faster: two cards would ask side by side.
  if (sent.ok) await tidyCard(deps, request.id, sent.place);
}

async function postStatus(deps: Deps, record: RequestRecord, save: Save): Promise<void> {
  const { request, desk, revision } = record;
  const sent = await deps.messenger.postStatus(request, desk.card);
  await save((current) => {
    if (!sent.ok) return requesterUnreachable(current);
    return current.desk.status === undefined ? shown(current, 'status', sent.place, revision) : undefined;
  });
  if (!sent.ok) return;
  const known = (await deps.store.load(request.id))?.desk.status;
  // As with cards. One that Slack does not delete stays, and says what was so when it was written.
  if (known !== undefined && known.ts !== sent.place.ts) await deps.messenger.remove(sent.place);
}

async function updateCard(deps: Deps, record: RequestRecord, save: Save): Promise<void> {
  const { request, followUp, revision, desk } = record;
  const { card } = desk;
  if (card === undefined) return;
  const sent = await deps.messenger.updateCard(card, request, followUp);
  await save((current) => shown(current, 'card', sent.ok ? sent.place : card, revision));
}

async function updateStatus({ revision }: RequestRecord, save: Save, sent: Sent, before: Place): Promise<void> {
  await save((current) => {
    if (sent.ok) return shown(current, 'status', sent.place, revision);
    // A status message that its reader deleted is not forced upon them again.
    return sent.because === 'message_gone' ? shown(current, 'status', before, revision) : requesterUnreachable(current);
  });
}

async function offerReveal(deps: Deps, { request }: RequestRecord, save: Save): Promise<void> {
  const waiting = waitingSecret(request);
  if (waiting === undefined) return;
  const sent = await deps.messenger.offerReveal(request);
  await save((current) => (sent.ok ? offered(current, sent.place, waiting.after) : requesterUnreachable(current)));
}

async function tell(
  deps: Deps,
  { request, desk }: RequestRecord,
  save: Save,
  audience: Exclude<Audience, 'alerts'>,
  under: Place | undefined,
): Promise<void> {
  const [oldest] = desk.owed[audience];
  if (oldest === undefined || under === undefined) return;
  const sent = await deps.messenger.reply(under, audience, request, oldest);
  await save((current) => (sent.ok ? told(current, audience, oldest) : untellable(current, audience)));
}

/** An alarm that cannot be told is dropped, but never without a word in the log. */
async function tellAlerts(deps: Deps, { request, desk }: RequestRecord, save: Save): Promise<void> {
  const [oldest] = desk.owed.alerts;
  const channel = deps.policy.alertsChannel;
  if (oldest === undefined) return;
  const sent = channel === undefined ? undefined : await deps.messenger.alert(channel, request, oldest, desk.card);
  if (sent?.ok === false) {
    const fault = new Unavailable('Slack', `the alerts channel ${channel} takes no ${oldest.type}: ${sent.detail}`);
    deps.report(fault, { request: request.id, doing: 'tell alerts' });
  }
  await save((current) => told(current, 'alerts', oldest));
}

/** Takes reactions whose event never reached us for what they are: reviews. Denials come first, because a no wins. */
async function readReactions(deps: Deps, record: RequestRecord, save: Save): Promise<void> {
  const { request, desk } = record;
  if (desk.card === undefined) return;
  const votes = await deps.messenger.readReactions(desk.card);
  const ordered = [...(votes ?? [])].sort((a, b) => a.verdict.localeCompare(b.verdict) * -1);
  for (const { by, verdict } of ordered) {
    const vote = { reviewer: by, verdict, via: 'reaction' } as const;
    const decided = await reviewRequest(deps, { id: request.id, vote });
    if (decided.ok) break;
  }
  const approving = votes?.filter(({ verdict }) => verdict === 'approve').map(({ by }) => by);
  await save((current, now) => reactionsRead(current, record, approving, now));
}
