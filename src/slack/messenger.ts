import type { WebClient } from '@slack/web-api';
import type { SlackUserId } from '../domain/people.ts';
import type { Place } from '../domain/record.ts';
import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import type { Request } from '../domain/request.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { Messenger, Sent } from '../use-cases/ports/slack.ts';
import { findIdentity } from './identity.ts';
import { ACTIONS } from './ids.ts';
import { ChannelReach, Reacted } from './payloads.ts';
import { verdictOf } from './reactions.ts';
import type { WebApiSettings } from './settings.ts';
import { announcement } from './views/announcement.ts';
import { card } from './views/card.ts';
import { checkpointMessage } from './views/checkpoint.ts';
import type { Message } from './views/message.ts';
import { lostMessage } from './views/lost.ts';
import { pauseAlert } from './views/pauses.ts';
import { discrepancyAlert } from './views/reconciliation.ts';
import { noSecretModal, offerOver, revealOffer, secretModal } from './views/reveal.ts';
import { reminder } from './views/reminder.ts';
import { overwrittenSecret, secretAnnouncement, secretMessage } from './views/secret-message.ts';
import { statusMessage } from './views/status-message.ts';
import { call } from './web/call.ts';
import { webClient } from './web/client.ts';
import { DirectMessages } from './web/direct-messages.ts';
import { showInModal } from './web/modals.ts';
import { overwrite, post, remove, update } from './web/post.ts';
import { Queues } from './web/queue-for.ts';
import { notSent } from './web/refusals.ts';

const TIMEOUT = 10 * SECOND;

/**
 * The workers' way to people: each method makes one message of a request and sends it once. Repeating is the queue's
 * part, and so is Slack's limit of one message a second and channel: it comes back as `Unavailable` with `retryAfter`, after
 * which nobody of this process wants the same place.
 * @param secretVisible how long a delivered secret stays when nobody clicks; the message says so.
 */
export function createMessenger(
  settings: WebApiSettings,
  secretVisible: Milliseconds,
  now: () => EpochMs = Date.now,
): Messenger {
  const client = webClient(settings, TIMEOUT);
  const direct = new DirectMessages(client);
  const identity = findIdentity(client);
  const queues = new Queues(now);
  const inTurn = async (channel: string, message: Message, thread?: string): Promise<Sent> =>
    await queues.queueFor(channel, async () => await post(client, channel, message, thread));
  const toPerson = async (person: SlackUserId, message: Message): Promise<Sent> =>
    await queues.queueFor(person, async () => await direct.post(person, message));
  // Not for secrets: they go before cards, whoever waits.
  const changed = async (place: Place, message: Message): Promise<Sent> =>
    await queues.queueFor('chat.update', async () => await update(client, place, message));
  return {
    postCard: async (request, followUp) => {
      const { channel } = request.terms;
      return await queues.queueFor(channel, async () => {
        return (await outsiders(client, channel)) ?? (await post(client, channel, card(request, followUp)));
      });
    },
    updateCard: async (place, request, followUp) => await changed(place, card(request, followUp)),
    postStatus: async (request, place) => await toPerson(request.ask.requester, statusMessage(request, place)),
    updateStatus: async (status, request, place) => await changed(status, statusMessage(request, place)),
    reply: async (under, audience, request, what) =>
      await inTurn(under.channel, announcement(audience, request, what), under.ts),
    alert: async (channel, request, what) => await inTurn(channel, announcement('alerts', request, what)),
    tellPause: async (channel, news) => await post(client, channel, pauseAlert(news)),
    tellCheckpoint: async (channel, checkpoint) => await inTurn(channel, checkpointMessage(checkpoint)),
    tellDiscrepancies: async (channel, what) => await inTurn(channel, discrepancyAlert(what)),
    tellLost: async (undertaking) => await toPerson(undertaking.by, lostMessage(undertaking)),
    remind: async (request) => await toPerson(request.ask.requester, reminder(stillActive(request))),
    offerReveal: async (request) => await direct.post(request.ask.requester, revealOffer(stillActive(request))),
    closeOffer: async (offer, request) => await update(client, offer, offerOver(request)),
    showSecret: async (view, request, credential, expiresAt, replaces) =>
      await showInModal(client, view, secretModal(request, credential, expiresAt, replaces)),
    showNoSecret: async (view, request, problem) => await showInModal(client, view, noSecretModal(request, problem)),
    announceSecret: async (request) => await direct.post(request.ask.requester, secretAnnouncement(request)),
    handOver: async (place, request, credential, expiresAt, replaces) => {
      const visibleFor = Math.min(secretVisible, expiresAt - now());
      return await update(client, place, secretMessage(request, credential, expiresAt, visibleFor, replaces));
    },
    remove: async (message) => await remove(client, message),
    overwriteSecret: async (message) => await overwrite(client, message, overwrittenSecret()),
    requestOn: async (message) => await requestOn(client, message),
    readReactions: async (place) => await readReactions(client, place, (await identity()).userId),
  };
}

/** Only an active grant has an end to be reminded of, or a secret to reveal. @throws TypeError for any other request. */
function stillActive(request: Request): Extract<Request, { state: 'active' }> {
  if (request.state === 'active') return request;
  throw new TypeError(`request ${request.id} is ${request.state}, not active`);
}

/** The reason not to post a card where other organisations read along and could click its buttons. */
async function outsiders(client: WebClient, channel: string): Promise<Sent | undefined> {
  const answer = await call('conversations.info', ChannelReach, async () => {
    return await client.conversations.info({ channel });
  });
  if (!answer.ok) return notSent('conversations.info', answer.refused);
  const { is_ext_shared: shared, is_pending_ext_shared: pending } = answer.value.channel;
  return shared || pending ? { ok: false, because: 'unreachable', detail: 'externally_shared_channel' } : undefined;
}

/** The reviews that reactions on a card stand for; `undefined` when the card is out of reach. */
async function readReactions(
  client: WebClient,
  place: Place,
  ourselves: string,
): ReturnType<Messenger['readReactions']> {
  const message = await readBack(client, place);
  return message?.reactions.flatMap(({ name, users }) => {
    const verdict = verdictOf(name);
    return verdict === undefined ? [] : users.filter((by) => by !== ourselves).map((by) => ({ by, verdict }));
  });
}

/** The request whose decision a message asks for, by its *Approve* button. */
async function requestOn(client: WebClient, place: Place): Promise<RequestId | undefined> {
  const message = await readBack(client, place);
  const elements = message?.blocks.flatMap((block) => block.elements) ?? [];
  return parseRequestId(elements.find(({ action_id: action }) => action === ACTIONS.approve)?.value ?? '');
}

/** A message with its reactions; `undefined` when it is out of reach. */
async function readBack(client: WebClient, { channel, ts: timestamp }: Place): Promise<Reacted | undefined> {
  // `full`: without it Slack names only some of the people behind a reaction.
  const answer = await call('reactions.get', Reacted, async () => {
    return await client.reactions.get({ channel, timestamp, full: true });
  });
  if (answer.ok) return answer.value.message;
  notSent('reactions.get', answer.refused);
  return undefined;
}
