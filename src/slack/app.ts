import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { backoff } from '../domain/retry.ts';
import { SECOND } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { Deps } from '../use-cases/ports/deps.ts';
import { alertsProblem } from './alerts-channel.ts';
import { HttpMode } from './http-mode.ts';
import { findIdentity, type Identity } from './identity.ts';
import { InFlight } from './in-flight.ts';
import { listenToApprovalsForLess } from './listeners/approve-for-less.ts';
import { listenToAskForm } from './listeners/ask-form.ts';
import { listenToButtons } from './listeners/buttons.ts';
import { listenToCommands } from './listeners/commands.ts';
import { listenToDenials } from './listeners/denial.ts';
import { listenToExtensions } from './listeners/extension.ts';
import { listenToHome } from './listeners/home.ts';
import { listenToPathSearch } from './listeners/path-search.ts';
import { listenToPeople } from './listeners/people.ts';
import { listenToReactions } from './listeners/reactions.ts';
import type { Workspace } from './listeners/workspace.ts';
import type { SlackSettings } from './settings.ts';
import { SocketMode } from './socket-mode.ts';
import { takeEvery } from './take-every.ts';
import { tryOnce, webClient } from './web/client.ts';
import { DirectMessages } from './web/direct-messages.ts';
import { slackLog } from './web/log.ts';
import { modalsOf } from './web/modals.ts';
import { whisper } from './web/post.ts';
import { tell } from './web/tell.ts';

const TIMEOUT = 10 * SECOND;
/** Below the three seconds that a trigger lives, and the patience of those who wait for a form. */
const MODAL_TIMEOUT = 2 * SECOND;
const FIRST_RETRY = SECOND;
const LONGEST_RETRY = 30 * SECOND;
/** How long `stop` waits for people to be answered; an answer itself takes 2.5 s at most, and its sending 10. */
const DRAIN_WITHIN = 15 * SECOND;

/** The bot's ear and mouth in Slack. */
export interface SlackApp {
  /** Begins to connect, in the background and for as long as it takes: the bot starts although Slack is down. */
  start(): void;
  /** Takes no more deliveries, finishes those it took, then stops. */
  stop(): Promise<void>;
  /** Whether deliveries can reach us now, for `/readyz`. */
  connected(): boolean;
  /** The workspace we are in; `undefined` until Slack has said it. */
  team(): string | undefined;
  /** HTTP mode only: serves Slack's deliveries at `/slack/events`. */
  readonly requestListener?: RequestListener;
}

/**
 * Builds the Slack app: the listeners of commands, buttons, reactions, Homes and people, behind Socket Mode or HTTP.
 * @param deps what the use cases need; `createMessenger` and `createDirectory` make two of them.
 */
export function createSlackApp(settings: SlackSettings, deps: Deps, log: Logger): SlackApp {
  const client = webClient(settings, TIMEOUT);
  const direct = new DirectMessages(client);
  const identity = findIdentity(client);
  const receiver =
    settings.mode.kind === 'socket' ? new SocketMode(settings.mode, settings, log) : new HttpMode(settings.mode, log);
  const inFlight = new InFlight();
  const stopping = new AbortController();

  const app = new App({
    receiver,
    // Bolt's own ways either ask Slack in the constructor, which fails unhandled, or ask it at every delivery.
    authorize: async () => {
      const { userId: botUserId, botId, teamId } = await identity();
      // Without our own team, Bolt keeps a client for every team that a delivery may name.
      return { botToken: settings.botToken.reveal(), botUserId, botId, teamId };
    },
    clientOptions: { ...tryOnce(settings, TIMEOUT), fetch: withTimeout },
    logger: slackLog(log),
    convoStore: false,
  });
  takeEvery(app, deps, inFlight, settings.watch);
  app.error(async (fault) => {
    // Listeners answer for their own faults; here come an acknowledgement that was too late and payloads we cannot read.
    deps.report(fault, { doing: 'take a delivery' });
    await Promise.resolve();
  });
  const workspace: Workspace = {
    deps,
    identity,
    stopping: stopping.signal,
    whisper: async (to, message) => await whisper(client, to, message),
    tell: async (to, message) => await tell(client, direct, to, message),
    modals: modalsOf(webClient(settings, MODAL_TIMEOUT)),
  };
  listenToCommands(app, workspace);
  listenToAskForm(app, workspace);
  listenToPathSearch(app, workspace);
  listenToButtons(app, workspace);
  listenToReactions(app, workspace);
  listenToDenials(app, workspace);
  listenToExtensions(app, workspace);
  listenToApprovalsForLess(app, workspace);
  listenToHome(app, workspace);
  listenToPeople(app, workspace);

  let team: string | undefined;
  const connect = async (): Promise<void> => {
    if (!(await knownBeforeStop(identity, stopping.signal, log))) return;
    team = (await identity()).teamId;
    await receiver.start();
    log.info(`taking Slack's deliveries by ${settings.mode.kind}`);
    await warnOfAlerts(client, deps, log);
  };
  return {
    start: () => void connect(),
    stop: async () => {
      // Whoever still asks Slack who we are finds out that it no longer matters; who waits in line is told so.
      stopping.abort();
      await receiver.stop();
      const left = await inFlight.drained(DRAIN_WITHIN);
      if (left > 0) log.warn(`stopped with ${left} deliveries from Slack unfinished`);
    },
    connected: () => receiver.connected,
    team: () => team,
    ...(receiver instanceof HttpMode && { requestListener: receiver.requestListener }),
  };
}

/** Asks Slack who we are until it says so. @returns false when told to stop first. */
async function knownBeforeStop(identity: () => Promise<Identity>, stop: AbortSignal, log: Logger): Promise<boolean> {
  for (let failures = 1; !stop.aborted; failures++) {
    try {
      await identity();
      return !stop.aborted;
    } catch (fault) {
      if (!(fault instanceof Unavailable)) throw fault;
      log.warn(`not connected to Slack yet: ${fault.message}`);
      const pause = Math.max(backoff(failures, FIRST_RETRY, LONGEST_RETRY), fault.retryAfter ?? 0);
      await delay(pause, undefined, { signal: stop }).catch(() => undefined);
    }
  }
  return false;
}

/** Says at the start that alarms would reach nobody, rather than at the first alarm. */
async function warnOfAlerts(client: WebClient, { policy, report }: Deps, log: Logger): Promise<void> {
  const channel = policy.alertsChannel;
  if (channel === undefined) return;
  try {
    const problem = await alertsProblem(client, channel);
    if (problem !== undefined) log.warn({ channel }, `alarms would not reach channels.alerts: ${problem}`);
  } catch (fault) {
    report(fault, { doing: 'look at the alerts channel' });
  }
}

/** What Bolt answers a `response_url` with; by itself it would wait for ever. */
const withTimeout: typeof fetch = async (url, init) =>
  await fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT) });
