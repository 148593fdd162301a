import { isExactRule } from '../../domain/acl-path.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Ineligibility } from '../../domain/people.ts';
import type { PausedAct } from '../../domain/pause.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';
import { date } from '../text/dates.ts';
import { code, codeList, peopleList, person } from '../text/mrkdwn.ts';
import { nearMisses } from '../near-miss.ts';
import { askAgain, command, REASON_NEEDED } from './commands.ts';
import { exampleOf, type AskingVerb } from './examples.ts';
import { FINDINGS } from './follow-up.ts';
import { pausedList, pauseSentences, resumeCommand } from './pauses.ts';
import { CANNOT_REVEAL } from './reveal.ts';
import { NOT_NOW } from './rotation.ts';
import { grantsOf } from './selections.ts';
import { situation } from './situation.ts';
import { ticketExample } from './tickets.ts';
import { uselessSentence } from './useless-token.ts';

/**
 * A sentence or two for everything that is refused: what happened, what it means, what to do next. mrkdwn, escaped.
 * @param asked the command of which an example may be shown.
 */
export function refusalSentence(refusal: Refusal, asked: AskingVerb = 'request'): string {
  switch (refusal.kind) {
    case 'no_such_request':
      return `Found no request ${code(refusal.id)} that you may see. Your own are in ${command('list')}.`;
    case 'no_such_role':
      return noSuchRole(refusal, asked);
    case 'role_not_for_you':
      return `Cannot give you ${code(refusal.role)}: that role is not open to you. See yours with ${command('roles')}, or ask an administrator to add you.`;
    case 'not_a_path':
      return `Cannot read ${code(refusal.path)} as a path of Proxmox. Paths look like \`/vms/100\`, \`/pool/dev\` or \`/storage/local\`. ${exampleOf(asked, refusal.role, refusal.allowed)}`;
    case 'path_not_allowed':
      return `Cannot reach ${code(refusal.path)} with the role ${code(refusal.role)}. ${allowedPaths(refusal, asked)}`;
    case 'path_needed':
      return `Name a path; the role ${code(refusal.role)} has none of its own. ${allowedPaths(refusal, asked)}`;
    case 'too_many_paths':
      return `Name ${refusal.most} paths at most; these are ${refusal.count}. Ask for the others in a request of their own.`;
    case 'too_many_pending':
      return `Nothing was asked for: you have as many requests waiting as one person may have (${refusal.most}). Wait for their approvers, or take one back with ${command('cancel ID')}; ${command('list')} shows them.`;
    case 'too_many_active':
      return tooManyActive(refusal);
    case 'role_full':
      return roleFull(refusal);
    case 'too_long':
      return tooLong(refusal, asked);
    case 'reason_missing':
      return REASON_NEEDED;
    case 'reason_too_long':
      return `Cut the reason to ${refusal.longest} characters; yours has ${refusal.length}. A link to the longer story is fine.`;
    case 'ticket_missing':
      return `Name the ticket that this is for: ${code(refusal.role)} wants one. ${ticketExample(refusal)}`;
    case 'not_a_ticket':
      return `Cannot read ${code(refusal.text)} as a ticket. ${ticketExample(refusal)}`;
    case 'no_pve_user':
      return 'Found no Proxmox user of yours, and this role gives tokens of the person’s own user. Ask an administrator to add you under `people` in `pvetoken.yml`.';
    case 'no_effective_privileges':
      return uselessSentence(refusal);
    case 'ineligible':
      return `Nothing was changed: ${INELIGIBLE[refusal.because]}. If that is wrong, ask an administrator of this workspace.`;
    case 'lookup_failed':
      return `Nothing was changed: could not look up in Slack who you are. Try again in a minute; if it stays so, tell an administrator: ${code(refusal.detail, 200)}.`;
    case 'requester_unknown':
      return `Nothing was changed: could not look up in Slack who asked for this. Try again in a minute; if it stays so, tell an administrator: ${code(refusal.detail, 200)}.`;
    case 'another_stage':
      return `Nothing was changed: it is not your turn. This waits for ${peopleList(refusal.waitsFor)} now, and a reply on its card names those who come next.`;
    case 'no_follow_up':
      return `Nothing to review: the request ${situation(refusal.request)}, in the usual way.`;
    case 'followed_up':
      return `Nothing was changed: ${person(refusal.finding.reviewer)} has reviewed this emergency already, as ${FINDINGS[refusal.finding.verdict]}.`;
    case 'own_follow_up':
      return 'Nothing was changed: nobody reviews their own emergency. It waits for an approver.';
    case 'no_break_glass':
      return noBreakGlass(refusal);
    case 'reason_too_short':
      return `Say more about the emergency: at least ${refusal.shortest} characters; yours has ${refusal.length}. Everybody who reviews it afterwards reads it.`;
    case 'own_request':
      return 'Nothing was changed: nobody decides their own request. It waits for another approver.';
    case 'not_an_approver':
      return `Nothing was changed: only approvers of ${code(refusal.role)} decide this. To become one, ask an administrator.`;
    case 'reactions_off':
      return `Nothing was changed: reactions do not count for ${code(refusal.role)}. Use the buttons of the card.`;
    case 'reaction_set_aside':
      return 'Nothing was changed: what would be granted has changed since you reacted. Read the card again; to approve it, use its button, or take your reaction away and give it anew.';
    case 'role_gone':
      return `Nothing was changed: the role ${code(refusal.role)} is no longer in the catalogue, so nobody can decide this request. It lapses by itself.`;
    case 'already_decided':
      return `Nothing was changed: the request ${situation(refusal.request)}.`;
    case 'already_voted':
      return 'Your approval counts already. The request waits for somebody else’s.';
    case 'no_longer_allowed':
      return `Nothing was changed: the role ${code(refusal.role)} has become stricter and ${NO_LONGER[refusal.because]}. Deny it, and its requester can ask for what the role allows now.`;
    case 'not_less':
      return 'Nothing was changed: this is not less than what was asked for. Take something away, or approve it as it is.';
    case 'votes_changed':
      return 'Nothing was changed: others voted in the same instant. Try again.';
    case 'not_pending':
      return `Too late to cancel: the request ${situation(refusal.request)}. ${revokeInstead(refusal.request)}`.trimEnd();
    case 'nothing_to_revoke':
      return `Nothing to revoke: the request ${situation(refusal.request)}. ${decideInstead(refusal.request)}`.trimEnd();
    case 'may_not_revoke':
      return 'Nothing was changed: only its requester, its approvers and administrators revoke a token. Ask one of them.';
    case 'may_not_extend':
      return 'Nothing was changed: only its requester asks for a token to last longer. Ask them, if you need it.';
    case 'nothing_to_extend':
      return `Nothing to extend: the request ${situation(refusal.request)}. ${askAgain(refusal.request.ask.role)}`;
    case 'no_extensions':
      return `Nothing was changed: tokens of ${code(refusal.role)} are not extended. When it ends, ask for a new one: ${command(`request ${refusal.role} REASON`)}.`;
    case 'extension_waits':
      return 'Nothing was changed: an extension of this token is on its way already. Wait until it is decided.';
    case 'extension_too_short':
      return 'Nothing was changed: that is less than a second longer. Say how much longer it is to last, such as `1h`.';
    case 'extension_too_long':
      return extensionTooLong(refusal);
    case 'extension_decided':
      return `Nothing was changed: this extension is decided. The request ${situation(refusal.request)}.`;
    case 'may_not_rotate':
      return 'Nothing was changed: only its requester gets a new secret for a token. Ask them; an approver can revoke it.';
    case 'nothing_to_rotate':
      return `Nothing to renew: the request ${situation(refusal.request)}. Only the secret of an active token is renewed.`;
    case 'cannot_rotate_now':
      return `Nothing was changed: ${NOT_NOW[refusal.because]}`;
    case 'may_not_reveal':
      return 'Nothing was shown: only its requester reveals the secret of a token, and reads of this click.';
    case 'already_revealed':
      return `Nothing was shown: this secret was revealed ${date(refusal.at)}, and is shown once. If it is lost, or if that was not you, get another with ${command(`rotate ${refusal.id}`)}.`;
    case 'nothing_to_reveal':
      return `Nothing to reveal: the request ${situation(refusal.request)}. Only an active token has a secret, and it is shown once.`;
    case 'cannot_reveal_now':
      return `Nothing was shown: ${CANNOT_REVEAL[refusal.because]}`;
    case 'not_an_administrator':
      return `Nothing to show: only administrators see everyone’s requests. Yours are in ${command('list')}.`;
    case 'may_not_cancel':
      return 'Nothing was changed: only its requester cancels a request. Approvers can deny it on its card.';
    case 'may_not_ask_again':
      return `Nothing was changed: only its requester asks for it again. Your own requests are in ${command('list')}.`;
    case 'administrators_only':
      return 'Nothing was changed: only administrators pause, resume, reconcile, and revoke more than one grant at once. Ask one of them.';
    case 'paused':
      return `${PAUSED[refusal.act].happened}: ${pauseSentences(refusal.pause)} ${PAUSED[refusal.act].next}`;
    case 'no_such_cluster':
      return noSuchCluster(refusal);
    case 'not_paused':
      return `Nothing to resume: ${notPaused(refusal)}`;
    case 'nothing_selected':
      return `Nothing to revoke: ${grantsOf(0, refusal.selection)} is approved or active. See what there is with ${command('list all')}.`;
    case 'question_gone':
      return 'Nothing was changed: this question was answered before, or is older than ten minutes. Type the command again.';
    default:
      return refusal satisfies never;
  }
}

