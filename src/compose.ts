import { randomBytes } from 'node:crypto';
import { composeAudit } from './compose-audit.ts';
import { composeClusters } from './compose-clusters.ts';
import { untilSafe } from './compose-redis.ts';
import type { Configuration } from './config/configuration.ts';
import type { Environment } from './config/environment.ts';
import type { RequestId } from './domain/request-id.ts';
import type { Lane } from './domain/schedule.ts';
import type { EpochMs } from './domain/time.ts';
import { reportTo, type Logger } from './ops/log.ts';
import { logEvents } from './ops/log-events.ts';
import { Metrics } from './ops/metrics.ts';
import { slackWatch } from './ops/slack-watch.ts';
import { spanOfLane } from './ops/spans.ts';
import { sourcesOf } from './ops/system-sources.ts';
import type { Traces } from './ops/traces.ts';
import { watchedStore } from './ops/watched-store.ts';
import { problemOf, startOpsServer, type OpsServer, type Readiness } from './ops/server.ts';
import { QueuedWakeups } from './queue/wakeups.ts';
import { startWorkers, type RunningWorkers } from './queue/workers.ts';
import type { RedisConnection } from './redis/open.ts';
import { createSlackApp, type SlackApp } from './slack/app.ts';
import { createDirectory } from './slack/directory.ts';
import { createHomeScreens } from './slack/homes.ts';
import { createMessenger } from './slack/messenger.ts';
import type { AuditStamp } from './store/audit-stamp.ts';
import { connectStore } from './store/connection.ts';
import { RedisBaselines } from './store/redis-baselines.ts';
import { RedisDiscrepancies } from './store/redis-discrepancies.ts';
import { RedisHistory } from './store/redis-history.ts';
import { RedisHomeViewers } from './store/redis-home-viewers.ts';
import { RedisIntake } from './store/redis-intake.ts';
import { RedisLeases } from './store/redis-leases.ts';
import { RedisPauses } from './store/redis-pauses.ts';
import { RedisQuestions } from './store/redis-questions.ts';
import { RedisStore } from './store/redis-store.ts';
import { RedisTurns } from './store/redis-turns.ts';
import { storeRisks } from './store/safety.ts';
import { NewerRecord } from './use-cases/faults.ts';
import type { Deps } from './use-cases/ports/deps.ts';
import { reconcileDue } from './use-cases/reconcile.ts';
import { sweep } from './use-cases/sweep.ts';
import { tellPauses } from './use-cases/tell-pauses.ts';
import { tellOfLost } from './use-cases/tell-of-lost.ts';
import type { Worked } from './use-cases/with-lease.ts';
import { workCluster } from './use-cases/work-cluster.ts';
import { workDesk } from './use-cases/work-desk.ts';
import { version } from './package-file.ts';

/** A sweep looks as far ahead as the sweep after the next one, so that one that is late or lost makes nothing late. */
const SWEEPS_AHEAD = 2;

/** What people do takes seconds. After so many times that for which the work of a killed process stays locked, it was lost. */
const LEASES_TO_LOSS = 2;

