import type { AclPath } from '../../domain/acl-path.ts';
import { BOT_PVE_ROLES, type BotPrivilege } from '../../domain/bot-set-up.ts';
import type { UserId } from '../../domain/role.ts';
import type { ProxmoxClient } from '../client.ts';

/** How an administrator gives the bot a privilege on a path; to a token and its user, since it has what both have. */
export function giveRole(
  privilege: BotPrivilege,
  path: AclPath,
  { bot, botUser }: Pick<ProxmoxClient, 'bot' | 'botUser'>,
): string {
  const role = BOT_PVE_ROLES[privilege];
  const holders = bot === botUser ? `--users ${botUser}` : `--users ${botUser} --tokens '${bot}'`;
  return `Give it with \`pveum acl modify ${path} --roles ${role} ${holders}\`, once there is that PVE role: \`pveum role add ${role} --privs ${privilege}\``;
}

/** The command with which an administrator lets the bot make tokens for a user that exists. */
export function joinGroup(user: UserId, group: string): string {
  return `\`pveum user modify ${user} --groups ${group} --append 1\``;
}

/** E.g. `role provisioner`, `roles auditor and provisioner`. */
export function rolesList(names: readonly string[]): string {
  const unique = [...new Set(names)].toSorted();
  return `${unique.length === 1 ? 'role' : 'roles'} ${listed(unique)}`;
}

const MOST_SHOWN = 6;

/** Names things, and counts what would be too many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, names.length > MOST_SHOWN ? MOST_SHOWN - 1 : MOST_SHOWN);
  const rest = names.length - shown.length;
  if (rest > 0) shown.push(`${rest} more`);
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}
