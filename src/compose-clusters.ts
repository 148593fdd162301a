import { setTimeout } from 'node:timers/promises';
import type { ClusterToSetUp, Configuration } from './config/configuration.ts';
import type { BotIdentity, FoundBot } from './domain/bot-set-up.ts';
import type { Policy } from './domain/policy.ts';
import { SECOND, type EpochMs, type Milliseconds } from './domain/time.ts';
import { ClockAlarm } from './ops/clock-alarm.ts';
import { logLint } from './ops/lint.ts';
import type { Logger } from './ops/log.ts';
import type { Metrics } from './ops/metrics.ts';
import { spanOfProxmox } from './ops/spans.ts';
import type { Traces } from './ops/traces.ts';
import { problemOf, type Readiness, type StartCheck } from './ops/server.ts';
import { createAccessLists } from './proxmox/access-lists.ts';
import { createAdministration, identityOn } from './proxmox/bootstrap/administration.ts';
import { nothingOfBot } from './proxmox/bootstrap/found.ts';
import { createProxmoxClient, type ProxmoxCall, type ProxmoxClient } from './proxmox/client.ts';
import { probe } from './proxmox/health.ts';
import { createHoldings } from './proxmox/holdings.ts';
import { createInventory } from './proxmox/inventory.ts';
import { createIssuer } from './proxmox/issuer.ts';
import { createPveRoles } from './proxmox/pve-roles.ts';
import { RightsWatch } from './proxmox/rights/watch.ts';
import { createTaskLog } from './proxmox/task-log.ts';
import { lintRoles } from './use-cases/lint-roles.ts';
import type { Administration, GivenCredential } from './use-cases/ports/administration.ts';
import type { Deps, Report } from './use-cases/ports/deps.ts';
import type { PveRoles } from './use-cases/ports/pve-roles.ts';

/** How long clusters are waited for at start-up before their PVE roles were looked at; what they say is told later too. */
const LINT_PATIENCE = 3 * SECOND;

type OnClusters = Pick<Deps, 'issuer' | 'inventory' | 'holdings' | 'accessLists' | 'taskLog'>;

/** The clusters of the configuration, as the bot works with them and watches them. */
export interface ComposedClusters {
  readonly adapters: OnClusters;
  /** Whether each answers. */
  readonly readiness: readonly Readiness[];
  /** Whether the bot's own rights on each are what its roles need. */
  readonly startChecks: readonly StartCheck[];
  /** Begins to watch them. @returns when it is told what roles leave behind, or that takes too long. */
  start(report: Report): Promise<void>;
  /** Watches no more. Calls go on until `close`. */
  stop(): void;
  close(): Promise<void>;
}

/** Puts together everything that speaks to a cluster. */
export function composeClusters(
  { clusters, policy }: Configuration,
  {
    log,
    metrics,
    traces,
    now,
  }: {
    readonly log: Logger;
    readonly metrics: Metrics;
    readonly traces: Traces | undefined;
    readonly now: () => EpochMs;
  },
): ComposedClusters {
  const alarm = new ClockAlarm(log);
  const onSkew = (cluster: string) => (ahead: Milliseconds) => {
    metrics.clock(cluster, ahead);
    alarm.measured(cluster, ahead);
  };
  const onCall = (call: ProxmoxCall): void => {
    metrics.calls.proxmox(call);
    traces?.called(...spanOfProxmox(call));
  };
  const clients = new Map(
    clusters.map((cluster) => {
      const watch = { onSkew: onSkew(cluster.name), onCall };
      return [cluster.name, createProxmoxClient(cluster, { now, ...watch })];
    }),
  );
  const rights = [...clients.values()].map(
    (client) => new RightsWatch(client, policy, log, now, (found) => metrics.rights(client.cluster, found)),
  );
  return {
    adapters: {
      issuer: createIssuer(clients),
      inventory: createInventory(clients, now),
      holdings: createHoldings(clients),
      accessLists: createAccessLists(clients),
      taskLog: createTaskLog(clients),
    },
    readiness: [...clients].map(([name, client]) => ({
      name: `Proxmox ${name}`,
      check: async () => await problemOf(probe(client)),
    })),
    startChecks: rights.map((watch) => ({
      name: `Proxmox ${watch.cluster}`,
      check: async () => await watch.findings(),
    })),
    async start(report) {
      for (const watch of rights) watch.start();
      const linted = lintRoles({ policy, pveRoles: createPveRoles(clients) }).then(
        (lint) => logLint(log, lint),
        (fault: unknown) => void report(fault, { doing: 'look what roles leave behind' }),
      );
      await Promise.race([linted, setTimeout(LINT_PATIENCE, undefined, { ref: false })]);
    },
    stop() {
      for (const watch of rights) watch.stop();
    },
    close: async () => await closeAll(clients),
  };
}

async function closeAll(clients: ReadonlyMap<string, ProxmoxClient>): Promise<void> {
  await Promise.all([...clients.values()].map(async (client) => await client.close()));
}

/** The PVE roles of the configured clusters, for operators' commands; whoever asks for them closes the connections. */
export function connectPveRoles({ clusters }: Pick<Configuration, 'clusters'>): {
  readonly pveRoles: PveRoles;
  readonly close: () => Promise<void>;
} {
  const clients = new Map(clusters.map((cluster) => [cluster.name, createProxmoxClient(cluster)]));
  return {
    pveRoles: createPveRoles(clients),
    close: async () => await closeAll(clients),
  };
}

/** A cluster in the hands of an administrator; whoever asks for it closes the connections. */
export function connectAdministration(
  { name, endpoints, tls, group, deadline, bot }: ClusterToSetUp,
  policy: Policy,
  given: GivenCredential,
): Administration & { readonly close: () => Promise<void> } {
  return createAdministration({ name, endpoints, tls, group, deadline, bot }, policy, given);
}

/** Who the bot is to be on a cluster, and what it lacks where nothing of it is. */
export function botFromNothing(cluster: ClusterToSetUp, policy: Policy): { bot: BotIdentity; found: FoundBot } {
  const bot = identityOn(cluster);
  return { bot, found: nothingOfBot(bot, policy) };
}

/** What operators' commands do on the configured clusters, with the bot's own token; as `connectPveRoles`. */
export function connectClusters({ clusters }: Pick<Configuration, 'clusters'>): Pick<
  OnClusters,
  'issuer' | 'holdings'
> & {
  readonly close: () => Promise<void>;
} {
  const clients = new Map(clusters.map((cluster) => [cluster.name, createProxmoxClient(cluster)]));
  return {
    issuer: createIssuer(clients),
    holdings: createHoldings(clients),
    close: async () => await closeAll(clients),
  };
}
