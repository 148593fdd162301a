import { createHmac, hkdfSync, randomBytes } from 'node:crypto';

const LIFETIME_SECONDS = 7200;
/** A clock of another node may be this far ahead. */
const GRACE_SECONDS = 300;
/** A real ticket carries a 2048-bit RSA signature. */
const SIGNATURE_BYTES = 256;

/** Issues and checks login tickets and the CSRF tokens that go with them. Good for one server: the key dies with it. */
export class TicketOffice {
  readonly #key = randomBytes(32);
  readonly #nowSeconds: () => number;

  constructor(nowSeconds: () => number) {
    this.#nowSeconds = nowSeconds;
  }

  /** A ticket for a user; `at` is the time of issue in epoch seconds. */
  issue(userId: string, at: number = this.#nowSeconds()): string {
    const claim = `PVE:${userId}:${hexTime(at)}`;
    const signature = Buffer.from(hkdfSync('sha512', this.#key, claim, 'ticket', SIGNATURE_BYTES)).toString('base64');
    return `${claim}::${signature}`;
  }

  /** The user a ticket was issued to, or undefined when it is forged, too old or too far ahead. */
  userOf(ticket: string): string | undefined {
    const [, userId, time] = /^PVE:([^\s:]+):([0-9A-F]{8})::/.exec(ticket) ?? [];
    if (userId === undefined || time === undefined || !this.#isCurrent(time)) return undefined;
    return this.issue(userId, Number.parseInt(time, 16)) === ticket ? userId : undefined;
  }

  /** The token a browser must send along with every write. */
  issueCsrf(userId: string, at: number = this.#nowSeconds()): string {
    const time = hexTime(at);
    const digest = createHmac('sha256', this.#key).update(`csrf:${time}:${userId}`).digest('base64');
    return `${time}:${digest.replace(/=+$/, '')}`;
  }

  isValidCsrf(userId: string, token: string): boolean {
    const time = /^([0-9A-F]{8}):/.exec(token)?.[1];
    if (time === undefined || !this.#isCurrent(time)) return false;
    return this.issueCsrf(userId, Number.parseInt(time, 16)) === token;
  }

  #isCurrent(time: string): boolean {
    const age = this.#nowSeconds() - Number.parseInt(time, 16);
    return age >= -GRACE_SECONDS && age <= LIFETIME_SECONDS;
  }
}

function hexTime(epochSeconds: number): string {
  return epochSeconds.toString(16).toUpperCase().padStart(8, '0');
}
