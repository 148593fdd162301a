import { formatDuration } from '../../domain/duration.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { date } from '../text/dates.ts';
import { code, escape } from '../text/mrkdwn.ts';
import { context, section } from './blocks.ts';
import { story, summary } from './card.ts';
import { grantedSentence } from './causes.ts';
import { command } from './commands.ts';
import { origin } from './details.ts';
import { example, type ExampleNames } from './examples.ts';
import { sentence, type Message } from './message.ts';
import { awaited } from './state-line.ts';

export { requestList, roleList } from './lists.ts';

/** What is wrong with a command that could not be read, as data; made by `src/slack/command.ts`. */
export type CommandProblem =
  | { kind: 'unknown_command'; word: string; near?: string }
  | {
      kind: 'missing';
      what:
        | 'id'
        | 'role'
        | 'reason'
        | 'duration'
        | 'longer'
        | 'path'
        | 'pause_reason'
        | 'cluster'
        | 'revoke_role'
        | 'user';
      command: string;
    }
  | { kind: 'not_a_duration' | 'not_an_id'; text: string; command: string }
  | { kind: 'not_a_person' | 'not_a_month'; text: string }
  | { kind: 'unexpected_words'; command: string; text: string };

/** The answer to `/pvetoken request`. */
export function requested({ request }: RequestRecord): Message {
  const { id, ask, terms } = request;
  const what = `Asked for ${code(ask.role)} on ${code(terms.cluster)} for ${formatDuration(terms.duration)}.`;
  if (request.state === 'approved') {
    return sentence(
      `${what} ${grantedSentence(request)} ${request.terms.delivery === 'reveal' ? 'A direct message brings the button that reveals its secret' : 'The secret comes to you by direct message'} in a moment.`,
    );
  }
  const down =
    terms.preview?.kind === 'unknown' && terms.preview.because === 'no_answer'
      ? ` The cluster ${code(terms.cluster)} does not answer just now; the token can be made once it does.`
      : '';
  const waits = request.state === 'pending' ? ` It waits for ${awaited(request)} until ${date(request.lapsesAt)}.` : '';
  return sentence(
    `${what}${waits}${down} A direct message shows you how it stands. Take it back with ${command(`cancel ${id}`)}.`,
  );
}

/** The answer to `/pvetoken status`: what the card says, for whoever may see it, without buttons. */
export function requestDetails({ request }: RequestRecord): Message {
  return { text: summary(request), blocks: [...story(request), context(origin(request))] };
}

/** The answer to a revocation by command or button. */
export function revocationStarted({ request }: RequestRecord): Message {
  return sentence(
    `Revoking the token of request ${code(request.id)}. The card and the requester’s direct message say when it is gone.`,
  );
}

/** The answer to a cancellation by command or button. */
export function cancelled({ request }: RequestRecord): Message {
  return sentence(`Cancelled request ${code(request.id)}. Nobody can approve it any more.`);
}

/** The answer when Slack did not open the form. @param role the role that was typed already, if any. */
export function formNotOpened(role: string): Message {
  const typed = role === '' ? 'ROLE' : role;
  return sentence(
    `Nothing was asked for: Slack did not open the form in time. Try again, or type it: ${command(`request ${typed} for 2h REASON`)}. ${command('roles')} lists what you can ask for.`,
  );
}

/** What can be typed after `/pvetoken`, and what for, in mrkdwn. */
export const HELP: readonly (readonly [words: string, meaning: string])[] = [
  ['request', 'ask for a token with a form; `/pvetoken` alone does the same'],
  ['request ROLE [for DURATION] [on PATH] REASON', 'ask for a token in one line'],
  [
    'break-glass ROLE [for DURATION] [on PATH] REASON',
    'in an emergency, if you may: take a token at once; it is reviewed',
  ],
  ['roles', 'see what you can ask for'],
  ['list', 'see your requests'],
  ['status ID', 'see one request'],
  ['check ID', 'see whether its token works on Proxmox, and what to do if it does not'],
  ['cancel ID', 'take a request back before anyone decides'],
  ['extend ID DURATION [REASON]', 'let a token last that much longer; its secret stays'],
  ['rotate ID', 'get a new secret for a token; the old one stops working'],
  ['revoke ID', 'end a token before its time; without ID, choose from yours'],
  ['list all', 'see everyone’s open requests, for administrators'],
  ['pause [--cluster NAME] REASON', 'make no new tokens until `resume`, for administrators'],
  ['reconcile [--cluster NAME]', 'compare the clusters with what was approved, for administrators'],
  ['report [MONTH]', 'see who had what in a month, for administrators'],
  ['revoke --role NAME', 'end all grants of a role, or of `--user`, `--cluster`, `--all`, for administrators'],
];

