import { ApiError } from '../api-error.ts';
import { userId } from '../formats.ts';
import { endpoint } from '../method.ts';

const subdirectories = (names: readonly string[]) => names.map((subdir) => ({ subdir }));

const rootIndex = endpoint({
  verb: 'GET',
  path: '/',
  permission: 'all',
  parameters: {},
  run: () => subdirectories(['version', 'cluster', 'nodes', 'storage', 'access', 'pools']),
});

const version = endpoint({
  verb: 'GET',
  path: '/version',
  permission: 'all',
  parameters: {},
  run: ({ cluster }) => cluster.behaviour.version,
});

const accessIndex = endpoint({
  verb: 'GET',
  path: '/access',
  permission: 'all',
  parameters: {},
  run: () => subdirectories(['users', 'groups', 'roles', 'acl', 'domains', 'openid', 'tfa', 'ticket', 'password']),
});

/** Nobody has a second factor here. */
const listSecondFactors = endpoint({
  verb: 'GET',
  path: '/access/tfa',
  permission: 'all',
  parameters: {},
  run: () => [],
});

/** Second factors cannot be added; the method exists to refuse tokens as Proxmox does. */
const addSecondFactor = endpoint({
  verb: 'POST',
  path: '/access/tfa/{userid}',
  permission: () => true,
  allowToken: false,
  parameters: { userid: { type: 'string', format: userId, maxLength: 64 } },
  run: () => {
    throw new ApiError(501, 'the simulator has no second factors\n');
  },
});

export const INDEX_METHODS = [rootIndex, version, accessIndex, listSecondFactors, addSecondFactor];
