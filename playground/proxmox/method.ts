import { died, permissionDenied } from './api-error.ts';
import type { Call } from './call.ts';
import type { Check } from './permission-checks.ts';
import { verify, type Parameters, type RawParameters, type Values } from './parameters.ts';

export type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A method of the API, written the way Proxmox publishes it: where, for whom, with what, and what it does. */
export interface Method<P extends Parameters> {
  readonly verb: Verb;
  /** Under /api2/json, with `{name}` for a parameter. */
  readonly path: string;
  /** `world` needs no login, `all` any login. root@pam (by ticket) passes every check. */
  readonly permission: 'world' | 'all' | Check;
  /** False for what only a ticket may do. */
  readonly allowToken?: false;
  readonly parameters: P;
  /** Returns the `data` of the answer; throws `ApiError`. */
  run(call: Call, values: Values<P>): unknown;
}

/** A method with its parameter types folded away, so that all of them fit into one table. */
export interface Endpoint {
  readonly verb: Verb;
  readonly path: string;
  readonly isPublic: boolean;
  /** Checks rights, then parameters, then runs: Proxmox's order, so a stranger learns nothing about parameters. */
  answer(call: Call, raw: RawParameters, byToken: boolean): Promise<unknown>;
}

/** Makes an endpoint of a method. */
export function endpoint<const P extends Parameters>(method: Method<P>): Endpoint {
  const { permission, parameters } = method;
  return {
    verb: method.verb,
    path: method.path,
    isPublic: permission === 'world',
    async answer(call, raw, byToken) {
      if (byToken && method.allowToken === false) {
        const uri = method.path.replace(/\{(\w+)\}/g, (_, name: string) => String(raw[name]));
        throw permissionDenied(`URI '${uri}' not available with API token, need proper ticket.\n`);
      }
      const isRoot = call.caller === 'root@pam';
      if (typeof permission === 'function' && !isRoot) permission(call, raw, false);
      const values = verify(parameters, raw, call.cluster.level);
      return await method.run(call, values);
    },
  };
}

/** The user of a call's `userid`, or Proxmox's 500 for an unknown one. */
export function existingUser<U>(users: ReadonlyMap<string, U>, userId: string): U {
  const user = users.get(userId);
  if (user === undefined) throw died(`no such user ('${userId}')`);
  return user;
}
