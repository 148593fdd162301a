import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** One thing that must work before this process can serve people; `problem` is what to tell the operator. */
export interface Readiness {
  readonly name: string;
  readonly check: () => Promise<string | undefined>;
}

export interface OpsServerSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly readiness: readonly Readiness[];
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
  /** Slack's deliveries in HTTP mode, at `/slack/events`. */
  readonly slack?: RequestListener;
}

export interface OpsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Serves `/healthz` (the process runs), `/readyz` (Slack, Redis and the clusters answer; 503 with the reasons if not),
 * `/metrics` and, in HTTP mode, Slack.
 */
export async function startOpsServer(settings: OpsServerSettings): Promise<OpsServer> {
  const server = createServer(route(settings));
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: async () => await close(server) };
}

function route({ readiness, metrics, slack }: OpsServerSettings): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    const answer = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': type }).end(text);
    };
    const fail = (): void => answer(500, 'the check itself failed; see the log\n');
    if (path === '/slack/events' && slack !== undefined) slack(request, response);
    else if (path === '/healthz') answer(200, 'ok\n');
    else if (path === '/readyz') {
      problems(readiness).then((found) => answer(found.length > 0 ? 503 : 200, found.join('\n') || 'ready\n'), fail);
    } else if (path === '/metrics') metrics().then(({ type, text }) => answer(200, text, type), fail);
    else answer(404, 'not found\n');
  };
}

async function problems(readiness: readonly Readiness[]): Promise<string[]> {
  const answers = await Promise.all(
    readiness.map(async ({ name, check }) => {
      const problem = await check();
      return problem === undefined ? undefined : `${name}: ${problem}`;
    }),
  );
  return answers.filter((answer) => answer !== undefined);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
}