/** More are no longer a hint. */
const MOST_NEAR = 3;

/** Why an account takes no part, as the end of a sentence. */
export const INELIGIBLE: Readonly<Record<Ineligibility, string>> = {
  deleted: 'this Slack account is deactivated',
  bot: 'this Slack account is a bot, and only people take part in requests',
  guest: 'this Slack account is a guest, and only full members take part in requests',
  stranger: 'this Slack account is from outside this workspace, and only its members take part in requests',
  foreign_team: 'this Slack account belongs to another workspace, and only members of this one take part in requests',
  unknown: 'Slack does not know this account',
};

const NO_LONGER: Readonly<Record<Extract<Refusal, { kind: 'no_longer_allowed' }>['because'], string>> = {
  requester: 'is no longer open to whoever asked',
  terms: 'no longer grants what this was approved for',
  path: 'no longer reaches a path that was asked for',
  duration: 'no longer lasts as long as was asked for',
  owner: 'wants a token of the requester’s own Proxmox user, which nobody has named',
  ticket: 'wants a ticket, and this request names none that fits',
};

function noSuchRole({ role, available }: Extract<Refusal, { kind: 'no_such_role' }>, asked: AskingVerb): string {
  const found = `Found no role ${code(role)}.`;
  const names = available.map(({ name }) => name);
  const near = nearMisses(role, names).slice(0, MOST_NEAR);
  const first = available.find(({ name }) => name === near[0]) ?? available[0];
  if (first === undefined) return `${found} No role is open to you yet; ask an administrator to add you.`;
  const offer =
    near.length > 0
      ? `Did you mean ${near.map((name) => code(name)).join(' or ')}?`
      : `You can ask for ${codeList(names, 1000)}.`;
  return `${found} ${offer} ${exampleOf(asked, first.name, first.paths)}`;
}

