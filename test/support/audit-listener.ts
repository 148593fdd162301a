import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What a receiver of the audit was sent. */
export interface Posted {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A receiver of the audit on this machine, for as long as a test runs. */
export interface AuditListener {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** What it answers from now on. */
  readonly answer: (status: number, headers?: Readonly<Record<string, string>>) => void;
}

export async function listenForAudit(): Promise<AuditListener> {
  const posted: Posted[] = [];
  let [status, sent]: [number, Readonly<Record<string, string>>] = [204, {}];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push({ headers: request.headers, body });
      return response.writeHead(status, { ...sent, connection: 'close' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit`,
    posted,
    answer: (next, headers = {}) => ([status, sent] = [next, headers]),
  };
}
