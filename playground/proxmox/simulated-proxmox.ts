import { Api } from './api.ts';
import { CallLog, type LoggedCall } from './call-log.ts';
import { makeCertificate, type CertificateTerms } from './certificate.ts';
import { isTokenValid } from './authentication.ts';
import { Cluster } from './cluster.ts';
import { ArmedFault, type Fault, type FaultSpec, type Outcome, StandingFault } from './faults.ts';
import type { ApiRequest } from './exchange.ts';
import type { Level } from './level.ts';
import { handChanges, type HandChanges } from './hands.ts';
import { effectivePrivileges } from './permissions.ts';
import type { Seed } from './seed.ts';
import { homelabSeed } from './seeds.ts';
import { Server } from './server.ts';
import { Sleeps } from './sleeps.ts';
import { snapshot, type Snapshot } from './snapshot.ts';
import { TicketOffice } from './tickets.ts';
import type { TokenLife } from './token-history.ts';
import { Waiting } from './waiting.ts';

export type { LoggedCall } from './call-log.ts';
export type { CertificateTerms } from './certificate.ts';
export type { Answer } from './exchange.ts';
export type { CallMatch, Fault, FaultSpec } from './faults.ts';
export type { Level } from './level.ts';
export type { AclEntry, Seed } from './seed.ts';
export type { ListedGroup, ListedGuest, ListedPool, ListedRole, ListedToken, ListedUser } from './snapshot.ts';
export type { ListedTask } from './tasks.ts';
export type { TokenLife } from './token-history.ts';

export interface ProxmoxOptions {
  /** Default 9.2. */
  readonly level?: Level;
  /** Default: a homelab whose bot token has the secret `homelab`. */
  readonly seed?: Seed;
  /** Epoch milliseconds; default `Date.now`. After moving a manual clock, call `recheck()`. */
  readonly now?: () => number;
  /** Serve https with a fresh certificate, or with one that is made so. */
  readonly tls?: boolean | CertificateTerms;
  /** How late a 401 answers; default 3000, as on a real server. */
  readonly authFailureDelayMs?: number;
  /** How long a write waits for the user.cfg lock; default 10000. */
  readonly lockTimeoutMs?: number;
  /** Default `homelab`. */
  readonly clusterName?: string;
}

/** What a secret opens now: privileges by path, both sorted. */
export type Ability =
  | { readonly ok: false }
  | { readonly ok: true; readonly permissions: Readonly<Record<string, readonly string[]>> };

/** A running simulated Proxmox VE, seen from outside: what it holds, what went on, and what to make go wrong. */
export interface SimulatedProxmox extends HandChanges, Snapshot {
  /** `http(s)://127.0.0.1:PORT` */
  readonly url: string;
  readonly level: Level;
  /** SHA-256 of the certificate, upper-case hex with colons; only with `tls`. */
  readonly fingerprint?: string;
  /** The certificate, which is its own authority; only with `tls`. */
  readonly caPem?: string;
  /** Ends every connection, timer and held call. */
  close(): Promise<void>;

  /** What a token's secret can do at this moment; `ok: false` when it would be refused. */
  can(fullTokenId: string, secret: string): Ability;
  /** Every secret of every token that there ever was, in the order of making, those of others included. */
  everyToken(): TokenLife[];
  /** Every call since the start, in order of arrival; secrets are masked. */
  calls(): LoggedCall[];

