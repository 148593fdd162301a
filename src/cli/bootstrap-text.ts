/** How the bot is set up on a cluster, in words for operators. */
import type { BotIdentity, BotPlan, Leftover, Obstacle, Remark, Right, Step } from '../domain/bot-set-up.ts';
import { isSetUp, isUnfinished } from '../domain/plan-bot-set-up.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TriedOut } from '../use-cases/ports/administration.ts';
import { pveumCommand } from './pveum-text.ts';
import type { SecretPlace } from './secret-place.ts';

/** Where a secret goes that a plan makes. */
interface Destination {
  readonly place: SecretPlace;
  /** Whether something is there that is written over. */
  readonly isTaken: boolean;
}

/** The whole plan of a cluster, a step after the other, with what stands in its way. */
export function planText(plan: BotPlan, destination: Destination): string {
  const { bot, steps, obstacles, leftovers, remarks } = plan;
  return [
    `${bot.cluster}, for the bot ${bot.token ?? bot.user}:`,
    ...steps.flatMap((step) => stepLines(step, plan, destination)),
    ...obstacles.map((each) => `  ! ${obstacleWords(each)}`),
    ...leftovers.map((each) => `  ${isUnfinished(each) ? '!' : ' '} ${leftoverWords(each)}`),
    ...remarks.map((each) => `    ${remarkWords(each, bot)}`),
    ...(isSetUp(plan) ? ['  = all that its roles need is there'] : []),
  ].join('\n');
}

function stepLines(step: Step, { bot }: BotPlan, destination: Destination): string[] {
  switch (step.kind) {
    case 'group':
      return lines('+', `group ${step.group}`);
    case 'user':
      return lines('+', `user ${step.user}, in no group and without a password`);
    case 'pve_role':
      return lines('+', `PVE role ${step.pveRole}: ${step.privilege}`);
    case 'token':
      return lines('+', `token ${step.token}, with privilege separation`, destinationWords(destination));
    case 'new_secret': {
      const words = 'the present one works no more from that moment';
      return lines('~', `token ${step.token}: a new secret`, words, destinationWords(destination));
    }
    case 'grant': {
      const holders = bot.token === undefined ? '' : ', to the user and the token';
      return lines('+', `${step.privilege} on ${step.path}, by ${step.pveRole}${holders}`, rolesLine(step.roles));
    }
    case 'join': {
      const what = `user ${step.user}: into the group ${step.group}, so that the bot can make its tokens`;
      return lines('~', what, rolesLine(step.roles));
    }
    default:
      return step satisfies never;
  }
}

function lines(mark: string, what: string, ...details: readonly string[]): string[] {
  return [`  ${mark} ${what}`, ...details.map((line) => `      ${line}`)];
}

function rolesLine(roles: readonly string[]): string {
  return `for ${rolesWords(roles)}`;
}

function rolesWords(roles: readonly string[]): string {
  const names = [...new Set(roles)].toSorted();
  return `${names.length === 1 ? 'role' : 'roles'} ${names.join(', ')}`;
}

function destinationWords({ place, isTaken }: Destination): string {
  const instead = isTaken ? ', in place of what is there' : '';
  switch (place.kind) {
    case 'file':
      return `its secret goes into ${place.path}${instead}`;
    case 'env_file':
      return `its secret goes into ${place.path} as ${place.variable}${instead}`;
    case 'terminal':
      return `its secret is shown here, once, as ${place.variable}`;
    default:
      return place satisfies never;
  }
}

