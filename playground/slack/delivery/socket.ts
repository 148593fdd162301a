/** Socket Mode: docs.slack.dev/apis/events-api/using-socket-mode. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { Envelope, Reply, Transport } from './envelope.ts';

/** Slack allows an app ten connections. */
const CONNECTION_LIMIT = 10;
/** Slack pings now and then; a client that has seen one ping expects more. Real milliseconds. */
const PING_EVERY_MS = 10_000;

const Acknowledgement = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ envelope_id: z.string(), payload: z.unknown().optional() }));

/** The connections of one app; each envelope goes to one of them, in turn. */
export class SocketTransport implements Transport {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections: WebSocket[] = [];
  readonly #tickets = new Set<string>();
  /** Envelope id -> what to tell the one who sent it, and over which connection it went. */
  readonly #waiting = new Map<string, { connection: WebSocket; settle: (reply: Reply) => void }>();
  readonly #appId: string;
  readonly #changed: () => void;
  readonly #pings: NodeJS.Timeout;
  #turn = 0;

  /** @param changed called when a connection opens or closes */
  constructor(appId: string, changed: () => void) {
    this.#appId = appId;
    this.#changed = changed;
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS).unref();
  }

  /** How many connections are open. */
  get size(): number {
    return this.#connections.length;
  }

  /** A ticket that admits one connection. */
  ticket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Takes over an HTTP request that asks for a WebSocket; refuses one without a fresh ticket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  send(envelope: Envelope): Promise<Reply> {
    const connection = this.#next();
    if (connection === undefined) return Promise.resolve({ acked: false, reason: 'connection_failed' });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const envelopeId = randomUUID();
    this.#waiting.set(envelopeId, { connection, settle: resolve });
    const { type, payload, acceptsResponse, retry } = envelope;
    const attempt = retry === undefined ? {} : { retry_attempt: retry.num, retry_reason: retry.reason };
    const accepts = { accepts_response_payload: acceptsResponse };
    connection.send(JSON.stringify({ envelope_id: envelopeId, type, payload, ...accepts, ...attempt }));
    return promise;
  }

  /** Asks every client to come back (`refresh_requested`), or cuts every connection without a word. */
  disconnect(reason: 'refresh_requested' | 'gone'): void {
    for (const connection of this.#connections.slice()) {
      if (reason === 'gone') connection.terminate();
      else this.#dismiss(connection, reason);
    }
  }

  close(): void {
    clearInterval(this.#pings);
    this.disconnect('gone');
    this.#server.close();
  }

  #welcome(connection: WebSocket): void {
    // ws hands text over as a Buffer unless its `binaryType` is changed.
    connection.on('message', (data) => this.#acknowledged(connection, (data as Buffer).toString()));
    connection.on('close', () => this.#lost(connection));
    // ws closes a connection that errs; 'close' above says the rest.
    connection.on('error', () => connection.terminate());
    if (this.#connections.length >= CONNECTION_LIMIT) {
      this.#dismiss(connection, 'too_many_websockets');
      return;
    }
    this.#connections.push(connection);
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: 'applink-simulated', build_number: 1, approximate_connection_time: 3600 },
        connection_info: { app_id: this.#appId },
      }),
    );
    this.#changed();
  }

  #dismiss(connection: WebSocket, reason: string): void {
    this.#forget(connection);
    connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-simulated' } }));
    this.#changed();
  }

  #next(): WebSocket | undefined {
    this.#turn += 1;
    return this.#connections[this.#turn % Math.max(1, this.#connections.length)];
  }

  #acknowledged(connection: WebSocket, text: string): void {
    const parsed = Acknowledgement.safeParse(text);
    if (parsed.success) this.#settle(parsed.data.envelope_id, { acked: true, body: parsed.data.payload });
    else connection.close(1007, 'not an acknowledgement');
  }

  #lost(connection: WebSocket): void {
    this.#forget(connection);
    for (const [id, waiting] of this.#waiting) {
      if (waiting.connection === connection) this.#settle(id, { acked: false, reason: 'connection_failed' });
    }
    this.#changed();
  }

  #settle(envelopeId: string, reply: Reply): void {
    this.#waiting.get(envelopeId)?.settle(reply);
    this.#waiting.delete(envelopeId);
  }

  #forget(connection: WebSocket): void {
    const index = this.#connections.indexOf(connection);
    if (index >= 0) this.#connections.splice(index, 1);
  }

  #ping(): void {
    for (const connection of this.#connections) connection.ping();
  }
}
