/**
 * A Slack for one workspace and one app, on this machine: real HTTP and WebSockets, with the limits and refusals of the
 * real one. An unmodified Bolt app works against it once its `slackApiUrl` is {@link SimulatedSlack.apiUrl}.
 *
 * Left out, and refused where an app asks for it: attachments, files, group direct messages, shortcuts, `message` events,
 * and the blocks beyond section, actions, context, header, divider, image, input and rich_text.
 */
import { randomBytes } from 'node:crypto';
import { createAdmin, type WorkspaceAdmin } from './admin.ts';
import { Deliverer, type Outcome } from './delivery/deliver.ts';
import type { Envelope } from './delivery/envelope.ts';
import { EventFeed } from './delivery/events.ts';
import { HttpTransport } from './delivery/http.ts';
import { SocketTransport } from './delivery/socket.ts';
import { Faults, type CallFault, type DeliveryFault, type Fault } from './faults.ts';
import { listen } from './http-server.ts';
import { appSettings } from './manifest.ts';
import type { Inside } from './person/inside.ts';
import { createPerson, type Person } from './person/person.ts';
import { directoryOf, type Directory } from './directory.ts';
import { renderMessage } from './render/message.ts';
import type { CallRecord, PostedRecord, SlackMessage } from './render/rendered.ts';
import { Waiting } from './waiting.ts';
import { answer } from './web-api/answer.ts';
import type { Call } from './web-api/method.ts';
import { RateLimits } from './web-api/rate-limits.ts';
import { answerResponseUrl } from './web-api/response-url.ts';
import { homelab, type Workspace } from './workspaces.ts';
import { createWorld } from './world/world.ts';

export type { WorkspaceAdmin } from './admin.ts';
export type { CallFault, DeliveryFault, Fault } from './faults.ts';
export type { CommandResult } from './person/command.ts';
export type { InteractionResult } from './person/interact.ts';
export type { Person } from './person/person.ts';
export type * from './render/rendered.ts';

export interface SlackOptions {
  /** Epoch milliseconds; the machine's clock by default. All of Slack's limits in time follow it. */
  now?: () => number;
  /** Path of the app's manifest; by default the project's own. `false`: an app that may do everything. */
  manifest?: string | false;
  /** In place of the manifest's scopes. */
  scopes?: string[];
  /** {@link homelab} by default. */
  workspace?: Workspace;
  /** How the app is reached; Socket Mode by default. */
  delivery?: { mode: 'socket' } | { mode: 'http'; url: string };
  rateLimits?: 'enforced' | 'off';
}

export interface SimulatedSlack {
  /** `http://127.0.0.1:PORT/api/` */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly botUserId: string;
  readonly teamId: string;
  /** Changes the workspace: people, groups, channels. */
  readonly admin: WorkspaceAdmin;

  /** From now on, sends signed POSTs to this request URL. */
  deliverTo(url: string): void;
  /** Slack's challenge to the request URL. @returns whether it was answered rightly */
  verifyRequestUrl(): Promise<boolean>;
  /** Resolves when a Socket Mode connection is open; `count` for more than one. */
  connected(count?: number): Promise<void>;
  /** @throws when nobody has that id */
  as(userId: string): Person;
  /** Sends the app a delivery just as it is, whatever it says. @returns what Slack knows after three seconds at the latest */
  deliver(envelope: Envelope): Promise<Outcome>;
  /** A fresh `trigger_id`, as an act of this person brings one along. */
  trigger(userId: string): string;
  /** Tells of every delivery as it sets out; @returns a function that ends the subscription. */
  onDelivery(listener: (envelope: Envelope) => void): () => void;
  /** Who and what there is, as plain copies. */
  directory(): Directory;
  /** How many notifications each person got so far. */
  notified(): Record<string, number>;
  /** Tells of every change, of whatever kind; @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
  /** Every message that exists now, replies and ephemeral ones included, in the order of writing. */
  messages(channelId?: string): SlackMessage[];
  /** Everything the app ever wrote, as it was then. @param since leaves out so many of the first. */
  everPosted(since?: number): PostedRecord[];
  /** Every call the app made, without bodies. */
  calls(): CallRecord[];
  /** Makes something go wrong; see {@link CallFault} and {@link DeliveryFault}. */
  inject(fault: CallFault | DeliveryFault): Fault;
  /** Ends every Socket Mode connection: with Slack's notice, or cut without a word. */
  disconnectSockets(reason?: 'refresh_requested' | 'gone'): void;
  /**
   * Waits until the probe returns something, looking after every change.
   *
   * @param what names it when the wait is in vain
   * @param timeoutMs real milliseconds, 30 000 by default
   * @throws with a summary of the last messages and calls
   */
  waitFor<T>(probe: (slack: SimulatedSlack) => T | undefined | false, what: string, timeoutMs?: number): Promise<T>;
  /** Ends all connections, timers and waits. */
  close(): Promise<void>;
}

