import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { Act } from './acts.ts';
import { fileFor } from './files.ts';
import type { Playground } from './playground.ts';
import type { Result, Screen } from './wire.ts';

/** How long changes are gathered before pages are told, in milliseconds: many come at once. */
const GATHER_MS = 40;
const LONGEST_BODY = 64 * 1024;

export interface WebServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page and what happens in it, on loopback only.
 * @param port 0 lets the system choose.
 */
export async function startWebServer(playground: Playground, port: number): Promise<WebServer> {
  const server = createServer((request, response) => {
    respond(request, response).catch((fault: unknown) => {
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(fault instanceof Error ? fault.message : 'failed');
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of some other site must neither read this one nor act in it, by whatever name it reached this address.
    if (!isOurs(request)) return void response.writeHead(403).end('This page is for 127.0.0.1 only.');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const me = url.searchParams.get('as') ?? '';
    if (request.method === 'GET' && url.pathname === '/events') return stream(me, request, response);
    if (request.method === 'POST' && url.pathname === '/act') {
      const answer = await perform(me, await bodyOf(request));
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }
    const file = request.method === 'GET' ? await fileFor(url.pathname) : undefined;
    if (file === undefined) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' }).end(file.content);
  }

  async function perform(me: string, body: string): Promise<Result> {
    const act = Act.safeParse(JSON.parse(body));
    return act.success ? await playground.act(me, act.data) : { ok: false, problem: z.prettifyError(act.error) };
  }

  function stream(me: string, request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    let last = '';
    let timer: NodeJS.Timeout | undefined;
    const send = async (): Promise<void> => {
      timer = undefined;
      const screen = await playground.screen(me);
      const told = sameness(screen);
      if (told !== last) response.write(`data: ${JSON.stringify(screen)}\n\n`);
      last = told;
    };
    // As while a round ends and the next one begins. The next change asks again.
    const failed = (): void => {
      last = '';
      response.write('event: fault\ndata:\n\n');
    };
    const soon = (): void => {
      timer ??= setTimeout(() => void send().catch(failed), GATHER_MS);
    };
    const stop = playground.onChange(soon);
    request.on('close', () => {
      stop();
      clearTimeout(timer);
    });
    soon();
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** How far the two clocks may seem to part while a screen is made, in milliseconds. */
const CLOCK_GRAIN_MS = 10_000;

/** What has to differ for a page to be told: anything but that time goes by. */
function sameness({ clock, ...rest }: Screen): string {
  const ahead = Math.round((clock.now - Date.now()) / CLOCK_GRAIN_MS);
  return JSON.stringify({ ...rest, next: clock.next, ahead });
}

function isOurs({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  return isLocal && (headers.origin === undefined || headers.origin === `http://${host}`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  request.setEncoding('utf8');
  for await (const part of request) {
    body += String(part);
    if (body.length > LONGEST_BODY) throw new Error('too much');
  }
  return body;
}
