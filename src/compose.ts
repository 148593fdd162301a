import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Configuration } from './config/configuration.ts';
import type { Environment } from './config/environment.ts';
import { ClockAlarm } from './ops/clock-alarm.ts';
import { SECOND, type EpochMs, type Milliseconds } from './domain/time.ts';
import { logLint } from './ops/lint.ts';
import { reportTo, type Logger } from './ops/log.ts';
import { Metrics } from './ops/metrics.ts';
import { startOpsServer, type OpsServer, type Readiness } from './ops/server.ts';
import { createAccessLists } from './proxmox/access-lists.ts';
import { createProxmoxClient, type ProxmoxClient } from './proxmox/client.ts';
import { probe } from './proxmox/health.ts';
import { createHoldings } from './proxmox/holdings.ts';
import { createInventory } from './proxmox/inventory.ts';
import { createIssuer } from './proxmox/issuer.ts';
import { createTaskLog } from './proxmox/task-log.ts';
import { RightsWatch } from './proxmox/rights/watch.ts';
import { createPveRoles } from './proxmox/pve-roles.ts';
import { QueuedWakeups } from './queue/wakeups.ts';
import { startWorkers, type RunningWorkers } from './queue/workers.ts';
import { createSlackApp, type SlackApp } from './slack/app.ts';
import { createDirectory } from './slack/directory.ts';
import { createHomeScreens } from './slack/homes.ts';
import { createMessenger } from './slack/messenger.ts';
import { connectStore } from './store/connection.ts';
import { RedisBaselines } from './store/redis-baselines.ts';
import { RedisDiscrepancies } from './store/redis-discrepancies.ts';
import { RedisHomeViewers } from './store/redis-home-viewers.ts';
import { RedisLeases } from './store/redis-leases.ts';
import { RedisPauses } from './store/redis-pauses.ts';
import { RedisQuestions } from './store/redis-questions.ts';
import { RedisStore } from './store/redis-store.ts';
import { RedisTurns } from './store/redis-turns.ts';
import { storeRisks } from './store/safety.ts';
import { lintRoles } from './use-cases/lint-roles.ts';
import type { Deps } from './use-cases/ports/deps.ts';
import type { PveRoles } from './use-cases/ports/pve-roles.ts';
import { reconcileDue } from './use-cases/reconcile.ts';
import { sweep } from './use-cases/sweep.ts';
import { workCluster } from './use-cases/work-cluster.ts';
import { workDesk } from './use-cases/work-desk.ts';

/** How long clusters are waited for at start-up before their PVE roles were looked at; what they say is told later too. */
const LINT_PATIENCE = 3 * SECOND;

export interface Parts {
  readonly environment: Environment;
  readonly configuration: Configuration;
  /** The address of Redis, or the path of its unix socket. */
  readonly redisUrl: string;
  readonly log: Logger;
  /** The clock; `Date.now` unless a test or the playground moves time by hand. */
  readonly now?: () => EpochMs;
}

/** The bot, put together and not yet running. */
export interface Bot {
  /**
   * Starts serving. Slack is answered at once, also while Redis is down; work begins when Redis answers.
   * @throws Error when Redis would lose data and nobody said that it may.
   */
  start(): Promise<void>;
  /** The port of health and of Slack's deliveries, once started. */
  port(): number | undefined;
  /** Takes nothing new, finishes what is at work, and closes every connection. */
  stop(): Promise<void>;
}