/** The answer to `/pvetoken help`. */
export function help(names: ExampleNames): Message {
  const what =
    'Get a Proxmox token for a while, once somebody approves it. It is revoked by itself when its time is over.';
  const commands = HELP.map(([words, meaning]) => `${command(words)}: ${meaning}`).join('\n');
  return {
    text: what,
    blocks: [
      section(what),
      section(commands),
      section(example('request', names)),
      context('More than one path: `on /vms/100,/vms/101`. Durations: `45m`, `8h`, `1h30m`, `2d`.'),
    ],
  };
}

/**
 * The answer when a service we need is down.
 * @param service as people call it, e.g. `Slack` or `the store`.
 */
export function unavailable(service: string): Message {
  return sentence(
    `Could not finish, because ${escape(service)} does not answer just now. It may or may not have been done: look with ${command('list')}, and try again in a minute if it was not.`,
  );
}

/** What somebody is told at once whose command, click or form waits because Slack takes no more look-ups for now. */
export function queued(): Message {
  return sentence(
    'Queued: this app may look people up in Slack only so often in a minute, and others are before you. Your turn comes within a minute or so; there is no need to type or click again. Should it not be done then, you are told why.',
  );
}

/** The answer to an act on a request that a newer version of the bot has written, while this one still runs beside it. */
export function leftToNewer(): Message {
  return sentence(
    'Nothing was done: a newer version of this app takes care of this request, and an older one, which leaves it alone, got your click or command. Try again in a minute. If that does not help, tell an administrator that an older version still runs.',
  );
}

/**
 * The answer to a fault that we did not foresee.
 * @param reference stands in the log beside the fault.
 */
export function unexpected(reference: string): Message {
  return sentence(
    `Could not finish, because of a fault in this app. Look with ${command('list')} whether it was done. If it happens again, give an administrator the reference ${code(reference)}.`,
  );
}

/** The answer to a command that could not be read: what is wrong with it, and one that would be right. */
export function commandProblem(problem: CommandProblem, names: ExampleNames): Message {
  return sentence(problemSentence(problem, names));
}

function problemSentence(problem: CommandProblem, names: ExampleNames): string {
  if ('command' in problem && problem.command === 'break-glass' && names.emergency === undefined) {
    return `Nothing was granted: you are not among those who may take a role in an emergency. Ask in the usual way. ${example('request', names)}`;
  }
  switch (problem.kind) {
    case 'unknown_command':
      return `Found no command ${code(problem.word)}. ${meant(problem, names)}`;
    case 'missing':
      return `${MISSING[problem.what]} ${example(problem.command, names)}`;
    case 'not_a_duration':
      return `Cannot read ${code(problem.text)} as a duration. Write a number and a unit, such as \`45m\`, \`8h\`, \`1h30m\` or \`2d\`. ${example(problem.command, names)}`;
    case 'not_an_id':
      return `Cannot read ${code(problem.text)} as a request id; those have 8 letters and digits. Find yours with ${command('list')}. ${example(problem.command, names)}`;
    case 'not_a_person':
      return `Cannot read ${code(problem.text)} as one person. Type \`@\` and choose them from what Slack offers. ${example('revoke --user', names)}`;
    case 'not_a_month':
      return `Cannot read ${code(problem.text)} as a month. Write its year and its number, such as \`2026-03\`. ${example('report', names)}`;
    case 'unexpected_words':
      return `Nothing was done: ${command(problem.command)} has no use for ${code(problem.text)}. ${example(problem.command, names)}`;
    default:
      return problem satisfies never;
  }
}

/** What somebody may have meant by a word that is no command, with an example of it. */
function meant({ word, near }: Extract<CommandProblem, { kind: 'unknown_command' }>, names: ExampleNames): string {
  const all = `All commands are in ${command('help')}.`;
  if (near !== undefined) return `Did you mean ${command(near)}? ${all} ${example(near, names)}`;
  const decides = ['approve', 'deny'].includes(word.toLowerCase());
  return `${decides ? 'Approvers decide with the buttons of a request’s card. ' : ''}${all} ${example('request', names)}`;
}

const MISSING: Readonly<Record<Extract<CommandProblem, { kind: 'missing' }>['what'], string>> = {
  id: `Name the request; ${command('list')} shows the ids.`,
  role: `Name the role; ${command('roles')} shows yours.`,
  reason: 'Say what happened; everybody who reviews it afterwards reads it.',
  duration: 'Say for how long, after `for`.',
  longer: 'Say how much longer it is to last.',
  path: 'Name the path, after `on`.',
  pause_reason: 'Say why; everyone who asks for a token meanwhile reads it.',
  cluster: 'Name the cluster, after `--cluster`.',
  revoke_role: 'Name the role, after `--role`.',
  user: 'Name the person, after `--user`.',
};
