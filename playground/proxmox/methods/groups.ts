import { died } from '../api-error.ts';
import { groupId } from '../formats.ts';
import { endpoint } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { holdsAny, privilegeOn } from '../permission-checks.ts';
import type { Group, UserConfig } from '../user-config.ts';

const GROUP = { groupid: { type: 'string', format: groupId } } as const satisfies Parameters;
const COMMENT = { type: 'string', optional: true } as const;

const mayAllocateGroups = privilegeOn('/access/groups', 'Group.Allocate');

function existingGroup(config: UserConfig, id: string): Group {
  const group = config.groups.get(id);
  if (group === undefined) throw died(`group '${id}' does not exist`);
  return group;
}

const shownComment = ({ comment }: Group): { comment?: string } => (comment === undefined ? {} : { comment });

const listGroups = endpoint({
  verb: 'GET',
  path: '/access/groups',
  permission: 'all',
  parameters: {},
  run(call) {
    const privileges = ['User.Modify', 'Sys.Audit', 'Group.Allocate'];
    return [...call.cluster.config.groups]
      .filter(([groupid]) => holdsAny(call, `/access/groups/${groupid}`, privileges))
      .map(([groupid, group]) => ({ groupid, users: [...group.users].join(','), ...shownComment(group) }));
  },
});

const readGroup = endpoint({
  verb: 'GET',
  path: '/access/groups/{groupid}',
  permission: privilegeOn('/access/groups', 'Sys.Audit', 'Group.Allocate'),
  parameters: GROUP,
  run({ cluster: { config } }, { groupid }) {
    const group = existingGroup(config, groupid);
    return { members: [...group.users], ...shownComment(group) };
  },
});

const createGroup = endpoint({
  verb: 'POST',
  path: '/access/groups',
  permission: mayAllocateGroups,
  parameters: { ...GROUP, comment: COMMENT },
  async run({ cluster }, { groupid, comment }) {
    await cluster.changeLocked('create group failed', (config) => {
      if (config.groups.has(groupid)) throw died(`group '${groupid}' already exists`);
      config.groups.set(groupid, { users: new Set(), comment });
    });
    return null;
  },
});

const updateGroup = endpoint({
  verb: 'PUT',
  path: '/access/groups/{groupid}',
  permission: mayAllocateGroups,
  parameters: { ...GROUP, comment: COMMENT },
  async run({ cluster }, { groupid, comment }) {
    await cluster.changeLocked('update group failed', (config) => {
      const group = existingGroup(config, groupid);
      if (comment !== undefined) group.comment = comment;
    });
    return null;
  },
});

const deleteGroup = endpoint({
  verb: 'DELETE',
  path: '/access/groups/{groupid}',
  permission: mayAllocateGroups,
  parameters: GROUP,
  async run({ cluster }, { groupid }) {
    await cluster.changeLocked('delete group failed', (config) => {
      existingGroup(config, groupid);
      config.groups.delete(groupid);
      for (const node of config.acl.values()) node.group.delete(groupid);
    });
    return null;
  },
});

export const GROUP_METHODS = [listGroups, readGroup, createGroup, updateGroup, deleteGroup];
