import { z } from 'zod';
import { groupJson, userJson } from '../world/json.ts';
import { ApiError, flag, method, type Call, type Method } from './method.ts';

const info = method({
  tier: 'tier4',
  scopes: ['users:read'],
  args: z.object({ user: z.string() }),
  run(call, args) {
    const person = call.world.people.find(args.user);
    if (person === undefined) throw new ApiError('user_not_found');
    return { user: userJson(call.world, person, call.settings.scopes.has('users:read.email')) };
  },
});

/** User groups exist on paid plans only. */
function needGroups(call: Call): void {
  const failure = call.world.people.groupsFailure;
  if (failure !== undefined) throw new ApiError(failure);
}

const list = method({
  tier: 'tier2',
  scopes: ['usergroups:read'],
  args: z.object({ include_users: flag }),
  run(call, args) {
    needGroups(call);
    const groups = call.world.people.groups();
    return { usergroups: groups.map((group) => groupJson(call.world, group, args.include_users ?? false)) };
  },
});

const members = method({
  tier: 'tier2',
  scopes: ['usergroups:read'],
  args: z.object({ usergroup: z.string() }),
  run(call, args) {
    needGroups(call);
    const group = call.world.people.group(args.usergroup);
    if (group === undefined) throw new ApiError('no_such_subteam');
    return { users: group.members };
  },
});

export const people: Record<string, Method> = {
  'users.info': info,
  'usergroups.list': list,
  'usergroups.users.list': members,
};
