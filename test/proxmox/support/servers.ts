import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Server } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A bare HTTP server, to see bytes that the simulator hides; closed at the end of the test. */
export async function aServer(handler: Handler): Promise<string> {
  const server = createServer(handler);
  const url = await listen(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return url;
}

/** Starts to listen on a port of the system's choice. @returns the address as a URL. */
export async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return `http://127.0.0.1:${address.port}`;
}

/** An address at which nobody listens. */
export async function aClosedPort(): Promise<string> {
  const server = createServer();
  const url = await listen(server);
  server.close();
  await once(server, 'close');
  return url;
}

/** Answers every request as `GET /version`. */
export const version: Handler = (_, response) => response.end('{"data":{"version":"9.2.1"}}');
