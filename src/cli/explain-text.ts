/** What would happen to a wish, rule by rule, in words for operators. */
import { stagesOf } from '../domain/approvers.ts';
import { formatDuration } from '../domain/duration.ts';
import { lastingAccessForeseen, lastingWords } from '../domain/lasting-access.ts';
import type { Wish } from '../domain/lifecycle/ask.ts';
import type { AskingRule, Judgement } from '../domain/lifecycle/judge-asking.ts';
import type { People, SlackUserId, Standing } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import type { Preview } from '../domain/preview.ts';
import type { Request } from '../domain/request.ts';
import type { AutoApproval, Role, Stage } from '../domain/role.ts';
import type { Explanation } from '../use-cases/explain-wish.ts';
import { refusalWords } from './asking-text.ts';

/** What is explained, and how it was looked at. */
export interface Asked {
  readonly wish: Wish;
  readonly requester: Standing;
  readonly policy: Policy;
  /** Whether what running bots keep was looked at: caps, pauses, and what a rule has approved today. */
  readonly isKept: boolean;
  /** Whether a reason and a ticket were given; else they are taken to be. */
  readonly given: { readonly reason: boolean; readonly ticket: boolean };
}

/** The whole explanation. */
export function explanationText({ verdict, judgements }: Explanation, asked: Asked): string {
  const { wish, requester, policy } = asked;
  const role = policy.roles.get(wish.role);
  const lines = [
    `${requester.id} asks for ${wish.role}${role === undefined ? '' : ` on ${role.cluster}`}:`,
    ...judgements.map((judgement) => `  ${ruleWords(judgement, asked, role)}`),
    '',
    verdict.ok ? decisionWords(verdict.value.record.request, role) : `Refused: ${refusalWords(verdict.refusal)}.`,
    ...(verdict.ok ? tokenLines(verdict.value.record.request) : []),
  ];
  const emergency = role?.breakGlass;
  if (emergency !== undefined) {
    const longest = formatDuration(emergency.longest);
    lines.push(`In an emergency ${peopleWords(emergency)} may take it at once, for ${longest} at most.`);
  }
  return lines.join('\n');
}

const WIDTH = 12;

function ruleWords({ rule, refusal }: Judgement, asked: Asked, role: Role | undefined): string {
  const line = (mark: string, words: string): string => `${mark} ${rule.padEnd(WIDTH)}${words}`;
  if (refusal !== undefined) return line('-', refusalWords(refusal));
  if (!asked.isKept && (rule === 'caps' || rule === 'pause')) return line('?', 'not looked at: REDIS_URL is not set');
  return line('+', role === undefined ? 'a full member of the workspace' : passWords(rule, asked, role));
}

/** Why a rule has nothing against a wish. */
function passWords(rule: AskingRule, { wish, requester, policy, given }: Asked, role: Role): string {
  switch (rule) {
    case 'account':
      return 'a full member of the workspace';
    case 'role':
      return role.description;
    case 'requesters':
      return role.requesters === 'everyone' ? 'open to everyone' : `open to ${peopleWords(role.requesters)}`;
    case 'paths':
      return wish.paths.length > 0 ? wish.paths.join(', ') : `${role.paths.join(', ')}: none is named`;
    case 'duration':
      return `${formatDuration(wish.duration ?? role.duration.default)}, of ${formatDuration(role.duration.longest)} at most`;
    case 'reason':
      return given.reason ? 'given' : 'taken to be given';
    case 'ticket':
      return ticketWords(role, given.ticket);
    case 'owner':
      return ownerWords(requester.id, policy, role);
    case 'caps':
      return capWords(policy, role);
    case 'pause':
      return 'new tokens are not paused there';
    default:
      return rule satisfies never;
  }
}

function ticketWords({ ticket }: Role, isGiven: boolean): string {
  if (ticket === undefined) return 'none is asked for';
  if (isGiven) return 'given';
  return ticket.required ? `one is needed, such as ${ticket.example}, and taken to be given` : 'none is needed';
}

