import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { startSlack, type SimulatedSlack, type SlackOptions } from '../../../playground/slack/simulated-slack.ts';
import { ADA, ALERTS, PROXMOX_ACCESS, PROXMOX_ADMINS, type Workspace } from '../../../playground/slack/workspaces.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { createSlackApp, type SlackApp } from '../../../src/slack/app.ts';
import { createDirectory } from '../../../src/slack/directory.ts';
import { createHomeScreens } from '../../../src/slack/homes.ts';
import { createMessenger } from '../../../src/slack/messenger.ts';
import type { SlackSettings } from '../../../src/slack/settings.ts';
import type { Deps } from '../../../src/use-cases/ports/deps.ts';
import { workDesk } from '../../../src/use-cases/work-desk.ts';
import { ManualClock } from '../../support/clock.ts';
import { InMemoryBaselines } from '../../support/in-memory-baselines.ts';
import { InMemoryDiscrepancies } from '../../support/in-memory-discrepancies.ts';
import { InMemoryHomeViewers, InMemoryTurns } from '../../support/in-memory-homes.ts';
import { InMemoryPauses, InMemoryQuestions } from '../../support/in-memory-pauses.ts';
import { historyIn } from '../../support/in-memory-history.ts';
import { InMemoryIntake } from '../../support/in-memory-intake.ts';
import { InMemoryLeases, InMemoryQueue } from '../../support/in-memory-queue.ts';
import { InMemoryStore } from '../../support/in-memory-store.ts';
import { aPolicy, aRole } from '../../support/records.ts';

/** The bot's Slack adapter, unaltered, between a simulated Slack and a store in memory. */
export interface BotOnSlack {
  readonly slack: SimulatedSlack;
  readonly app: SlackApp;
  readonly deps: Deps;
  readonly store: InMemoryStore;
  readonly clock: ManualClock;
  /** What operators would find in their log: its lines, and the faults reported to it. */
  readonly log: string[];
  readonly faults: unknown[];
  /** Waits until the log, or what was reported to it, is as the probe wants it. */
  until(probe: (bot: Pick<BotOnSlack, 'log' | 'faults'>) => boolean): Promise<void>;
  /** Works on all that is due at the desk: cards, status messages, replies. */
  settle(): Promise<void>;
  /** The one request there is. @throws Error when there is none, or more than one. */
  onlyRequest(): Promise<RequestRecord>;
}

/** A list that says when something is added to it. */
class Watched<T> {
  readonly all: T[] = [];
  #grown = Promise.withResolvers<void>();

  add(item: T): number {
    this.#grown.resolve();
    this.#grown = Promise.withResolvers();
    return this.all.push(item);
  }

  async grows(): Promise<void> {
    await this.#grown.promise;
  }
}

/** Settings for the simulated Slack. */
export function settingsFor(slack: SimulatedSlack, kind: 'socket' | 'http' = 'socket'): SlackSettings {
  return {
    botToken: new Secret(slack.botToken),
    apiUrl: slack.apiUrl,
    mode:
      kind === 'socket'
        ? { kind, appToken: new Secret(slack.appToken) }
        : { kind, signingSecret: new Secret(slack.signingSecret), drain: 0 },
  };
}

/** A policy for the simulated workspace: its admins approve, Ada administers. */
export function homelabPolicy(changes: Parameters<typeof aRole>[0] = {}): Policy {
  const role = aRole({
    channel: PROXMOX_ACCESS,
    approvers: { users: [], groups: [PROXMOX_ADMINS], required: 1 },
    ...changes,
  });
  return aPolicy([role], { administrators: { users: [ADA], groups: [] }, alertsChannel: ALERTS });
}

/** Starts a simulated Slack that closes with the test. */
export async function aSlack(options: SlackOptions = {}): Promise<SimulatedSlack> {
  const slack = await startSlack({ rateLimits: 'off', ...options });
  onTestFinished(async () => await slack.close());
  return slack;
}

interface Options {
  readonly kind?: 'socket' | 'http';
  readonly policy?: Policy;
  readonly deps?: Partial<Deps>;
  readonly workspace?: Workspace;
  readonly logLevel?: string;
  readonly rateLimits?: SlackOptions['rateLimits'];
}

/** Starts the bot and waits until Slack reaches it; it stops with the test. */
export async function startBot(options: Options = {}): Promise<BotOnSlack> {
  const bot = await prepareBot(options);
  bot.app.start();
  await bot.until(({ log }) => log.some((line) => line.includes('taking Slack')));
  if (options.kind !== 'http') await bot.slack.connected(2);
  return bot;
}