function obstacleWords(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'bot_is_root':
      return 'the bot is root@pam, who may do everything; name a user of its own in pvetoken.yml, such as pvetoken@pve';
    case 'disabled':
      return `user ${obstacle.user} is disabled, as somebody meant it; to enable it: ${pveumCommand('user', 'modify', obstacle.user, '--enable', '1')}`;
    case 'ended':
      return `${obstacle.who} ended at ${iso(obstacle.end)}; to let it work again, set its expiry to never in Proxmox`;
    case 'pve_role_differs': {
      const { pveRole, privilege, has } = obstacle;
      return `PVE role ${pveRole} has ${has.join(', ') || 'no privileges'} in place of ${privilege} alone; mend it: ${pveumCommand('role', 'modify', pveRole, '--privs', privilege)}`;
    }
    case 'in_own_group': {
      const { user, group } = obstacle;
      return `${user} is in the group ${group}, so the bot could make tokens of ${user}; take it out of that group`;
    }
    default:
      return obstacle satisfies never;
  }
}

function leftoverWords(leftover: Leftover): string {
  switch (leftover.kind) {
    case 'owner_missing': {
      const { user, roles } = leftover;
      return `user ${user} is not there, so it gets no tokens (${rolesLine(roles)}); make it, then run this again`;
    }
    case 'owner_strong': {
      const { user, roles, strong } = leftover;
      const what = strong.map(({ privilege, path }) => `${privilege} on ${path}`).join(', ');
      return `user ${user} has what is as good as root (${what}), and is not put into the bot’s group (${rolesLine(roles)}); name one with fewer rights`;
    }
    case 'password':
      return `user ${leftover.user} will have no password; give it the one that pvetoken.yml points to: ${pveumCommand('passwd', leftover.user)}`;
    default:
      return leftover satisfies never;
  }
}

function remarkWords(remark: Remark, { user, token }: BotIdentity): string {
  switch (remark.kind) {
    case 'narrow': {
      const { path, pveRole, roles } = remark;
      const holders = ['--users', user, ...(token === undefined ? [] : ['--tokens', token])];
      return `below ${path} only some of the paths that ${rolesWords(roles)} may name can be granted; for all of them: ${pveumCommand('acl', 'modify', path, '--roles', pveRole, ...holders)}`;
    }
    case 'strangers':
      return `${remark.users.join(', ')} in the group ${remark.group}: the bot can make tokens for them, and no role says so`;
    case 'not_separated':
      return `token ${remark.token} has no privilege separation, so it can do all that its user can`;
    case 'ends':
      return `${remark.who} ends at ${iso(remark.end)}, and the bot stops working then`;
    case 'too_much':
      return `too much: ${remark.sentence}`;
    default:
      return remark satisfies never;
  }
}

function iso(moment: EpochMs): string {
  return new Date(moment).toISOString();
}

/** What an administrator's credential lacks for a set-up, in a sentence. */
export function lacksWords(administrator: string, rights: readonly Right[]): string {
  const what = [...new Set(rights.map(({ privilege, path }) => `${privilege} on ${path}`))].join(', ');
  const hint = administrator.includes('!')
    ? ' A token with privilege separation has only what it was given itself.'
    : '';
  return `${administrator} lacks rights that this needs: ${what}.${hint} Give the credential of an administrator, such as root@pam, or run what --pveum prints on a node`;
}

/** What the bot found with its own secret, a line each. */
export function triedLines(tried: TriedOut): readonly string[] {
  if (tried.kind === 'refused')
    return ['  ! Proxmox refuses the secret that the bot is given; --rotate makes a new one'];
  return [
    ...tried.missing.map((sentence) => `  ! ${sentence}`),
    ...tried.tooMuch.map((sentence) => `    too much: ${sentence}`),
    ...(tried.missing.length === 0 ? ['  = its secret works, and has what the roles need'] : []),
  ];
}

/** The plan for scripts. */
export function planData(
  { bot, steps, obstacles, leftovers, remarks }: BotPlan,
  { place, isTaken }: Destination,
): object {
  return {
    bot,
    steps,
    obstacles: obstacles.map(withIso),
    leftovers,
    remarks: remarks.map(withIso),
    secret: { ...place, isTaken },
  };
}

function withIso(each: Obstacle | Remark): object {
  return 'end' in each ? { ...each, end: iso(each.end) } : each;
}