/** Puts the bot together from its configuration. This is the only place that knows every adapter. */
export function compose({ environment, configuration, redisUrl, log, now = Date.now }: Parts): Bot {
  const { policy, worker } = configuration;
  const metrics = new Metrics();
  const toLog = reportTo(log);
  const report: Deps['report'] = (fault, context) => {
    metrics.fault();
    return toLog(fault, context);
  };
  const onConnectionFault = (fault: unknown): void => {
    log.warn({ fault }, 'a connection to Redis failed; it is tried again');
  };

  const redis = connectStore(redisUrl);
  redis.on('error', onConnectionFault);
  const clusterNames = configuration.clusters.map(({ name }) => name);
  const wakeups = new QueuedWakeups(redisUrl, clusterNames, onConnectionFault);
  const alarm = new ClockAlarm(log);
  const onSkew = (cluster: string) => (ahead: Milliseconds) => {
    metrics.clock(cluster, ahead);
    alarm.measured(cluster, ahead);
  };
  const clients = new Map(
    configuration.clusters.map((cluster) => {
      return [cluster.name, createProxmoxClient(cluster, { now, onSkew: onSkew(cluster.name) })];
    }),
  );
  const rights = [...clients.values()].map(
    (client) => new RightsWatch(client, policy, log, now, (found) => metrics.rights(client.cluster, found)),
  );
  const deps: Deps = {
    policy,
    store: metrics.watch(new RedisStore(redis)),
    pauses: new RedisPauses(redis),
    questions: new RedisQuestions(redis),
    wakeups,
    leases: new RedisLeases(redis, worker.lease),
    directory: createDirectory(environment.slack, now),
    messenger: createMessenger(environment.slack, policy.timing.secretVisible, now),
    homes: createHomeScreens(environment.slack, policy),
    viewers: new RedisHomeViewers(redis),
    turns: new RedisTurns(redis),
    issuer: createIssuer(clients),
    inventory: createInventory(clients, now),
    holdings: createHoldings(clients),
    accessLists: createAccessLists(clients),
    baselines: new RedisBaselines(redis),
    taskLog: createTaskLog(clients),
    discrepancies: metrics.watchDiscrepancies(new RedisDiscrepancies(redis)),
    now,
    randomBytes,
    report,
  };
  const slack = createSlackApp(environment.slack, deps, log);

  let ops: OpsServer | undefined;
  let workers: RunningWorkers | undefined;

  return {
    async start() {
      ops = await startOpsServer({
        host: environment.host,
        port: environment.port,
        readiness: readiness(slack, redis, clients),
        startChecks: rights.map((watch) => ({
          name: `Proxmox ${watch.cluster}`,
          check: async () => await watch.findings(),
        })),
        metrics: async () => ({ type: metrics.registry.contentType, text: await metrics.registry.metrics() }),
        ...(slack.requestListener && { slack: slack.requestListener }),
      });
      slack.start();
      for (const watch of rights) watch.start();
      const linted = lintRoles({ policy, pveRoles: createPveRoles(clients) }).then(
        (lint) => logLint(log, lint),
        (fault: unknown) => void report(fault, { doing: 'look what roles leave behind' }),
      );
      await untilSafe(redis, environment.allowDataLoss, log);
      workers = startWorkers(
        {
          redisUrl,
          clusters: new Map(configuration.clusters.map(({ name, writes }) => [name, { writes }])),
          ...worker,
        },
        {
          desk: async (id) => await workDesk(deps, id),
          cluster: async (id) => await workCluster(deps, id),
          sweep: async () => await sweep(deps),
          reconcile: async () => await reconcileDue(deps),
          onFault: (fault, queue) => void report(fault, { queue }),
        },
      );
      await workers.started;
      await Promise.race([linted, setTimeout(LINT_PATIENCE, undefined, { ref: false })]);
      log.info({ port: ops.port, mode: environment.slack.mode.kind, roles: policy.roles.size }, 'pvetoken is at work');
    },
    port: () => ops?.port,
    async stop() {
      for (const watch of rights) watch.stop();
      await slack.stop();
      await workers?.stop();
      await wakeups.close();
      redis.disconnect();
      await Promise.all([...clients.values()].map(async (client) => await client.close()));
      await ops?.stop();
    },
  };
}

/** Waits for Redis, then sees that it keeps what it is given. @throws Error when it does not and that was not allowed. */
async function untilSafe(redis: Redis, allowDataLoss: boolean, log: Logger): Promise<void> {
  // Not `once` of node:events, which gives up at the first error; here errors are expected, and tried again.
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  // The first try may fail; the connection goes on trying by itself, and its errors are in the log.
  redis.connect().catch(() => undefined);
  await ready;
  const risks = await storeRisks(redis);
  if (risks.length === 0) return;
  const complaint = `Redis is not a safe place for grants: ${risks.join('; ')}`;
  if (!allowDataLoss) {
    throw new Error(`${complaint}. To accept the loss, as in a trial, set PVETOKEN_ALLOW_DATA_LOSS=true`);
  }
  log.warn(complaint);
}

function readiness(slack: SlackApp, redis: Redis, clients: ReadonlyMap<string, ProxmoxClient>): Readiness[] {
  return [
    { name: 'Slack', check: async () => await Promise.resolve(slack.connected() ? undefined : 'not connected') },
    { name: 'Redis', check: async () => await problemOf(redis.ping()) },
    ...[...clients].map(([name, client]) => ({
      name: `Proxmox ${name}`,
      check: async () => await problemOf(probe(client)),
    })),
  ];
}

async function problemOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (fault) {
    return fault instanceof Error ? fault.message : 'failed';
  }
}

/** The PVE roles of the configured clusters, for operators' commands; whoever asks for them closes the connections. */
export function connectPveRoles({ clusters }: Pick<Configuration, 'clusters'>): {
  readonly pveRoles: PveRoles;
  readonly close: () => Promise<void>;
} {
  const clients = new Map(clusters.map((cluster) => [cluster.name, createProxmoxClient(cluster)]));
  return {
    pveRoles: createPveRoles(clients),
    close: async () => void (await Promise.all([...clients.values()].map(async (client) => await client.close()))),
  };
}
