import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** In the addresses to answer to, which nobody else may learn. */
export const CANARY = 'canary-5f0c2a';

/** Where answers to commands and clicks go, in place of Slack, which takes five to one address and no more. */
export interface Answers {
  /** A new address. */
  address(): { readonly url: string; readonly answered: Promise<unknown> };
  /** Adds what was answered in another way. */
  add(answer: unknown): void;
  /** Everything that was ever answered. */
  readonly all: readonly unknown[];
}

/** Starts to take answers; ends with the test. */
export async function takeAnswers(): Promise<Answers> {
  const all: unknown[] = [];
  const waiting = new Map<string, (answer: unknown) => void>();
  const server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const answer: unknown = JSON.parse(await text(request));
      all.push(answer);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
      waiting.get(request.url ?? '')?.(answer);
    };
    void take();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  let count = 0;
  return {
    address: () => {
      const path = `/${CANARY}-${++count}`;
      const { promise: answered, resolve } = Promise.withResolvers<unknown>();
      waiting.set(path, resolve);
      return { url: `http://127.0.0.1:${port}${path}`, answered };
    },
    add: (answer) => void all.push(answer),
    all,
  };
}
