/** How the bot is set up on a cluster, as commands for whoever is root on one of its nodes. */
import { BOT_COMMENTS, type BotIdentity, type BotPlan, type Step } from '../domain/bot-set-up.ts';
import { shellQuoted } from '../domain/quoting.ts';
import type { SecretPlace } from './secret-place.ts';

/** What no shell makes anything of, at whatever place. */
const PLAIN = /^[\w@%+:,./-]+$/;

const NOT_THE_STRONG =
  '# Leave out users with rights as good as root: whoever has the secret of the bot can make tokens of those in its group.';

/** @param looked whether the cluster was looked at, so that only what is missing is in the plan. */
export function pveumText({ bot, steps, leftovers }: BotPlan, place: SecretPlace, looked: boolean): string {
  const header = looked
    ? '# Only what is missing.'
    : '# The cluster was not looked at: pveum complains of what is there already, and leaves it as it is.';
  const joins = steps.filter(({ kind }) => kind === 'join');
  return [
    `# For ${bot.token ?? bot.user} on ${bot.cluster}, on one of its nodes, as root.`,
    header,
    ...steps.filter(({ kind }) => kind !== 'join').flatMap((step) => commandsFor(step, bot, place)),
    ...(joins.length > 0 && !looked ? [NOT_THE_STRONG] : []),
    ...joins.flatMap((step) => commandsFor(step, bot, place)),
    ...(leftovers.some(({ kind }) => kind === 'password') ? [pveumCommand('passwd', bot.user)] : []),
  ].join('\n');
}

function commandsFor(step: Step, { user, token }: BotIdentity, place: SecretPlace): string[] {
  switch (step.kind) {
    case 'group':
      return [pveumCommand('group', 'add', step.group, '--comment', BOT_COMMENTS.group)];
    case 'user':
      return [pveumCommand('user', 'add', step.user, '--comment', BOT_COMMENTS.user)];
    case 'pve_role':
      return [pveumCommand('role', 'add', step.pveRole, '--privs', step.privilege)];
    case 'token':
      return [secretLine(place), pveumCommand('user', 'token', 'add', ...tokenWords(step.token), '--privsep', '1')];
    case 'new_secret':
      return [
        secretLine(place),
        pveumCommand('user', 'token', 'modify', ...tokenWords(step.token), '--regenerate', '1'),
        '# Where pveum does not know --regenerate, this in its place, and then what bootstrap --pveum prints without --rotate,',
        '# since the rights of the token go with it:',
        `# ${pveumCommand('user', 'token', 'remove', ...tokenWords(step.token))}`,
      ];
    case 'grant': {
      const holders = ['--users', user, ...(token === undefined ? [] : ['--tokens', token])];
      return [pveumCommand('acl', 'modify', step.path, '--roles', step.pveRole, ...holders)];
    }
    case 'join':
      return [pveumCommand('user', 'modify', step.user, '--groups', step.group, '--append', '1')];
    default:
      return step satisfies never;
  }
}

function tokenWords(token: string): [string, string] {
  const at = token.lastIndexOf('!');
  return [token.slice(0, at), token.slice(at + 1)];
}

function secretLine(place: SecretPlace): string {
  const where = place.kind === 'file' ? `into ${place.path}` : `into the environment of the bot, as ${place.variable}`;
  return `# The next one shows the secret, once; it belongs ${where}.`;
}

/** A command, every word of which the shell takes as it is. */
export function pveumCommand(...words: readonly string[]): string {
  return ['pveum', ...words.map((word) => (PLAIN.test(word) ? word : shellQuoted(word)))].join(' ');
}
