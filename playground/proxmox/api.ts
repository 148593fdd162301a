import { ApiError, wrongParameters } from './api-error.ts';
import { authenticate, claimOf } from './authentication.ts';
import { parseBody, PlainError } from './body.ts';
import type { Cluster } from './cluster.ts';
import type { Answer, ApiRequest } from './exchange.ts';
import type { Endpoint } from './method.ts';
import { ACL_METHODS } from './methods/acl.ts';
import { GROUP_METHODS } from './methods/groups.ts';
import { GUEST_METHODS } from './methods/guests.ts';
import { INDEX_METHODS } from './methods/index-pages.ts';
import { PERMISSION_METHODS } from './methods/permissions.ts';
import { POOL_METHODS } from './methods/pools.ts';
import { REALM_METHODS } from './methods/realms.ts';
import { ROLE_METHODS } from './methods/roles.ts';
import { TASK_METHODS } from './methods/tasks.ts';
import { ticketMethods } from './methods/ticket.ts';
import { TOKEN_METHODS } from './methods/tokens.ts';
import { USER_METHODS } from './methods/users.ts';
import type { RawParameters } from './parameters.ts';
import { pathParts, route } from './router.ts';
import type { TicketOffice } from './tickets.ts';

const JSON_TYPE = 'application/json;charset=UTF-8';
const VERBS = new Set(['GET', 'POST', 'PUT', 'DELETE']);
const FORMATS = new Set(['json', 'extjs']);

const plain = (status: number, text: string): Answer => ({ status, reason: text.split('\n')[0] ?? '', body: text });

/** The API of one cluster: a request in, an answer out, in Proxmox's order of checks. */
export class Api {
  readonly #cluster: Cluster;
  readonly #tickets: TicketOffice;
  readonly #endpoints: readonly Endpoint[];

  constructor(cluster: Cluster, tickets: TicketOffice) {
    this.#cluster = cluster;
    this.#tickets = tickets;
    this.#endpoints = [
      ...INDEX_METHODS,
      ...USER_METHODS,
      ...TOKEN_METHODS,
      ...ROLE_METHODS,
      ...GROUP_METHODS,
      ...ACL_METHODS,
      ...PERMISSION_METHODS,
      ...REALM_METHODS,
      ...ticketMethods(tickets),
      ...POOL_METHODS,
      ...GUEST_METHODS,
      ...TASK_METHODS,
    ];
  }

  /** Answers a request; throws only for a fault of the simulator itself. */
  async answer(request: ApiRequest): Promise<Answer> {
    const { verb, path } = request;
    if (!VERBS.has(verb)) return { status: 501, reason: `method '${verb}' not available` };
    if (request.isChunked) return plain(501, 'chunked transfer encoding not supported');
    const [root, format, ...rest] = pathParts(path);
    if (root === undefined) {
      return {
        ...plain(200, '<html><body>simulated Proxmox VE</body></html>'),
        reason: 'OK',
        contentType: 'text/html',
      };
    }
    if (root !== 'api2') return plain(500, `no such file '${path}'\n`);
    if (format === undefined) return plain(501, 'no such uri');

    const uri = `/${rest.join('/')}`;
    const found = route(this.#endpoints, verb, uri);
    const claim = claimOf(request.credentials);
    const isPublic = found?.endpoint.isPublic === true;
    const write = verb === 'GET' ? undefined : { csrfToken: request.credentials.csrfToken };
    const who = isPublic ? { caller: '' } : authenticate(this.#cluster, this.#tickets, claim, write);
    if ('refused' in who) return { status: 401, reason: who.refused };

    try {
      const bodyParameters = parseBody(request, this.#cluster.behaviour.largestBody);
      if (!FORMATS.has(format)) return plain(501, `no formatter for uri ${uri}, ${format}`);
      if (found === undefined) throw new ApiError(501, `Method '${verb} ${uri}' not implemented`);
      const raw = merge({ ...request.query, ...bodyParameters }, found.pathParameters);
      const call = { cluster: this.#cluster, caller: who.caller };
      const data = await found.endpoint.answer(call, raw, claim.kind === 'token');
      return json(200, 'OK', format === 'extjs' ? { success: 1, data } : { data });
    } catch (error) {
      if (error instanceof PlainError) return plain(error.status, error.message);
      if (error instanceof ApiError) return this.#errorAnswer(error, format);
      throw error;
    }
  }

  #errorAnswer({ status, message, errors }: ApiError, format: string): Answer {
    const problems = errors === undefined ? {} : { errors };
    if (format === 'extjs') {
      return json(200, 'OK', { data: null, success: 0, status: String(status), message, ...problems });
    }
    const told = this.#cluster.behaviour.errorMessage ? { message } : {};
    return json(status, message.split('\n')[0] ?? '', { data: null, ...told, ...problems });
  }
}

function json(status: number, reason: string, content: unknown): Answer {
  return { status, reason, body: JSON.stringify(content), contentType: JSON_TYPE };
}

/** Parameters of the path count; the same one given elsewhere must agree. */
function merge(given: RawParameters, ofPath: Readonly<Record<string, string>>): RawParameters {
  for (const [name, value] of Object.entries(ofPath)) {
    if (given[name] !== undefined && given[name] !== value) {
      throw wrongParameters({ [name]: 'duplicate parameter (already defined in URI) with conflicting values!' });
    }
  }
  return { ...given, ...ofPath };
}
