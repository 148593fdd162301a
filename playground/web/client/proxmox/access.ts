import { h, type JSX } from 'preact';
import type { ProxmoxScreen } from '../../wire.ts';
import { Folded } from './folded.ts';
import { isOurs, oursFirst } from './ours.ts';
import { named, Table } from './table.ts';
import { TimeLeft } from './time-left.ts';

/** Who may do what on the cluster: tokens, users, the access control list and PVE roles. */
export function Access({ proxmox }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  return h(
    'div',
    {},
    h(Summary, { proxmox }),
    h(Tokens, { proxmox }),
    h(Users, { proxmox }),
    h(AclEntries, { proxmox }),
    h(PveRoles, { proxmox }),
  );
}

/** Says at a glance, and aloud when it changes, what of the bot's is there. */
function Summary({ proxmox: { tokens, users, acl } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const counts = [
    counted(tokens.filter((token) => isOurs(token['full-tokenid'])).length, 'token', 'tokens'),
    counted(users.filter(({ userid }) => isOurs(userid)).length, 'user', 'users'),
    counted(acl.filter(({ ugid }) => isOurs(ugid)).length, 'ACL entry', 'ACL entries'),
  ].filter((words) => words !== undefined);
  const words = counts.length === 0 ? 'Nothing of pvetoken’s is here.' : `pvetoken’s here: ${counts.join(', ')}.`;
  return h('p', { class: `summary ${counts.length === 0 ? '' : 'ours'}`, 'aria-live': 'polite' }, words);
}

function counted(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}

function Tokens({ proxmox: { tokens } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const rows = oursFirst(tokens, (token) => token['full-tokenid']).map((token) => {
    const id = token['full-tokenid'];
    const separation =
      token.privsep === 1 ? 'privileges of its own' : 'no privilege separation: it may do all that its user may';
    return {
      key: id,
      isOurs: isOurs(id),
      cells: [named(id, separation, token.comment), h(TimeLeft, { expire: token.expire })],
    };
  });
  return h(Table, { caption: 'Tokens', columns: ['Token', 'Time left'], rows, nothing: 'No tokens.' });
}

function Users({ proxmox: { users } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const rows = oursFirst(users, ({ userid }) => userid).map(({ userid, enable, expire, groups, comment }) => ({
    key: userid,
    isOurs: isOurs(userid),
    cells: [
      named(userid, groups.length === 0 ? undefined : `in ${groups.join(', ')}`, comment),
      enable === 1 ? 'yes' : h('b', { class: 'over' }, 'disabled'),
      h(TimeLeft, { expire }),
    ],
  }));
  return h(Table, { caption: 'Users', columns: ['User', 'Enabled', 'Time left'], rows, nothing: 'No users.' });
}

function AclEntries({ proxmox: { acl } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  const rows = oursFirst(acl, ({ ugid }) => ugid).map(({ path, type, ugid, roleid, propagate }) => ({
    key: `${path} ${type} ${ugid} ${roleid}`,
    isOurs: isOurs(ugid),
    cells: [named(ugid, type), h('code', {}, path), named(roleid, propagate === 1 ? undefined : 'on this path only')],
  }));
  const caption = 'Access control list';
  return h(Table, { caption, columns: ['Who', 'Path', 'PVE role'], rows, nothing: 'Nobody has a right.' });
}

function PveRoles({ proxmox: { roles } }: { readonly proxmox: ProxmoxScreen }): JSX.Element {
  // Those of this cluster first: everybody has the others.
  const sorted = [...roles.filter(({ isBuiltIn }) => !isBuiltIn), ...roles.filter(({ isBuiltIn }) => isBuiltIn)];
  const items = sorted.map(({ roleid, privileges, isBuiltIn }) =>
    h(
      'li',
      { key: roleid },
      h(
        Folded,
        { title: [h('code', {}, roleid), isBuiltIn && h('small', {}, 'built in')] },
        h('p', { class: 'privileges' }, privileges.length === 0 ? 'No privileges.' : privileges.join(', ')),
      ),
    ),
  );
  return h(Folded, { title: `PVE roles (${roles.length})` }, h('ul', {}, items));
}
