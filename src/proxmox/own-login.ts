import { z } from 'zod';
import { Secret } from '../domain/secret.ts';
import { HOUR, MINUTE, type EpochMs } from '../domain/time.ts';
import type { ProxmoxAnswer, ProxmoxError } from './answer.ts';
import type { Call } from './calls.ts';
import type { Badge, Identity } from './identity.ts';
import type { BotLogin } from './settings.ts';

/** Proxmox takes a ticket for two hours (source: PVE::AccessControl, `$ticket_lifetime`). */
const TICKET_LIFE = 2 * HOUR;
const RENEW_AFTER = HOUR;
/** How long an attempt to renew a ticket that is still good is not repeated. */
const RENEW_AGAIN_AFTER = MINUTE;
/** How long a password that was refused is not tried again: a directory behind the realm locks accounts for that. */
const TRY_AGAIN_AFTER = 5 * MINUTE;

const Entered = z
  .object({ ticket: z.string().min(1), CSRFPreventionToken: z.string().default(''), NeedTFA: z.unknown().optional() })
  .transform(({ ticket, CSRFPreventionToken, NeedTFA }) => ({
    cookie: new Secret(`PVEAuthCookie=${encodeURIComponent(ticket)}`),
    ticket: new Secret(ticket),
    csrf: new Secret(CSRFPreventionToken),
    // Such a ticket is only half of a login (source: `create_ticket` in PVE::API2::AccessControl).
    needsFactor: Boolean(NeedTFA) || ticket.startsWith('PVE:!tfa!'),
  }));

interface Ticket extends Omit<z.infer<typeof Entered>, 'needsFactor'> {
  readonly renewAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** Logs in by password, or with a ticket in place of one. Wrong password, unknown or disabled user: 401. */
function createTicket(username: string, password: Secret): Call<z.infer<typeof Entered>> {
  const params = { username, password: password.reveal() };
  return { method: 'POST', path: ['access', 'ticket'], params, answer: Entered };
}

/** Makes a call that needs no badge. */
type Enter = <T>(call: Call<T>) => Promise<ProxmoxAnswer<T>>;

/**
 * The bot as a user with a password. It works with tickets, of which each is renewed with the one before; the password
 * is needed for the first, and when a ticket is refused. Calls at the same time share one login.
 */
export class OwnLogin implements Identity {
  readonly #login: BotLogin;
  readonly #enter: Enter;
  readonly #now: () => EpochMs;
  #password: Secret;
  #ticket: Ticket | undefined;
  /** Until when the password is not tried again. */
  #refusedUntil: EpochMs = 0;
  #entering: Promise<ProxmoxAnswer<Ticket>> | undefined;

  constructor(login: BotLogin, enter: Enter, now: () => EpochMs) {
    this.#login = login;
    this.#enter = enter;
    this.#now = now;
    this.#password = login.password;
  }

  async badge(method: Call<unknown>['method']): Promise<ProxmoxAnswer<Badge>> {
    const ticket = this.#ticket;
    const isFresh = ticket !== undefined && this.#now() < ticket.renewAt;
    const answer = isFresh ? ({ kind: 'ok', data: ticket } as const) : await this.#enterOnce();
    return answer.kind === 'ok' ? { kind: 'ok', data: badgeOf(answer.data, method) } : answer;
  }

  async badgeInsteadOf(refused: Badge, method: Call<unknown>['method']): Promise<ProxmoxAnswer<Badge>> {
    // Another call may have brought a new ticket meanwhile.
    if (this.#ticket?.cookie.reveal() === refused['cookie']) this.#ticket = undefined;
    return await this.badge(method);
  }

  async #enterOnce(): Promise<ProxmoxAnswer<Ticket>> {
    this.#entering ??= this.#renewOrLogIn().finally(() => (this.#entering = undefined));
    const answer = await this.#entering;
    if (answer.kind === 'ok') this.#ticket = answer.data;
    return answer;
  }

  async #renewOrLogIn(): Promise<ProxmoxAnswer<Ticket>> {
    const old = this.#ticket;
    if (old === undefined || this.#now() >= old.endsAt) return await this.#logIn();
    const renewed = await this.#obtain(old.ticket);
    if (renewed.kind === 'ok') return renewed;
    if (renewed.kind === 'unauthorized') return await this.#logIn();
    return { kind: 'ok', data: { ...old, renewAt: this.#now() + RENEW_AGAIN_AFTER } };
  }

  async #logIn(): Promise<ProxmoxAnswer<Ticket>> {
    const first = await this.#tryPassword();
    if (first.kind !== 'unauthorized') return first;
    const found = this.#login.reread?.();
    if (found?.ok === false) return { kind: 'unauthorized', detail: `its passwordFile ${found.reason}` };
    if (found === undefined || found.secret.reveal() === this.#password.reveal()) return first;
    this.#password = found.secret;
    this.#refusedUntil = 0;
    return await this.#tryPassword();
  }

  async #tryPassword(): Promise<ProxmoxAnswer<Ticket>> {
    if (this.#now() < this.#refusedUntil) return { kind: 'unauthorized' };
    const answer = await this.#obtain(this.#password);
    if (answer.kind === 'unauthorized') this.#refusedUntil = this.#now() + TRY_AGAIN_AFTER;
    return answer;
  }

  async #obtain(password: Secret): Promise<ProxmoxAnswer<Ticket>> {
    const { user } = this.#login;
    const at = this.#now();
    const answer = await this.#enter(createTicket(user, password));
    if (answer.kind !== 'ok') return notLoggedIn(answer);
    const { needsFactor, ...ticket } = answer.data;
    if (!needsFactor) return { kind: 'ok', data: { ...ticket, renewAt: at + RENEW_AFTER, endsAt: at + TICKET_LIFE } };
    const detail = `${user} has a second factor, which no program can give; use an API token instead`;
    return { kind: 'not_done', detail };
  }
}

function badgeOf({ cookie, csrf }: Ticket, method: Call<unknown>['method']): Badge {
  return { cookie: cookie.reveal(), ...(method !== 'GET' && { csrfpreventiontoken: csrf.reveal() }) };
}

/** Whatever became of the login, the call it was for was not made. What Proxmox says of a login is not repeated. */
function notLoggedIn(error: ProxmoxError): ProxmoxError {
  switch (error.kind) {
    case 'unauthorized':
      return error;
    case 'refused':
      return { kind: 'not_done', detail: `the login failed with status ${error.status}` };
    case 'locked':
      return { kind: 'not_done', detail: 'the login met a locked configuration' };
    case 'not_done':
    case 'unknown':
      return { kind: 'not_done', detail: `the login failed: ${error.detail}` };
    default:
      return error satisfies never;
  }
}