/** As `startBot`, but leaves it to the test to start the app. */
export async function prepareBot({
  kind = 'socket',
  policy,
  deps,
  workspace,
  logLevel = 'info',
  rateLimits = 'off',
}: Options): Promise<BotOnSlack> {
  const clock = new ManualClock();
  const slack = await aSlack({ now: clock.now, rateLimits, ...(workspace && { workspace }) });
  const settings = settingsFor(slack, kind);
  const store = new InMemoryStore();
  const queue = new InMemoryQueue(clock.now);
  const log = new Watched<string>();
  const faults = new Watched<unknown>();
  let drawn = 0;
  const known = policy ?? homelabPolicy();
  const all: Deps = {
    policy: known,
    store,
    pauses: new InMemoryPauses(),
    questions: new InMemoryQuestions(),
    wakeups: queue,
    intake: new InMemoryIntake(),
    leases: new InMemoryLeases(),
    directory: createDirectory(settings, clock.now, clock.pause),
    messenger: createMessenger(settings, 10 * 60_000, clock.now),
    homes: createHomeScreens(settings, known),
    viewers: new InMemoryHomeViewers(),
    turns: new InMemoryTurns(),
    issuer: {
      preview: () => Promise.resolve({ kind: 'unknown', because: 'no_answer' }),
      issue: () => Promise.reject(new Error('no cluster in this test')),
      renew: () => Promise.reject(new Error('no cluster in this test')),
      extend: () => Promise.reject(new Error('no cluster in this test')),
      accepts: () => Promise.reject(new Error('no cluster in this test')),
      revoke: () => Promise.reject(new Error('no cluster in this test')),
    },
    inventory: { resources: () => Promise.reject(new Error('no cluster in this test')) },
    holdings: {
      all: () => Promise.reject(new Error('no cluster in this test')),
      look: () => Promise.reject(new Error('no cluster in this test')),
      condition: () => Promise.reject(new Error('no cluster in this test')),
      mend: () => Promise.reject(new Error('no cluster in this test')),
    },
    accessLists: {
      survey: () => Promise.reject(new Error('no cluster in this test')),
      look: () => Promise.reject(new Error('no cluster in this test')),
      neededFor: () => Promise.reject(new Error('no cluster in this test')),
      remove: () => Promise.reject(new Error('no cluster in this test')),
    },
    baselines: new InMemoryBaselines(),
    taskLog: { ranUnder: () => Promise.reject(new Error('no cluster in this test')) },
    discrepancies: new InMemoryDiscrepancies(),
    history: historyIn(store),
    now: clock.now,
    randomBytes: (count) => Uint8Array.from({ length: count }, () => (drawn += 7) % 256),
    report: (fault) => `reference-${faults.add(fault)}`,
    ...deps,
  };
  const app = createSlackApp(settings, all, pino({ level: logLevel }, { write: (line: string) => void log.add(line) }));
  if (app.requestListener !== undefined) {
    const server = createServer(app.requestListener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
    onTestFinished(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
  }
  onTestFinished(async () => await app.stop());
  return {
    slack,
    app,
    deps: all,
    store,
    clock,
    log: log.all,
    faults: faults.all,
    until: async (probe) => {
      while (!probe({ log: log.all, faults: faults.all })) await Promise.race([log.grows(), faults.grows()]);
    },
    settle: async () => {
      for (let job = queue.take(clock.now()); job !== undefined; job = queue.take(clock.now())) {
        if (job.lane === 'desk') await workDesk(all, job.id);
      }
    },
    onlyRequest: async () => {
      const [record, ...more] = await store.listOpen(10);
      if (record === undefined || more.length > 0) throw new Error(`${more.length + 1} open requests, or none`);
      return record;
    },
  };
}

/**
 * Prepares to wait for two more votes.
 * @returns a function that resolves when both were dealt with; the app is stopped then.
 */
export function twoVotes({ deps, app }: BotOnSlack): () => Promise<void> {
  // Each vote looks up its author and the requester, once.
  const four = Promise.withResolvers<void>();
  let lookUps = 0;
  const { directory } = deps;
  const standing = directory.standing.bind(directory);
  directory.standing = async (person, groups) => {
    lookUps += 1;
    if (lookUps === 4) four.resolve();
    return await standing(person, groups);
  };
  return async () => {
    await four.promise;
    await app.stop();
  };
}