export interface Parts {
  readonly environment: Environment;
  readonly configuration: Configuration;
  /** The address of Redis, as `readAddress` takes it. */
  readonly redisUrl: string;
  readonly log: Logger;
  /** Nothing is traced when left out. */
  readonly traces?: Traces | undefined;
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
export function compose({ environment, configuration, redisUrl, log, traces, now = Date.now }: Parts): Bot {
  const { policy, policyHash, worker } = configuration;
  const clusterNames = configuration.clusters.map(({ name }) => name);
  const metrics = new Metrics({ version: version(), clusters: clusterNames });
  const toLog = reportTo(log);
  const report: Deps['report'] = (fault, context) => {
    if (!(fault instanceof NewerRecord)) metrics.fault();
    return toLog(fault, context);
  };
  const onConnectionFault = (fault: unknown): void => {
    log.warn({ fault }, 'a connection to Redis failed; it is tried again');
  };

  // A record that stays as it is would be told of with every list.
  const told = new Set<string>();
  const onUnreadable = (fault: unknown, request: string): void => {
    if (told.has(request)) return;
    told.add(request);
    report(fault, { request, doing: 'read a record for a list' });
  };

  const redis = connectStore(redisUrl);
  redis.on('error', onConnectionFault);
  const wakeups = new QueuedWakeups(redisUrl, clusterNames, onConnectionFault);
  const clusters = composeClusters(configuration, { log, metrics, traces, now });
  const slackSettings = { ...environment.slack, watch: slackWatch(metrics, traces) };
  // Whoever acts in Slack does so after it said which workspace it is.
  const stamp: AuditStamp = { policy: policyHash, team: () => slack.team() };
  const deps: Deps = {
    policy,
    store: watchedStore(new RedisStore(redis, onUnreadable, stamp), (change, saved) => {
      metrics.saved(change, saved);
      logEvents(log, change, saved);
    }),
    pauses: new RedisPauses(redis, stamp),
    questions: new RedisQuestions(redis),
    wakeups,
    intake: new RedisIntake(redis),
    leases: new RedisLeases(redis, worker.lease),
    directory: createDirectory(slackSettings, now),
    messenger: createMessenger(slackSettings, policy.timing.secretVisible, now),
    homes: createHomeScreens(slackSettings, policy),
    viewers: new RedisHomeViewers(redis),
    turns: new RedisTurns(redis),
    ...clusters.adapters,
    baselines: new RedisBaselines(redis),
    discrepancies: metrics.watchDiscrepancies(new RedisDiscrepancies(redis, stamp)),
    history: new RedisHistory(redis),
    now,
    randomBytes,
    report,
  };
  const audit = composeAudit(configuration, environment, deps, { redis, log, metrics });
  const slack = createSlackApp(slackSettings, deps, log);

  const sources = {
    ...sourcesOf(deps, { sweepEvery: worker.sweepEvery, sealed: audit.sealed }),
    queues: async () => await wakeups.depths(),
    risks: async () => await storeRisks(redis),
  };

  const inLane = async (lane: Lane, id: RequestId, work: typeof workDesk): Promise<Worked> =>
    await (traces === undefined ? work(deps, id) : traces.span(spanOfLane(lane, id), async () => await work(deps, id)));

  let ops: OpsServer | undefined;
  let workers: RunningWorkers | undefined;

  return {
    async start() {
      metrics.start(sources, report, () => slack.connected());
      ops = await startOpsServer({
        host: environment.host,
        port: environment.port,
        readiness: [...readiness(slack, redis), ...clusters.readiness],
        startChecks: clusters.startChecks,
        metrics: async () => await metrics.scrape(),
        ...(slack.requestListener && { slack: slack.requestListener }),
      });
      slack.start();
      const watched = clusters.start(report);
      await untilSafe(redis, environment.allowDataLoss, log);
      workers = startWorkers(
        {
          redisUrl,
          clusters: new Map(configuration.clusters.map(({ name, writes }) => [name, { writes }])),
          ...worker,
        },
        {
          desk: async (id) => await inLane('desk', id, workDesk),
          cluster: async (id) => await inLane('cluster', id, workCluster),
          sweep: async () => {
            await sweep(deps, SWEEPS_AHEAD * worker.sweepEvery);
            await tellOfLost(deps, LEASES_TO_LOSS * worker.lease);
            await tellPauses(deps);
            metrics.swept(now());
            // Last, and a fault where it fails: that the audit cannot be written holds up nothing else.
            await audit.keep();
          },
          reconcile: async () => await reconcileDue(deps),
          audit: audit.passOn,
          onFault: (fault, queue, request) => void report(fault, { ...(request !== undefined && { request }), queue }),
        },
      );
      await workers.started;
      await watched;
      const about = { port: ops.port, mode: environment.slack.mode.kind, roles: policy.roles.size, policy: policyHash };
      log.info(about, 'pvetoken is at work');
    },
    port: () => ops?.port,
    async stop() {
      clusters.stop();
      await slack.stop();
      await workers?.stop();
      await wakeups.close();
      redis.disconnect();
      await clusters.close();
      await ops?.stop();
      metrics.stop();
      await traces?.stop();
    },
  };
}

function readiness(slack: SlackApp, redis: RedisConnection): Readiness[] {
  return [
    { name: 'Slack', check: async () => await Promise.resolve(slack.connected() ? undefined : 'not connected') },
    { name: 'Redis', check: async () => await problemOf(redis.ping()) },
  ];
}
