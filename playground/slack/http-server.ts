/** The HTTP face of the simulated Slack: `/api/METHOD`, `/response/KEY`, and WebSockets at `/link`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { elapsed, type Faults } from './faults.ts';
import { rateLimited, refusal, type Answer } from './web-api/answer.ts';
import type { RawArgs } from './web-api/method.ts';
import type { World } from './world/world.ts';

/** What the server serves. */
export interface Routes {
  call(method: string, args: RawArgs, token: string | undefined): Answer;
  responseUrl(key: string, body: RawArgs): Answer;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** A call on its way, whichever route it takes. */
interface Incoming {
  /** A Web API method, or `response_url`. */
  method: string;
  args: RawArgs;
  answer: () => Answer;
}

const JsonBody = z.record(z.string(), z.unknown());

/** A call's arguments; `undefined` when its JSON cannot be read. */
async function argsOf(request: IncomingMessage): Promise<RawArgs | undefined> {
  const body = await text(request);
  const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
  if (!isJson) return Object.fromEntries(new URLSearchParams(body));
  try {
    return JsonBody.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function tokenOf(request: IncomingMessage, args: RawArgs): string | undefined {
  const header = request.headers.authorization?.replace(/^Bearer /, '');
  const field = args['token'];
  return header ?? (typeof field === 'string' ? field : undefined);
}

async function incoming(request: IncomingMessage, routes: Routes): Promise<Incoming | undefined> {
  const [, route, name = ''] = (request.url ?? '/').split('?')[0]?.split('/') ?? [];
  if (request.method !== 'POST' || (route !== 'api' && route !== 'response')) return undefined;
  const args = await argsOf(request);
  const method = route === 'response' ? 'response_url' : name;
  if (args === undefined) return { method, args: {}, answer: () => refusal('invalid_json') };
  if (route === 'response') return { method, args, answer: () => routes.responseUrl(name, args) };
  return { method, args, answer: () => routes.call(name, args, tokenOf(request, args)) };
}

/** What became of a call: an answer, or a cut connection. */
type Served = Answer | { cut: 'down' | 'reset' };

const empty = (status: number): Answer => ({ status, headers: {}, body: {} });

async function served({ method, args, answer }: Incoming, faults: Faults): Promise<Served> {
  const fault = faults.strikeCall(method, args);
  const spec = fault?.spec;
  switch (spec?.kind) {
    case undefined:
      return answer();
    case 'down':
      return { cut: 'down' };
    case 'slow':
      await elapsed(spec.ms);
      return answer();
    case 'status':
      if (spec.done === true) answer();
      return empty(spec.status);
    case 'ratelimited':
      return rateLimited(spec.retryAfter);
    case 'error':
      return refusal(spec.error);
    case 'reset':
      if (spec.done) answer();
      return { cut: 'reset' };
    case 'hold': {
      const early = spec.done ? answer() : undefined;
      await fault?.released;
      return early ?? answer();
    }
    default:
      return spec satisfies never;
  }
}

function record(world: World, method: string, outcome: Served): void {
  const cut = 'cut' in outcome ? outcome.cut : undefined;
  const body = 'cut' in outcome ? {} : outcome.body;
  const error = cut ?? ('error' in body ? String(body['error']) : undefined);
  world.calls.push({
    at: world.now(),
    method,
    ok: body['ok'] === true,
    ...(error === undefined ? {} : { error }),
    status: 'cut' in outcome ? 0 : outcome.status,
  });
  world.changed.fire();
}

function write(request: IncomingMessage, response: ServerResponse, outcome: Served): void {
  if ('cut' in outcome) {
    if (outcome.cut === 'reset') request.socket.resetAndDestroy();
    else request.socket.destroy();
    return;
  }
  response.writeHead(outcome.status, { 'content-type': 'application/json; charset=utf-8', ...outcome.headers });
  response.end(JSON.stringify(outcome.body));
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { world, routes, faults }: { world: World; routes: Routes; faults: Faults },
): Promise<void> {
  const call = await incoming(request, routes);
  if (call === undefined) {
    response.writeHead(404).end();
    return;
  }
  const outcome = await served(call, faults);
  record(world, call.method, outcome);
  write(request, response, outcome);
}

/** A server that is listening. */
export interface Listening {
  /** `127.0.0.1:PORT` */
  host: string;
  close(): Promise<void>;
}

/** Starts on a free port of this machine only. */
export async function listen(context: { world: World; routes: Routes; faults: Faults }): Promise<Listening> {
  const server: Server = createServer((request, response) => {
    serve(request, response, context).catch((error: unknown) => {
      // A malformed request, or a mistake in the simulator: either way the caller must not mistake it for Slack.
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  server.on('upgrade', (request, socket, head) => context.routes.upgrade(request, socket, head));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      return closed.promise;
    },
  };
}
