import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { formParameters } from './body.ts';
import type { Certificate } from './certificate.ts';
import type { Answer, ApiRequest } from './exchange.ts';
import type { Outcome } from './faults.ts';

/** Above every level's limit: what is longer is refused, so there is no need to keep it. */
const LARGEST_KEPT_BODY = 1024 * 1024;

/** Answers one request. `client` fires when its connection ends before it has its answer. */
export type Handler = (request: ApiRequest, client: AbortSignal) => Promise<Outcome>;

/** The HTTP side of the simulator, on 127.0.0.1 and a port of the system's choice. */
export class Server {
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  readonly #scheme: string;
  readonly #now: () => number;
  #outages = 0;

  /** @param now the cluster's clock, which every answer's `Date` shows. */
  constructor(handler: Handler, certificate: Certificate | undefined, now: () => number) {
    this.#now = now;
    const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
      void this.#serve(handler, incoming, response);
    };
    this.#scheme = certificate === undefined ? 'http' : 'https';
    this.#server =
      certificate === undefined
        ? http.createServer(listener)
        : https.createServer({ key: certificate.key, cert: certificate.certificate }, listener);
    this.#server.on('connection', (socket: Socket) => {
      if (this.#outages > 0) {
        socket.resetAndDestroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts to listen; returns the address. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The simulated Proxmox has no TCP address');
    return `${this.#scheme}://127.0.0.1:${address.port}`;
  }

  /** Resets every connection, present and to come, until the returned function is called. */
  goDown(): () => void {
    this.#outages += 1;
    this.#resetAll();
    let isDown = true;
    return () => {
      if (isDown) this.#outages -= 1;
      isDown = false;
    };
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#resetAll();
    await closed;
  }

  async #serve(handler: Handler, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = incoming;
    let request: ApiRequest;
    try {
      request = await readRequest(incoming);
    } catch {
      // The client broke off in the middle of its request: there is nobody to answer.
      socket.destroy();
      return;
    }
    const client = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) client.abort();
    });
    const outcome = await handler(request, client.signal);
    if (outcome === 'reset') this.#reset(socket.remotePort);
    else send(response, outcome, this.#now());
  }

  /** Resets one connection. By its port, because the socket of a TLS request is not the one that can be reset. */
  #reset(remotePort: number | undefined): void {
    for (const socket of this.#sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
  }

  #resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) throw new Error('A request body arrives as bytes');
    length += chunk.length;
    if (length <= LARGEST_KEPT_BODY) chunks.push(chunk);
  }
  const { headers } = incoming;
  const [path = '', query = ''] = (incoming.url ?? '').split(/\?(.*)/s);
  const csrfToken = headers['csrfpreventiontoken'];
  return {
    verb: incoming.method ?? '',
    path: unescapeBytes(path),
    query: formParameters(query),
    credentials: {
      authorization: headers.authorization,
      cookie: headers.cookie,
      csrfToken: typeof csrfToken === 'string' ? csrfToken : undefined,
    },
    contentType: headers['content-type'] ?? '',
    isChunked: headers['transfer-encoding'] !== undefined,
    body: length <= LARGEST_KEPT_BODY ? Buffer.concat(chunks).toString('utf8') : undefined,
  };
}

function unescapeBytes(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function send(response: ServerResponse, answer: Answer, now: number): void {
  if (response.destroyed) return;
  response.statusCode = answer.status;
  response.statusMessage = onTheWire(answer.reason);
  response.setHeader('Server', 'pve-api-daemon/3.0');
  response.setHeader('Date', new Date(now).toUTCString());
  response.setHeader('Cache-Control', 'max-age=0');
  response.setHeader('Pragma', 'no-cache');
  // Proxmox hangs up after every error.
  if (answer.status >= 400) response.setHeader('Connection', 'close');
  if (answer.contentType !== undefined) response.setHeader('Content-Type', answer.contentType);
  // As bytes: Node would send the head in the encoding of a text body, and the reason phrase is not UTF-8.
  response.end(answer.body === undefined ? undefined : Buffer.from(answer.body));
}

/** A reason phrase as Proxmox sends it: one byte for each character, of which control characters cannot travel. */
function onTheWire(reason: string): string {
  return reason.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
}