/** Starts on a free port of 127.0.0.1. The caller closes it. */
export async function startSlack(options: SlackOptions = {}): Promise<SimulatedSlack> {
  const now = options.now ?? Date.now;
  const world = createWorld(options.workspace ?? homelab(), now);
  const settings = appSettings(options);
  const tokens = { bot: `xoxb-${randomBytes(12).toString('hex')}`, app: `xapp-1-${randomBytes(12).toString('hex')}` };
  const signingSecret = randomBytes(16).toString('hex');
  const faults = new Faults();
  const limits = new RateLimits(now, options.rateLimits !== 'off');
  const waiting = new Waiting(world);

  const sockets = new SocketTransport(world.app.id, () => world.changed.fire());
  let http: HttpTransport | undefined;
  const deliverTo = (url: string) => {
    http?.close();
    http = new HttpTransport({ url, signingSecret, signedAt: Date.now });
  };
  if (options.delivery?.mode === 'http') deliverTo(options.delivery.url);

  const deliverer = new Deliverer(world, faults, () => http ?? sockets);
  const events = new EventFeed(world, settings, deliverer);
  const call: Call = {
    world,
    settings,
    emit: (event) => void events.emit(event),
    socketUrl: () => `ws://${server.host}/link?ticket=${sockets.ticket()}&app_id=${world.app.id}`,
  };
  const server = await listen({
    world,
    faults,
    routes: {
      call: (method, args, token) => answer(method, args, token, { call, tokens, limits }),
      responseUrl: (key, body) => answerResponseUrl(world, key, body),
      upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    },
  });
  const inside: Inside = {
    world,
    settings,
    deliverer,
    events,
    responseUrl: (place) => `http://${server.host}/response/${world.responseUrls.issue(place)}`,
  };

  const slack: SimulatedSlack = {
    apiUrl: `http://${server.host}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret,
    botUserId: world.app.botUserId,
    teamId: world.team.id,
    admin: createAdmin(world, settings, events),
    deliverTo,
    async verifyRequestUrl() {
      if (http === undefined) throw new Error('There is no request URL: the app is reached by Socket Mode');
      return http.verify(randomBytes(16).toString('hex'));
    },
    async connected(count = 1) {
      await slack.waitFor(() => sockets.size >= count, `${count} Socket Mode connection(s)`);
    },
    as: (userId) => createPerson(inside, userId),
    deliver: async (envelope) => await deliverer.deliver(envelope),
    trigger: (userId) => world.triggers.issue(userId),
    onDelivery: (listener) => {
      deliverer.listeners.add(listener);
      return () => void deliverer.listeners.delete(listener);
    },
    directory: () => directoryOf(world),
    notified: () => {
      const counts: Record<string, number> = {};
      for (const { userId } of world.notifications) counts[userId] = (counts[userId] ?? 0) + 1;
      return counts;
    },
    onChange: (listener) => world.changed.subscribe(listener),
    messages: (channelId) =>
      world.messages
        .all()
        .filter((message) => channelId === undefined || message.channel === channelId)
        .map((message) => renderMessage(world, message)),
    everPosted: (since = 0) => structuredClone(world.posted.slice(since)),
    calls: () => structuredClone(world.calls),
    inject: (fault) => faults.inject(fault),
    disconnectSockets: (reason = 'refresh_requested') => sockets.disconnect(reason),
    waitFor: (probe, what, timeoutMs = 30_000) => waiting.until(() => probe(slack), what, timeoutMs),
    async close() {
      waiting.close();
      faults.clear();
      world.agenda.close();
      http?.close();
      sockets.close();
      await server.close();
    },
  };
  return slack;
}
