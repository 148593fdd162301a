import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** A backend that does not say within this time that it is ready is not. */
const LOOK_WITHIN_MS = 1000;

/** How `fetch` fails where nobody listens. */
const Refused = z.object({ cause: z.object({ code: z.literal('ECONNREFUSED') }) });

/**
 * Hands requests to those backends that say that they are ready, in turn, as one in front of several processes does. A
 * request whose backend ends over it is answered 502, or cut off in the middle of its answer, and never given to another:
 * nobody here knows how much of it was done, and whether to send it again is for whoever sent it.
 */
export interface LoadBalancer {
  readonly url: string;
  /** Takes a backend up; it is given requests once it is ready, and none when it says that it is not, or is not there. */
  add(port: number): void;
  /** How many backends are ready. */
  ready(): number;
  stop(): Promise<void>;
}

/** Starts one on loopback. The caller stops it. @param lookEvery how often it asks who is ready, in milliseconds. */
export async function startLoadBalancer(lookEvery = 100): Promise<LoadBalancer> {
  const ready = new Map<number, boolean>();
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const ports = [...ready].filter(([, isReady]) => isReady).map(([port]) => port);
    turn += 1;
    const port = ports[turn % Math.max(1, ports.length)];
    if (port === undefined) outgoing.writeHead(502).end();
    else pass(incoming, outgoing, port);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const lookAt = async (port: number): Promise<void> => {
    const answer = await answerOf(port);
    // One that is gone comes back on another port; this one may be somebody else's by then.
    if (answer === 'gone') ready.delete(port);
    else if (ready.has(port)) ready.set(port, answer === 'ready');
  };
  const looks = setInterval(() => {
    for (const port of ready.keys()) void lookAt(port);
  }, lookEvery);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (port) => void ready.set(port, false),
    ready: () => [...ready.values()].filter(Boolean).length,
    async stop() {
      clearInterval(looks);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const { url: path, method, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, connection: 'close' } });
  onward.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}

async function answerOf(port: number): Promise<'ready' | 'not_ready' | 'gone'> {
  try {
    const { ok, body } = await fetch(`http://127.0.0.1:${port}/readyz`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(LOOK_WITHIN_MS),
    });
    await body?.cancel();
    return ok ? 'ready' : 'not_ready';
  } catch (fault) {
    return Refused.safeParse(fault).success ? 'gone' : 'not_ready';
  }
}