function tooManyActive({ most, when }: Extract<Refusal, { kind: 'too_many_active' }>): string {
  return when === 'asking'
    ? `Nothing was asked for: you have as many tokens as one person may have at a time (${most}). Give one back with ${command('revoke ID')}; ${command('list')} shows them.`
    : `Nothing was changed: the requester has as many tokens as one person may have at a time (${most}). The request keeps waiting; approve it when one of them has ended.`;
}

function roleFull({ role, most, when }: Extract<Refusal, { kind: 'role_full' }>): string {
  const full = `${code(role)} has as many tokens as it may have at a time (${most})`;
  return when === 'asking'
    ? `Nothing was asked for: ${full}. Ask again when one of them has ended.`
    : `Nothing was changed: ${full}. The request keeps waiting; approve it when one of them has ended.`;
}

const PAUSED: Readonly<Record<PausedAct, { readonly happened: string; readonly next: string }>> = {
  request: { happened: 'Nothing was asked for', next: 'Ask again when they are resumed.' },
  break_glass: {
    happened: 'Nothing was granted',
    next: 'That holds in an emergency too. Ask an administrator to resume them.',
  },
  button: {
    happened: 'Nothing was changed',
    next: 'The request goes on waiting: approve it again when they are resumed, or deny it now.',
  },
  extension: { happened: 'Nothing was changed', next: 'Your token ends as before; ask again when they are resumed.' },
  reaction: {
    happened: 'Nothing was changed yet',
    next: 'The request goes on waiting, and your reaction counts when they are resumed, unless you take it away.',
  },
};

