import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** One thing that must work before this process can serve people; `problem` is what to tell the operator. */
export interface Readiness {
  readonly name: string;
  readonly check: () => Promise<string | undefined>;
}

/** The check that an attempt is: it succeeds, or its fault's words are the problem. */
export async function problemOf(attempt: Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt;
    return undefined;
  } catch (fault) {
    return fault instanceof Error ? fault.message : 'failed';
  }
}

/**
 * Something that has to be in order for a process to begin serving people. Once it serves, taking it away from them would
 * only make things worse: what is found then is told, and no more.
 */
export interface StartCheck {
  readonly name: string;
  readonly check: () => Promise<StartFindings>;
}

export interface StartFindings {
  /** What keeps a process from beginning. */
  readonly missing: readonly string[];
  /** What keeps it from nothing. */
  readonly remarks: readonly string[];
}

export interface OpsServerSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly readiness: readonly Readiness[];
  readonly startChecks?: readonly StartCheck[];
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
  /** Slack's deliveries in HTTP mode, at `/slack/events`. */
  readonly slack?: RequestListener;
}

export interface OpsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Serves `/healthz` (the process runs), `/readyz` (Slack, Redis and the clusters answer, and before it was ready for the
 * first time nothing that it needs is missing; 503 with the reasons if not), `/metrics` and, in HTTP mode, Slack.
 */
export async function startOpsServer(settings: OpsServerSettings): Promise<OpsServer> {
  const server = createServer(route(settings));
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: async () => await close(server) };
}

function route({ readiness, startChecks = [], metrics, slack }: OpsServerSettings): RequestListener {
  let wasReady = false;
  return (request, response) => {
    const path = request.url?.split('?')[0];
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    const fail = (): void => answer(500, 'the check itself failed; see the log\n');
    const tellReadiness = ([problems, { missing, remarks }]: readonly [readonly string[], StartFindings]): void => {
      const isReady = problems.length === 0 && (wasReady || missing.length === 0);
      wasReady ||= isReady;
      const lines = [...problems, ...missing, ...remarks];
      if (isReady) answer(200, ['ready', ...lines, ''].join('\n'));
      else answer(503, lines.join('\n'));
    };
    if (path === '/slack/events' && slack !== undefined) slack(request, response);
    else if (path === '/healthz') answer(200, 'ok\n');
    else if (path === '/readyz') {
      Promise.all([problemsOf(readiness), findingsOf(startChecks)]).then(tellReadiness, fail);
    } else if (path === '/metrics') metrics().then(({ type, text }) => answer(200, text, type), fail);
    else answer(404, 'not found\n');
  };
}

async function problemsOf(readiness: readonly Readiness[]): Promise<string[]> {
  const answers = await Promise.all(
    readiness.map(async ({ name, check }) => {
      const problem = await check();
      return problem === undefined ? undefined : `${name}: ${problem}`;
    }),
  );
  return answers.filter((answer) => answer !== undefined);
}

async function findingsOf(checks: readonly StartCheck[]): Promise<StartFindings> {
  const all = await Promise.all(
    checks.map(async ({ name, check }) => {
      const { missing, remarks } = await check();
      return {
        missing: missing.map((sentence) => `${name}: ${sentence}`),
        remarks: remarks.map((sentence) => `${name}: ${sentence}`),
      };
    }),
  );
  return { missing: all.flatMap(({ missing }) => missing), remarks: all.flatMap(({ remarks }) => remarks) };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}
