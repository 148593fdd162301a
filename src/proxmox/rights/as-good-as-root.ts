import type { AclPath } from '../../domain/acl-path.ts';
import type { Right } from '../../domain/bot-set-up.ts';
import type { Permissions } from '../calls.ts';

interface AsGoodAsRoot {
  readonly privilege: string;
  readonly paths: readonly AclPath[];
  /** What whoever has it can do, after "whoever has it can". */
  readonly because: string;
}

/** Where the rights on all users, groups and realms hang. */
const ACCESS: readonly AclPath[] = ['/', '/access', '/access/groups', '/access/realm'];

/** From which rights every other follows in a step or two (source: the permissions of `/access/**` in Proxmox's API). */
const RIGHTS: readonly AsGoodAsRoot[] = [
  { privilege: 'User.Modify', paths: ['/access/groups'], because: 'make tokens of root@pam' },
  { privilege: 'Permissions.Modify', paths: ACCESS, because: 'take every right for themselves' },
  { privilege: 'Sys.Modify', paths: ['/access'], because: 'put more privileges into the PVE roles they have' },
  { privilege: 'Realm.Allocate', paths: ['/access/realm'], because: 'decide who may log in as anybody' },
];

/** The paths on which the rights have to be known to find all that is as good as root. */
export const TELLING_PATHS = ACCESS;

/** What is as good as root among some rights. */
export function asGoodAsRoot(permissions: Permissions): readonly (Right & Pick<AsGoodAsRoot, 'because'>)[] {
  return RIGHTS.flatMap(({ privilege, paths, because }) => {
    const path = paths.find((path) => permissions[path]?.[privilege] !== undefined);
    return path === undefined ? [] : [{ privilege, path, because }];
  });
}