function noSuchCluster({ cluster, available, command: verb }: Extract<Refusal, { kind: 'no_such_cluster' }>): string {
  const [first = ''] = available;
  const correct = command(`${verb} --cluster ${first}${verb === 'pause' ? ' Moving the storage' : ''}`);
  return `Found no cluster ${code(cluster)}. The clusters are ${codeList(available, 1000)}. Example: ${correct}`;
}

function notPaused({ cluster, pauses }: Extract<Refusal, { kind: 'not_paused' }>): string {
  const [first] = pauses;
  if (first === undefined) return 'nothing is paused.';
  const what = cluster === undefined ? 'not every cluster is paused' : `${code(cluster)} is not paused by itself`;
  return `${what}. Paused: ${pausedList(pauses)}. Resume with ${resumeCommand(first.cluster)}.`;
}

function noBreakGlass({ role, mayAsk }: Extract<Refusal, { kind: 'no_break_glass' }>): string {
  const next = mayAsk
    ? `Ask for it in the usual way: ${command(`request ${role} REASON`)}.`
    : `See your roles with ${command('roles')}.`;
  return `Nothing was granted: you are not among those who may take ${code(role)} in an emergency. ${next}`;
}

function allowedPaths(
  { role, allowed }: { readonly role: string; readonly allowed: readonly string[] },
  asked: AskingVerb,
): string {
  const star = allowed.every(isExactRule) ? '' : ', where `*` stands for one part';
  return `It reaches ${codeList(allowed, 1000)}${star}. ${exampleOf(asked, role, allowed)}`;
}

function tooLong({ role, paths, asked, longest }: Extract<Refusal, { kind: 'too_long' }>, verb: AskingVerb): string {
  const correct = exampleOf(verb, role, paths, longest);
  return `Cannot give ${code(role)} for ${formatDuration(asked)}: it lasts ${formatDuration(longest)} at most. ${correct}`;
}

function extensionTooLong({ role, most }: Extract<Refusal, { kind: 'extension_too_long' }>): string {
  const left =
    most > 0 ? `it can be made ${formatDuration(most)} longer at most` : 'it lasts as long as it may already';
  return `Nothing was changed: ${left}, because tokens of ${code(role)} have a longest duration, counted from when they were made. ${askAgain(role)}`;
}

function revokeInstead(request: Request): string {
  const revocable = request.state === 'approved' || request.state === 'active';
  return revocable ? `Give it back with ${command(`revoke ${request.id}`)}.` : '';
}

function decideInstead(request: Request): string {
  return request.state === 'pending'
    ? `Its requester can take it back with ${command(`cancel ${request.id}`)}; an approver can deny it on its card.`
    : '';
}