function ownerWords(requester: SlackUserId, { people }: Policy, { owner }: Role): string {
  switch (owner.kind) {
    case 'dedicated':
      return 'the token gets a Proxmox user of its own';
    case 'service':
      return `the token is of ${owner.user}`;
    case 'requester':
      return `the token is of their own Proxmox user, ${people.get(requester) ?? ''}`;
    default:
      return owner satisfies never;
  }
}

function capWords({ limits }: Policy, { mostActive }: Role): string {
  const ofRole = mostActive === undefined ? '' : `, and ${mostActive} tokens of the role`;
  return `below ${limits.pendingPerPerson} requests waiting and ${limits.activePerPerson} tokens for one person${ofRole}`;
}

/** Who or what would decide. */
function decisionWords(request: Request, role: Role | undefined): string {
  if (role === undefined) return '';
  const rule = role.autoApproval;
  if (request.state === 'approved') {
    return `Approved at once by the rule of the role: ${rule === undefined ? '' : limitsOf(rule)}.`;
  }
  const stages = stagesOf(role.approvers).map(stageWords);
  const late = role.escalation;
  return [
    `Waits for approval, for ${formatDuration(role.approvalWindow)} at most: ${stages.join(', then ')}.`,
    ...(late === undefined ? [] : [`After ${formatDuration(late.after)}, ${peopleWords(late)} decide too.`]),
    ...(rule === undefined ? [] : [`The rule of the role does not cover it: it approves ${limitsOf(rule)}.`]),
  ].join('\n');
}

function stageWords({ required, silent, ...named }: Stage): string {
  const besides = silent === undefined ? '' : ` (or, unasked, ${peopleWords(silent)})`;
  return `${required} of ${peopleWords(named)}${besides}`;
}

function limitsOf({ upTo, perDay }: AutoApproval): string {
  return `up to ${formatDuration(upTo)}, ${perDay} a day for one person`;
}

/** What the token could do, and leave behind. */
function tokenLines({ terms }: Request): string[] {
  const leaves = lastingAccessForeseen(terms, terms.preview);
  return [
    `The token: ${terms.pveRole} on ${terms.paths.join(', ')}${terms.propagate ? ' and below' : ''}, for ${formatDuration(terms.duration)}.`,
    ...previewLines(terms.preview),
    leaves.size === 0 ? 'Nothing is known that it could leave behind.' : `It can leave behind ${lastingWords(leaves)}.`,
  ];
}

function previewLines(preview: Preview | undefined): string[] {
  if (preview?.kind !== 'known') {
    const why =
      preview?.because === 'not_allowed_to_look' ? 'the bot may not look' : 'the cluster did not say so in time';
    return [`  What it could do is not known: ${why}.`];
  }
  return preview.on.flatMap(({ paths, held, below, lacking }) => [
    `  on ${paths.join(', ')}: ${held.join(', ') || 'nothing'}`,
    ...(below.length > 0 ? [`    only below: ${below.join(', ')}`] : []),
    ...(lacking.length > 0 ? [`    not, as its owner has it not: ${lacking.join(', ')}`] : []),
  ]);
}

function peopleWords({ users, groups }: People): string {
  return [...users, ...groups].join(', ');
}

/** The explanation for scripts. */
export function explanationData({ verdict, judgements }: Explanation, { wish, requester }: Asked): object {
  const request = verdict.ok ? verdict.value.record.request : undefined;
  return {
    user: requester.id,
    role: wish.role,
    verdict: request?.state ?? 'refused',
    ...(!verdict.ok && { refusal: verdict.refusal.kind, because: refusalWords(verdict.refusal) }),
    rules: judgements.map(({ rule, refusal }) => ({
      rule,
      passes: refusal === undefined,
      ...(refusal && { refusal: refusal.kind, because: refusalWords(refusal) }),
    })),
    ...(request && { terms: request.terms }),
  };
}
