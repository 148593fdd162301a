import type { Condition, Diagnosis } from '../../domain/diagnosis.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { HeldRole, Holding } from '../../domain/holding.ts';
import { fullTokenIdOf, tokenOwnerOf, type Active, type Request } from '../../domain/request.ts';
import { date } from '../text/dates.ts';
import { code, codeList } from '../text/mrkdwn.ts';
import { ailmentSentences } from './ailments.ts';
import { section, context } from './blocks.ts';
import { stillWorks } from './causes.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';
import { situation } from './situation.ts';

type Looked = Extract<Diagnosis, { kind: 'looked' }>;

const MOST_AILMENTS = 6;
const MOST_ROLES = 6;
const MOST_GROUPS = 3;
const LONGEST_NAME = 100;

/** The answer to `/pvetoken check`, before anything was read. */
export function checking({ id, terms }: Request): Message {
  return sentence(
    `Looking at the token of request ${code(id)} on ${code(terms.cluster)}. You are told what was found.`,
  );
}

/** What was found. */
export function diagnosisMessage(diagnosis: Diagnosis): Message {
  return diagnosis.kind === 'looked' ? looked(diagnosis) : sentence(shortWords(diagnosis));
}

function shortWords({ kind, request }: Exclude<Diagnosis, Looked>): string {
  const { id, terms } = request;
  const token = `the token of request ${code(id)}`;
  const cluster = code(terms.cluster);
  switch (kind) {
    case 'no_token':
      return `There is no token to check: request ${code(id)} ${situation(request)}.`;
    case 'unanswered':
      return `Could not check ${token}: ${cluster} did not answer, or not in full. Nothing is concluded from that. Try again in a minute with ${command(`check ${id}`)}; if that goes on, tell an administrator.`;
    case 'hidden':
      return `Cannot say whether ${token} is gone: ${cluster} does not let the bot look. Ask an administrator to look for ${code(fullTokenIdOf(request), 200)}.`;
    case 'gone':
      return `Gone: Proxmox was asked just now, and nothing of ${token} is on ${cluster}. The request ${situation(request)}.`;
    case 'still_there':
      return request.state === 'revoking'
        ? `Still there: ${token} is on ${cluster}, and is being revoked. ${stillWorks(request)} Please do not use it; the bot keeps trying.`
        : `:rotating_light: Still there: ${code(fullTokenIdOf(request), 200)} is on ${cluster}, though the request ${situation(request)}. Tell an administrator at once: ${command(`reconcile --cluster ${terms.cluster}`)} shows it to them, and takes it away where the bot may.`;
    case 'changing':
      return `Nothing can be said just now: ${token} is being changed, or is about to end. Check again in a minute with ${command(`check ${id}`)}.`;
    default:
      return kind satisfies never;
  }
}

function looked(diagnosis: Looked): Message {
  const { request, ailments } = diagnosis;
  const heading = `${headingOf(ailments.length)} the token of request ${code(request.id)} on ${code(request.terms.cluster)}.`;
  const shown = ailments.slice(0, MOST_AILMENTS);
  const more = ailments.length - shown.length;
  const facts = factsOf(diagnosis);
  return {
    text: heading,
    blocks: [
      section(heading),
      ...shown.map((ailment) => section(ailmentSentences(ailment, request))),
      ...(more > 0 ? [context(`and ${more} more; an administrator sees all of them`)] : []),
      ...(facts.length > 0 ? [section(facts.map((fact) => `• ${fact}`).join('\n'))] : []),
      ...(facts.length > 0 ? [context(ifRefused(request))] : []),
    ],
  };
}

function headingOf(count: number): string {
  if (count === 0) return ':white_check_mark: Found nothing wrong with';
  return `:warning: Found ${count === 1 ? 'one thing' : `${count} things`} to know about`;
}

/** What no look at a cluster tells. */
function ifRefused({ id }: Active): string {
  return `Refused all the same? 401 says that Proxmox does not know the secret: send \`USER!TOKEN=SECRET\` in full, or get a new one with ${command(`rotate ${id}`)}. 403 says that the call needs more than the role gives.`;
}

function factsOf({ request, holding, condition }: Looked): string[] {
  const { token } = holding;
  if (token === undefined || condition === undefined) return [];
  const ends = token.ends === 'never' ? 'never' : date(token.ends);
  return [
    `Token: ${code(request.grant.fullTokenId, 200)}, which is there`,
    userFact(request, holding, condition),
    `Proxmox ends it: ${ends}; ${clockFact(condition)}`,
    `Privilege separation: ${token.isSeparated ? 'on' : 'off'}`,
    `PVE roles: ${roleWords(holding.roles)}`,
    ...rightsFacts(condition),
  ];
}

function userFact(request: Active, { user }: Holding, { owner }: Condition): string {
  const isEnabled = user?.isEnabled ?? owner?.isEnabled;
  const state = isEnabled === undefined ? 'which the bot may not look at' : isEnabled ? 'enabled' : 'disabled';
  return `User: ${code(tokenOwnerOf(request), LONGEST_NAME)}, ${state}`;
}

function clockFact({ clockAhead }: Condition): string {
  if (clockAhead === 0) return 'its clock agrees with this app’s to a few seconds';
  return `its clock is ${formatDuration(Math.abs(clockAhead))} ${clockAhead > 0 ? 'ahead of' : 'behind'} this app’s`;
}

function roleWords(roles: readonly HeldRole[]): string {
  if (roles.length === 0) return 'none that the bot may see';
  const words = roles
    .slice(0, MOST_ROLES)
    .map(({ pveRole, path, propagate }) => `${code(pveRole)} on ${code(path)}${propagate ? ' and below' : ''}`);
  const more = roles.length - words.length;
  return `${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function rightsFacts({ rights }: Condition): string[] {
  if (rights.kind === 'useless') return ['It can do: nothing'];
  if (rights.kind === 'unknown') {
    const why = rights.because === 'no_answer' ? 'Proxmox did not say' : 'the bot may not look that up';
    return [`What it can do: by its PVE roles; ${why}`];
  }
  const facts = rights.on.slice(0, MOST_GROUPS).map(({ paths, held, below, lacking }) => {
    const can = held.length > 0 ? codeList(held, 300) : 'nothing';
    const perhaps = below.length > 0 ? `; on some of what is below also ${codeList(below, 150)}` : '';
    const not = lacking.length > 0 ? `; not ${codeList(lacking, 150)}, though its PVE role names it` : '';
    return `On ${codeList(paths, 200)} it can do: ${can}${perhaps}${not}`;
  });
  const more = rights.on.length - facts.length;
  return more > 0 ? [...facts, `On other paths it can do other things`] : facts;
}
