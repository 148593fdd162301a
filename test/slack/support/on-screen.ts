import { ANN, PROXMOX_ACCESS, RUTH } from '../../../playground/slack/workspaces.ts';
import type { SlackMessage } from '../../../playground/slack/simulated-slack.ts';
import type { Credential } from '../../../src/domain/credential-formats.ts';
import { beginHandover } from '../../../src/domain/lifecycle/hand-over.ts';
import { activate, beginAttempt } from '../../../src/domain/lifecycle/provision.ts';
import type { Place, RequestRecord } from '../../../src/domain/record.ts';
import type { Request } from '../../../src/domain/request.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { advance } from '../../../src/use-cases/funnel.ts';
import { requestAccess } from '../../../src/use-cases/request-access.ts';
import type { Messenger } from '../../../src/use-cases/ports/slack.ts';
import { reviewRequest } from '../../../src/use-cases/review-request.ts';
import type { BotOnSlack } from './bot-on-slack.ts';

export const SECRET = '0f5b6a5e-31c4-4e3f-9a57-3a1a8d8a2f10';

/** A token of Ruth's whose secret is `SECRET`. */
export const CREDENTIAL: Credential = {
  endpoint: 'https://pve.example.com:8006',
  verification: { kind: 'ca' },
  userId: 'pvt-k7m3q9xa@pve',
  tokenId: 'pvt-k7m3q9xa',
  fullTokenId: 'pvt-k7m3q9xa@pve!pvt-k7m3q9xa',
  secret: new Secret(SECRET),
};

/** Ruth's request, with its card and status message shown. */
export async function requestOnScreen(bot: BotOnSlack): Promise<RequestRecord> {
  const wish = { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild the dev cluster' };
  const asked = await requestAccess(bot.deps, { requester: RUTH, wish });
  if (!asked.ok) throw new Error(asked.refusal.kind);
  await bot.settle();
  return await bot.onlyRequest();
}

/** Ruth's active grant, approved by Ann, with its secret in Ruth's DM. */
export async function grantOnScreen(bot: BotOnSlack): Promise<RequestRecord> {
  const { request } = await requestOnScreen(bot);
  const { id } = request;
  await reviewRequest(bot.deps, { id, vote: { reviewer: ANN, verdict: 'approve', via: 'button' } });
  await advance(bot.deps, id, beginAttempt);
  await advance(bot.deps, id, (record, now) => beginHandover(record, 1, now));
  const place = await secretAnnouncedIn(bot.deps.messenger, request);
  const expiresAt = bot.clock.now() + 60 * MINUTE;
  const sent = await bot.deps.messenger.handOver(place, request, CREDENTIAL, expiresAt, false);
  if (!sent.ok) throw new Error(sent.detail);
  await advance(bot.deps, id, (record, now) => activate(record, 1, place, 10 * MINUTE, now));
  await bot.settle();
  return await bot.onlyRequest();
}

/** Where the secret of a request is going to be shown. @throws Error when its DM is refused */
export async function secretAnnouncedIn(messenger: Messenger, request: Request): Promise<Place> {
  const announced = await messenger.announceSecret(request);
  if (!announced.ok) throw new Error(announced.detail);
  return announced.place;
}

/** The card that asks for a review. @throws Error when there is none */
export function cardOf({ slack }: BotOnSlack): SlackMessage {
  const card = slack.messages(PROXMOX_ACCESS).find(({ buttons }) => buttons.length > 0);
  if (card === undefined) throw new Error('no card');
  return card;
}

/** The message in Ruth's DM that has a button. @throws Error when there is none */
export function directMessageWith({ slack }: BotOnSlack, label: string): SlackMessage {
  const found = slack
    .as(RUTH)
    .sees()
    .dms.find(({ buttons }) => buttons.some((button) => button.label === label));
  if (found === undefined) throw new Error(`no message with [${label}]`);
  return found;
}

export async function stateOf({ store }: BotOnSlack, { request }: RequestRecord): Promise<string | undefined> {
  return (await store.load(request.id))?.request.state;
}

/** What only this person sees next in answer to what they do. */
export async function whisperedTo(bot: BotOnSlack, person: string, act: () => Promise<unknown>): Promise<string> {
  const before = bot.slack.as(person).sees().ephemerals.length;
  await act();
  const whisper = await bot.slack.waitFor(() => bot.slack.as(person).sees().ephemerals[before], 'a whisper');
  return whisper.text;
}

/** Does something whose answer is that a request changes its state, and waits until the desk is woken for it. */
export async function doneUntil({ deps }: BotOnSlack, state: string, act: () => Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { wakeups } = deps;
  const wake = wakeups.wake.bind(wakeups);
  wakeups.wake = async (record, lane, delay) => {
    await wake(record, lane, delay);
    if (record.request.state === state && lane === 'desk') resolve();
  };
  await act();
  await promise;
}
