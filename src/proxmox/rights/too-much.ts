import type { ProxmoxClient } from '../client.ts';
import { asGoodAsRoot } from './as-good-as-root.ts';
import { groupPath, managedGroups, type Held } from './held.ts';
import { ownersIn, type Needs } from './needs.ts';
import { listed } from './words.ts';

type Bot = Pick<ProxmoxClient, 'botUser' | 'group'>;

/** What makes the bot's secret worth more than its roles need: what is as good as root, and users it should not act as. */
export function tooManyRights(needs: Needs, held: Held, bot: Bot): readonly string[] {
  if (bot.botUser === 'root@pam') {
    return [
      'the bot is root@pam, who may do everything. Give it a user of its own with the least privileges: README, Proxmox',
    ];
  }
  return [...rootRights(held), ...groupsOfOthers(needs, held, bot), ...strongOwners(held)];
}

function* rootRights({ permissions }: Held): Generator<string> {
  for (const { privilege, path, because } of asGoodAsRoot(permissions)) {
    yield `${privilege} on ${path} is as good as root: whoever has it can ${because}. Take it from the bot`;
  }
}

function* groupsOfOthers(needs: Needs, held: Held, { botUser, group: own }: Bot): Generator<string> {
  const owners = ownersIn(needs);
  for (const group of managedGroups(held)) {
    const users = held.groups.get(group) ?? [];
    if (users.includes(botUser)) {
      yield `${botUser}, the bot itself, is in the group ${group}, whose users it may change, so it can make itself more tokens. Take it out of all groups with \`pveum user modify ${botUser} --groups ''\``;
    }
    if (users.includes('root@pam')) {
      yield `root@pam is in the group ${group}, whose users the bot may change, so the bot can make tokens of root@pam. Take it out of that group`;
    }
    if (group !== own && !owners.some((owner) => users.includes(owner))) {
      yield `User.Modify on ${groupPath(group)} lets the bot act as everybody in that group, and no role needs it. Take it from the bot`;
    }
  }
}

function* strongOwners({ strongOwners }: Held): Generator<string> {
  for (const [user, rights] of strongOwners) {
    const what = listed(rights.map(({ privilege, path }) => `${privilege} on ${path}`));
    yield `${user}, for whom the bot may make tokens, has what is as good as root (${what}), and so has whoever has the bot’s secret. Name an owner with fewer rights`;
  }
}
