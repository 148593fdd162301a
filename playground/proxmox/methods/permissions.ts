import { permissionDenied } from '../api-error.ts';
import { USER_OR_TOKEN_ID_PATTERN, splitFullTokenId } from '../formats.ts';
import { endpoint } from '../method.ts';
import { holdsAll } from '../permission-checks.ts';
import { effectivePrivileges, privilegesOn } from '../permissions.ts';

const readPermissions = endpoint({
  verb: 'GET',
  path: '/access/permissions',
  permission: 'all',
  parameters: {
    userid: { type: 'string', pattern: USER_OR_TOKEN_ID_PATTERN, optional: true },
    path: { type: 'string', optional: true },
  },
  run(call, { userid = call.caller, path }) {
    const isOwn = userid === call.caller || splitFullTokenId(userid)?.userId === call.caller;
    if (!isOwn && !holdsAll(call, '/access', ['Sys.Audit'])) throw permissionDenied('/access, Sys.Audit');

    const { config } = call.cluster;
    const found =
      path === undefined ? effectivePrivileges(config, userid) : new Map([[path, privilegesOn(config, userid, path)]]);
    return Object.fromEntries([...found].map(([where, held]) => [where, Object.fromEntries(held)]));
  },
});

export const PERMISSION_METHODS = [readPermissions];
