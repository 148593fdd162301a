import { z } from 'zod';
import {
  startProxmox,
  type Level,
  type Seed,
  type SimulatedProxmox,
} from '../../playground/proxmox/simulated-proxmox.ts';
import { formEncoded, send, type RawRequest, type RawResponse } from './http.ts';

const issuedSchema = z.object({ data: z.object({ 'full-tokenid': z.string(), value: z.string() }) });
const ticketSchema = z.object({ data: z.object({ ticket: z.string(), CSRFPreventionToken: z.string() }) });

export interface Login {
  readonly ticket: string;
  readonly csrfToken: string;
}

/** All recordings were made within some minutes of this moment (epoch seconds), which their expiries relate to. */
const RECORDED_AT = 1_795_382_060;

/** What the recorded cluster also held, and the seed file leaves out: it shows in the recorded lists. */
const COMMENTS: Readonly<Record<string, string>> = {
  'admin@pve': 'Administrator',
  'alice@pve': 'a plain user',
  'bot@pve': 'bot account with Administrator on /, token privsep without ACL',
};

/** A fresh simulator for one transcript, with the secrets and tickets that the replay collects on its way. */
export class Session {
  readonly proxmox: SimulatedProxmox;
  readonly #secrets: Map<string, string>;
  readonly #former = new Map<string, string>();
  readonly #logins = new Map<string, Login>();
  readonly #passwords: Readonly<Record<string, string>>;
  readonly #clock: { seconds: number };

  private constructor(proxmox: SimulatedProxmox, seed: Seed, clock: { seconds: number }) {
    this.proxmox = proxmox;
    this.#secrets = new Map((seed.tokens ?? []).map((token) => [token['full-tokenid'], token.value]));
    this.#passwords = seed.passwords ?? {};
    this.#clock = clock;
  }

  static async start(seed: Seed, level: Level = '9.2'): Promise<Session> {
    const clock = { seconds: RECORDED_AT };
    const users = seed.users.map((user) => ({ comment: COMMENTS[user.userid], ...user }));
    const proxmox = await startProxmox({
      level,
      seed: { ...seed, users },
      now: () => clock.seconds * 1000,
      authFailureDelayMs: 0,
      clusterName: 'oracle',
    });
    return new Session(proxmox, seed, clock);
  }

  /** Seconds; negative goes back. */
  advance(seconds: number): void {
    this.#clock.seconds += seconds;
  }

  secretOf(fullTokenId: string): string {
    return this.#secrets.get(fullTokenId) ?? 'no such secret';
  }

  /** The secret a token had before it was regenerated. */
  formerSecretOf(fullTokenId: string): string {
    return this.#former.get(fullTokenId) ?? 'no such secret';
  }

  async send(request: RawRequest): Promise<RawResponse> {
    const response = await send(this.proxmox.url, request);
    const issued = response.text.includes('full-tokenid')
      ? issuedSchema.safeParse(JSON.parse(response.text)).data
      : undefined;
    if (issued !== undefined) {
      const { 'full-tokenid': id, value } = issued.data;
      this.#former.set(id, this.secretOf(id));
      this.#secrets.set(id, value);
    }
    return response;
  }

  /** A login of a user, the same one for the whole session. */
  async login(userId: string): Promise<Login> {
    const known = this.#logins.get(userId) ?? (await this.newLogin(userId));
    this.#logins.set(userId, known);
    return known;
  }

  /** A login made now. */
  async newLogin(userId: string): Promise<Login> {
    const { text } = await send(this.proxmox.url, {
      method: 'POST',
      path: '/api2/json/access/ticket',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: formEncoded({ username: userId, password: this.#passwords[userId] }),
    });
    const { data } = ticketSchema.parse(JSON.parse(text));
    return { ticket: data.ticket, csrfToken: data.CSRFPreventionToken };
  }
}
