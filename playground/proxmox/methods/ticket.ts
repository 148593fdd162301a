import { normalizeAclPath } from '../acl-path.ts';
import { ApiError, died, permissionDenied, wrongParameters } from '../api-error.ts';
import { isUserEnabled } from '../authentication.ts';
import { type Cluster, REALMS } from '../cluster.ts';
import { listOf, privilege, realm, realmOf, splitList, userId } from '../formats.ts';
import { endpoint, existingUser, type Endpoint } from '../method.ts';
import { and, isSelf, mayAllocateInRealm, or, overUser } from '../permission-checks.ts';
import { aclTreePaths, privilegesOn } from '../permissions.ts';
import type { TicketOffice } from '../tickets.ts';

/** Which privileges the web interface asks about, by the part of it that asks. Source: compute_api_permission of PVE. */
const CAPABILITIES: Readonly<Record<string, RegExp>> = {
  vms: /^(?:VM\.|Permissions\.Modify)/,
  access: /^(?:User\.|Group\.|Permissions\.Modify)/,
  storage: /^(?:Datastore\.|Permissions\.Modify)/,
  nodes: /^(?:Sys\.|Permissions\.Modify)/,
  sdn: /^(?:SDN\.|Permissions\.Modify)/,
  dc: /^(?:Sys\.Audit|Sys\.Modify|SDN\.)/,
  mapping: /^(?:Mapping\.|Permissions\.Modify)/,
};
const ASKED_PATHS = ['/', '/nodes', '/access/groups', '/vms', '/storage', '/sdn', '/mapping'];

function capabilities(cluster: Cluster, user: string): Record<string, Record<string, 1>> {
  const found: Record<string, Record<string, 1>> = {};
  for (const part of Object.keys(CAPABILITIES)) found[part] = {};
  for (const path of new Set([...ASKED_PATHS, ...aclTreePaths(cluster.config)])) {
    const top = /^\/(\w+)/.exec(path)?.[1] ?? 'dc';
    // Rights on a pool count for the guests and storages it may hold.
    const parts = top === 'pool' ? ['vms', 'storage'] : [top];
    for (const name of privilegesOn(cluster.config, user, path).keys()) {
      for (const part of parts) {
        const capability = found[part];
        if (capability !== undefined && CAPABILITIES[part]?.test(name) === true) capability[name] = 1;
      }
    }
  }
  return found;
}

function isPassword(cluster: Cluster, user: string, password: string): boolean {
  return REALMS.has(realmOf(user)) && cluster.passwords.get(user) === password;
}

const getTicket = endpoint({
  verb: 'GET',
  path: '/access/ticket',
  permission: 'world',
  parameters: {},
  run: () => null,
});

const createTicket = (tickets: TicketOffice): Endpoint =>
  endpoint({
    verb: 'POST',
    path: '/access/ticket',
    permission: 'world',
    allowToken: false,
    parameters: {
      username: { type: 'string', maxLength: 64 },
      password: { type: 'string' },
      realm: { type: 'string', format: realm, maxLength: 32, optional: true },
      otp: { type: 'string', optional: true },
      path: { type: 'string', maxLength: 64, optional: true, requires: 'privs' },
      privs: { type: 'string', format: listOf(privilege), maxLength: 64, optional: true, requires: 'path' },
      'new-format': { type: 'boolean', optional: true },
      'tfa-challenge': { type: 'string', optional: true },
    },
    run({ cluster }, { username, password, realm: givenRealm, path, privs }) {
      const user = givenRealm === undefined ? username : `${username}@${givenRealm}`;
      const held = privilegesOn(cluster.config, user, normalizeAclPath(path ?? '') ?? '');
      // root@pam may log in as anybody by its own ticket.
      const holders = path === undefined ? [user, 'root@pam'] : [user];
      const isKnown =
        isUserEnabled(cluster, user) &&
        (holders.includes(tickets.userOf(password) ?? '') || isPassword(cluster, user, password));
      const isEntitled = path === undefined || splitList(privs).every((name) => held.has(name));
      // One answer for every failure, so that nobody learns which users exist.
      if (!isKnown || !isEntitled) throw new ApiError(401, 'authentication failure\n');

      const seesCluster = privilegesOn(cluster.config, user, '/').has('Sys.Audit');
      return {
        username: user,
        cap: capabilities(cluster, user),
        ...(path === undefined ? { ticket: tickets.issue(user), CSRFPreventionToken: tickets.issueCsrf(user) } : {}),
        ...(seesCluster ? { clustername: cluster.name } : {}),
      };
    },
  });

const CONFIRMATION = 'confirmation-password';

const changePassword = endpoint({
  verb: 'PUT',
  path: '/access/password',
  permission: or(isSelf, and(mayAllocateInRealm, overUser(['User.Modify']))),
  allowToken: false,
  parameters: {
    userid: { type: 'string', format: userId, maxLength: 64 },
    password: { type: 'string', minLength: (behaviour) => behaviour.shortestPassword, maxLength: 64 },
    [CONFIRMATION]: {
      type: 'string',
      minLength: 5,
      maxLength: 64,
      optional: true,
      when: (behaviour) => behaviour.confirmPassword,
    },
  },
  run({ cluster, caller }, { userid, password, [CONFIRMATION]: confirmation }) {
    existingUser(cluster.config.users, userid);
    if (caller !== 'root@pam') {
      if (userid === 'root@pam') throw permissionDenied();
      if (cluster.behaviour.confirmPassword) {
        if (confirmation === undefined) {
          throw wrongParameters({ [CONFIRMATION]: 'password is required to modify user' });
        }
        if (!isPassword(cluster, caller, confirmation)) throw died('invalid credentials');
      }
      if (caller !== userid && realmOf(userid) === 'pam') throw permissionDenied();
    }
    cluster.passwords.set(userid, password);
    return null;
  },
});

export const ticketMethods = (tickets: TicketOffice): Endpoint[] => [getTicket, createTicket(tickets), changePassword];
