import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOK_EVERY_MS = 100;

/** Hands requests to those backends that say that they are ready, in turn, as one in front of several processes does. */
export interface LoadBalancer {
  readonly url: string;
  /** Takes a backend up; it is given requests once it is ready, and none when it says that it is not, or is not there. */
  add(port: number): void;
  stop(): Promise<void>;
}

export async function startLoadBalancer(): Promise<LoadBalancer> {
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
  const looks = setInterval(() => {
    for (const port of ready.keys()) {
      void isReady(port).then((answer) => ready.set(port, answer));
    }
  }, LOOK_EVERY_MS);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (port) => void ready.set(port, false),
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
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