  /** Puts a fault in place. Of several that fit a call the oldest meets it. */
  inject(fault: FaultSpec): Fault;
  /**
   * Resolves once the predicate holds. It is asked again when a call arrives or is answered and when anything changes,
   * not as time passes: call `recheck()` after moving a manual clock. Rejects after `timeoutMs` (default 30000) with `what` and a summary.
   */
  waitFor(predicate: (proxmox: SimulatedProxmox) => boolean, what: string, timeoutMs?: number): Promise<void>;
  /** Asks every waiting predicate again. */
  recheck(): void;
  /** Tells when a call arrives or is answered, and when anything changes; @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
}

const DEFAULT_SECRET = 'homelab';
const AUTH_FAILURE_DELAY_MS = 3000;
const LOCK_TIMEOUT_MS = 10_000;

/** Starts a simulated Proxmox VE on 127.0.0.1 and a free port, for tests, the demo and the playground. */
export async function startProxmox(options: ProxmoxOptions = {}): Promise<SimulatedProxmox> {
  const now = options.now ?? Date.now;
  const waiting = new Waiting(() => proxmox);
  const cluster = new Cluster(
    {
      level: options.level ?? '9.2',
      seed: options.seed ?? homelabSeed(DEFAULT_SECRET),
      now,
      lockTimeoutMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
      name: options.clusterName ?? 'homelab',
    },
    () => waiting.recheck(),
  );
  const api = new Api(cluster, new TicketOffice(() => cluster.nowSeconds()));
  const log = new CallLog();
  const faults: ArmedFault[] = [];
  const sleeps = new Sleeps();

  const handle = async (request: ApiRequest, client: AbortSignal): Promise<Outcome> => {
    const logEnding = log.arrived(request, now());
    client.addEventListener('abort', () => {
      logEnding({ unanswered: true });
      waiting.recheck();
    });
    waiting.recheck();
    const work = async () => {
      const answer = await api.answer(request);
      if (answer.status === 401) await sleeps.sleep(options.authFailureDelayMs ?? AUTH_FAILURE_DELAY_MS);
      return answer;
    };
    const path = request.path.replace(/^\/api2\/(?:json|extjs)/, '');
    const call = { method: request.verb, path, client };
    const fault = faults.find((candidate) => candidate.matches(call));
    const outcome = await (fault === undefined ? work() : fault.meet(call, work));
    if (outcome !== 'reset') for (const each of faults) each.heed(call);
    if (outcome !== 'reset' && !client.aborted) logEnding({ status: outcome.status, reason: outcome.reason });
    waiting.recheck();
    return outcome;
  };

  const { tls = false } = options;
  const certificate = tls === false ? undefined : await makeCertificate(tls === true ? {} : tls);
  const server = new Server(handle, certificate, () => cluster.now());

  const proxmox: SimulatedProxmox = {
    url: await server.listen(),
    level: cluster.level,
    ...(certificate === undefined ? {} : { fingerprint: certificate.fingerprint, caPem: certificate.certificate }),
    ...snapshot(cluster),
    ...handChanges(cluster),
    can: (fullTokenId, secret) => abilityOf(cluster, fullTokenId, secret),
    everyToken: () => cluster.history.all(),
    calls: () => log.all(),
    inject(spec) {
      if (spec.kind === 'down') return new StandingFault(server.goDown());
      if (spec.kind === 'lock') return new StandingFault(cluster.lock.hold());
      const fault = new ArmedFault(
        spec,
        () => waiting.recheck(),
        (ms) => sleeps.sleep(ms),
      );
      faults.push(fault);
      return fault;
    },
    waitFor: (predicate, what, timeoutMs) => waiting.waitFor(predicate, what, timeoutMs),
    recheck: () => waiting.recheck(),
    onChange: (listener) => waiting.subscribe(listener),
    async close() {
      const closed = server.close();
      for (const fault of faults) fault.remove();
      cluster.lock.abandon();
      sleeps.wakeAll();
      waiting.abandon();
      await closed;
    },
  };
  return proxmox;
}

function abilityOf(cluster: Cluster, fullTokenId: string, secret: string): Ability {
  if (!isTokenValid(cluster, fullTokenId, secret)) return { ok: false };
  const held = [...effectivePrivileges(cluster.config, fullTokenId)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const permissions = held.map(([path, privileges]) => [path, [...privileges.keys()].toSorted()] as const);
  return { ok: true, permissions: Object.fromEntries(permissions) };
}
