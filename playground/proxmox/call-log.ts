import { claimedId, claimOf } from './authentication.ts';
import { formParameters } from './body.ts';
import type { ApiRequest } from './exchange.ts';

/** One call as the simulator saw it: ids and parameters, never a secret. */
export interface LoggedCall {
  /** Epoch milliseconds at arrival. */
  readonly at: number;
  readonly method: string;
  /** Under /api2/json, as Proxmox reads it. */
  readonly path: string;
  /** `token:FULL-TOKENID`, `ticket:USERID` or `none`: what the caller claimed. */
  readonly auth: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Absent while the call is under way. */
  readonly status?: number;
  readonly reason?: string;
  /** The connection ended before the answer: the client went, or a fault broke it. */
  readonly unanswered?: true;
}

type Ending = { readonly status: number; readonly reason: string } | { readonly unanswered: true };

const SECRET_PARAMETERS = new Set(['password', 'confirmation-password', 'otp', 'tfa-challenge']);

function bodyOf({ body, contentType }: ApiRequest): Record<string, unknown> {
  if (body === undefined || body === '') return {};
  if (!contentType.startsWith('application/json')) return formParameters(body);
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // The API answers broken JSON by itself; there is nothing in it to log.
    return {};
  }
}

/** Keeps every call since the start, in order of arrival. */
export class CallLog {
  readonly #calls: LoggedCall[] = [];

  /** Notes an arrival; the returned function notes how it ended. */
  arrived(request: ApiRequest, at: number): (ending: Ending) => void {
    const given = { ...request.query, ...bodyOf(request) };
    const params = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, SECRET_PARAMETERS.has(name) ? '***' : value]),
    );
    const path = request.path.replace(/^\/api2\/(?:json|extjs)/, '');
    const auth = claimedId(claimOf(request.credentials));
    const index = this.#calls.push({ at, method: request.verb, path, auth, params }) - 1;
    return (ending) => {
      const call = this.#calls[index];
      if (call !== undefined) this.#calls[index] = { ...call, ...ending };
    };
  }

  /** Copies, so that a test may keep what it saw. */
  all(): LoggedCall[] {
    return structuredClone(this.#calls);
  }
}
