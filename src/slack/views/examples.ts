import type { AclPath, PathRule } from '../../domain/acl-path.ts';
import { formatDuration } from '../../domain/duration.ts';
import { chooseOwner } from '../../domain/lifecycle/ask.ts';
import type { People, SlackUserId } from '../../domain/people.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Role } from '../../domain/role.ts';
import type { Milliseconds } from '../../domain/time.ts';
import { command } from './commands.ts';

/** A role as an example names it, with a time and a path that it gives. */
interface NamedRole {
  readonly role: string;
  readonly cluster: string;
  readonly duration: Milliseconds;
  readonly path: AclPath;
}

/** What examples of commands name, so that nobody who copies one is refused for a name. */
export interface ExampleNames {
  readonly role: NamedRole | undefined;
  /** A role whose glass the reader may break; absent where none lets them. */
  readonly emergency?: NamedRole;
}

/**
 * Finds what examples may name to a person. Slack is not asked who is in which group: a role that everyone may ask for
 * comes first, then one that names the person, then one of some group's.
 */
export function exampleNames(policy: Policy, person: SlackUserId): ExampleNames {
  const usable = [...policy.roles.values()].filter((role) => chooseOwner(role, person, policy) !== undefined);
  const role =
    usable.find(({ requesters }) => requesters === 'everyone') ??
    usable.find(({ requesters }) => requesters !== 'everyone' && requesters.users.includes(person)) ??
    usable.find(({ requesters }) => requesters !== 'everyone' && requesters.groups.length > 0) ??
    [...policy.roles.values()][0];
  const emergency =
    usable.find(({ breakGlass }) => breakGlass?.users.includes(person) === true) ??
    usable.find(({ breakGlass }) => hasGroups(breakGlass));
  return { role: role && named(role), ...(emergency && { emergency: named(emergency) }) };
}

function hasGroups(people: People | undefined): boolean {
  return people !== undefined && people.groups.length > 0;
}

function named({ name, cluster, duration, paths }: Role): NamedRole {
  return { role: name, cluster, duration: duration.default, path: somePath(paths) };
}

/** A path that fits a role's rules; one of its own before one that a pattern allows. */
function somePath(rules: readonly PathRule[]): AclPath {
  const [first = '/vms/100'] = [...rules.filter((rule) => !rule.includes('*')), ...rules];
  return first.replaceAll('*', '100');
}

/** The commands that ask for a token of a role, in the same words. */
export type AskingVerb = 'request' | 'break-glass';

const WHY: Readonly<Record<AskingVerb, string>> = {
  request: 'Rebuild the dev cluster',
  'break-glass': 'The mail server is down and nobody who approves is awake',
};

/** An example of asking for a role: one that it grants, where it allows one of these paths. */
export function exampleOf(
  verb: AskingVerb,
  role: string,
  allowed: readonly PathRule[],
  duration?: Milliseconds,
): string {
  return `Example: ${command(asking(verb, role, somePath(allowed), duration))}`;
}

function asking(verb: AskingVerb, role: string, path: AclPath, duration?: Milliseconds): string {
  const time = duration === undefined ? '' : ` for ${formatDuration(duration)}`;
  return `${verb} ${role}${time} on ${path} ${WHY[verb]}`;
}

/** By the command's first words. The id and the person are nobody's, and look it. */
function examplesWith({ role, emergency }: ExampleNames): ReadonlyMap<string, string> {
  return new Map([
    ['help', 'help'],
    ['list', 'list'],
    ['status', 'status k7m3q9xa'],
    ['check', 'check k7m3q9xa'],
    ['revoke', 'revoke k7m3q9xa'],
    ['cancel', 'cancel k7m3q9xa'],
    ['extend', 'extend k7m3q9xa 2h'],
    ['rotate', 'rotate k7m3q9xa'],
    ['roles', 'roles'],
    ['report', 'report'],
    ['revoke --user', 'revoke --user @ruth'],
    ['revoke --all', 'revoke --all'],
    ...(role === undefined ? [] : withRole(role)),
    ...(emergency === undefined ? [] : withEmergency(emergency)),
  ]);
}

function withRole({ role, cluster, duration, path }: NamedRole): [string, string][] {
  return [
    ['request', asking('request', role, path, duration)],
    ['pause', `pause --cluster ${cluster} Moving the storage`],
    ['resume', `resume --cluster ${cluster}`],
    ['reconcile', `reconcile --cluster ${cluster}`],
    ['revoke --role', `revoke --role ${role}`],
    ['revoke --cluster', `revoke --cluster ${cluster}`],
  ];
}

function withEmergency({ role, path }: NamedRole): [string, string][] {
  return [['break-glass', asking('break-glass', role, path)]];
}

/** A correct example of a command, in a sentence of its own. */
export function example(firstWords: string, names: ExampleNames): string {
  const words = examplesWith(names).get(firstWords);
  return words === undefined ? `See ${command('help')}.` : `Example: ${command(words)}`;
}
