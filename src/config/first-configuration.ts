import { z } from 'zod';
import { formatDuration, parseDuration } from '../domain/duration.ts';
import { lastingAccessKnown, lastingWords } from '../domain/lasting-access.ts';
import { HOUR } from '../domain/time.ts';
import {
  duration,
  endpoint,
  oneFingerprint,
  name,
  pathRule,
  pveRole,
  slackChannel,
  slackGroup,
  slackUser,
} from './fields.ts';

/** What has to be known before there is a first `pvetoken.yml`. */
export type Asked =
  | 'cluster'
  | 'endpoints'
  | 'fingerprint'
  | 'channel'
  | 'approvers'
  | 'role'
  | 'pve-role'
  | 'paths'
  | 'longest';

/** The answers as people type them; several of one kind have commas between them. */
export type Answers = Readonly<Record<Asked, string>>;

interface Question {
  readonly asked: Asked;
  readonly text: string;
  /** What no answer means; without it there has to be one. */
  readonly preset?: string;
  readonly schema: z.ZodType<unknown, string>;
}

const person = z.union([slackUser, slackGroup], 'must be the id of a Slack user (U…) or of a user group (S…)');

/** Every question, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  { asked: 'cluster', text: 'What do you call the Proxmox cluster?', preset: 'home', schema: name },
  {
    asked: 'endpoints',
    text: 'The address of one of its nodes, with its port (several: with commas), such as https://pve1.example.com:8006',
    schema: list(endpoint),
  },
  {
    asked: 'fingerprint',
    text: 'The SHA-256 fingerprint of its certificate (in the web interface: node, System, Certificates); nothing if a public CA vouches for it',
    preset: '',
    schema: z.string().pipe(z.union([z.literal(''), oneFingerprint])),
  },
  {
    asked: 'channel',
    text: 'The id of the Slack channel where requests are approved (in its details: Channel ID)',
    schema: slackChannel,
  },
  {
    asked: 'approvers',
    text: 'Who approves, and administers: ids of Slack users (profile: Copy member ID) or user groups, with commas',
    schema: list(person),
  },
  { asked: 'role', text: 'What do you call the first role that people can ask for?', preset: 'observer', schema: name },
  { asked: 'pve-role', text: 'Which PVE role does it grant?', preset: 'PVEAuditor', schema: pveRole },
  { asked: 'paths', text: 'On which ACL paths, with commas?', preset: '/vms', schema: list(pathRule) },
  { asked: 'longest', text: 'For how long at most?', preset: '8h', schema: duration(366 * 24 * HOUR) },
];

/** Says why an answer cannot be taken; `undefined` when it can. */
export function refusalOfAnswer({ schema }: Question, answer: string): string | undefined {
  const parsed = schema.safeParse(answer);
  return parsed.success ? undefined : (parsed.error.issues[0]?.message ?? 'cannot be used');
}

/** What tokens of the first role can leave behind, in words; its file has to say that this is meant. */
export function leavesBehind(answers: Answers): string | undefined {
  const leaves = lastingAccessKnown({ pveRole: answers['pve-role'] });
  return leaves.size === 0 ? undefined : lastingWords(leaves);
}

/** The name of the variable that holds the secret of the bot's own token on a cluster. */
export function secretVariable(cluster: string): string {
  return `PVE_${cluster.toUpperCase().replaceAll('-', '_')}_SECRET`;
}

/** A first `pvetoken.yml`: small, and whole. pvetoken.example.yml has the options that it leaves out. */
export function firstConfiguration(answers: Answers): string {
  const { cluster, role, longest } = answers;
  const [users, groups] = [people(answers.approvers, /^[UW]/), people(answers.approvers, /^S/)];
  const whom = [...(users ? [`users: [${users}]`] : []), ...(groups ? [`groups: [${groups}]`] : [])].join(', ');
  const leaves = [...lastingAccessKnown({ pveRole: answers['pve-role'] }).keys()];
  const usual = formatDuration(Math.min(HOUR, parseDuration(longest) ?? HOUR));
  return `# yaml-language-server: $schema=./pvetoken.schema.json
#
# Who may ask for which Proxmox VE API tokens, and who approves. pvetoken.example.yml explains every option.
clusters:
  ${cluster}:
    endpoints: [${parts(answers.endpoints).join(', ')}]
    token: { id: pvetoken@pve!bot, secretEnv: ${secretVariable(cluster)} }
${answers.fingerprint === '' ? '' : `    tls: { fingerprint: '${answers.fingerprint}' }\n`}
channels:
  # Where it is told what needs somebody: a token that could not be revoked in time, or what nobody approved.
  alerts: ${answers.channel}

# May list all requests, revoke any token, and pause. They approve nothing by that alone.
administrators: { ${whom} }

roles:
  # /pvetoken request ${role} for ${usual} why I need it
  ${role}:
    description: What ${answers['pve-role']} lets one do on ${parts(answers.paths).join(' and ')}
    cluster: ${cluster}
    pveRole: ${answers['pve-role']}
${leaves.length === 0 ? '' : `    # Meant: what its tokens can leave behind.\n    leavesAccess: [${leaves.join(', ')}]\n`}    paths: [${parts(
    answers.paths,
  )
    .map((path) => `'${path}'`)
    .join(', ')}]
    duration: { default: ${usual}, longest: ${longest} }
    requesters: everyone
    approvers: { ${whom} }
    channel: ${answers.channel}
`;
}

function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function people(text: string, kind: RegExp): string {
  return parts(text)
    .filter((id) => kind.test(id))
    .join(', ');
}

function list(each: z.ZodType<unknown, string>): z.ZodType<unknown, string> {
  return z.string().transform(parts).pipe(z.array(each).min(1, 'must name one at least'));
}
