import { reviewingGroups } from '../domain/approvers.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import { differencesOf, replay, type Difference, type Replayed } from '../domain/replay.ts';
import type { Request } from '../domain/request.ts';
import type { Standings } from '../domain/lifecycle/tally.ts';
import type { Directory } from './ports/slack.ts';
import { askingGroupsOf } from './request-access.ts';

/** What requests are replayed with. */
export interface ReplayDeps {
  /** What the bot has. */
  readonly policy: Policy;
  /** What it would have. */
  readonly changed: Policy;
  /** Looks people up; without it they are taken to be in the groups that the role names in `policy`, and in no others. */
  readonly directory: Pick<Directory, 'standing'> | undefined;
}

/** A request, and what would be different of it. */
export interface Replay {
  readonly request: Request;
  readonly differences: readonly Difference[];
}

/**
 * Judges requests under both policies, for operators who are about to change theirs.
 * @param requests the earliest first, so that what a rule approves in a day is counted.
 */
export async function replayRequests(deps: ReplayDeps, requests: readonly Request[]): Promise<Replay[]> {
  const before = new Course(deps.policy);
  const after = new Course(deps.changed);
  const people = new Map<string, Standing>();
  const replays: Replay[] = [];
  for (const request of requests) {
    const standings = await standingsFor(deps, request, people);
    const differences = differencesOf(before.take(request, standings), after.take(request, standings));
    replays.push({ request, differences });
  }
  return replays;
}

/** The requests so far under one policy. */
class Course {
  readonly #policy: Policy;
  readonly #own = new Map<SlackUserId, Request[]>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  take(request: Request, standings: Standings): Replayed {
    const { requester } = request.ask;
    const own = this.#own.get(requester) ?? [];
    const replayed = replay(request, this.#policy, standings, own);
    if (replayed.made.ok) this.#own.set(requester, [...own, replayed.made.value]);
    return replayed;
  }
}

/** Everybody with a part in a request, in the groups that either policy asks about. */
async function standingsFor(
  { policy, changed, directory }: ReplayDeps,
  request: Request,
  known: Map<string, Standing>,
): Promise<Standings> {
  const { requester, role } = request.ask;
  const reviewers = [...request.votes, ...(request.state === 'denied' ? [request.review] : [])];
  const people = [...new Set([requester, ...reviewers.map(({ reviewer }) => reviewer)])];
  const standings = new Map<SlackUserId, Standing>();
  for (const person of people) {
    const key = `${person} ${role}`;
    const assumed: Standing = { kind: 'member', id: person, groups: groupsOf(policy, role) };
    const groups = [...new Set([...groupsOf(policy, role), ...groupsOf(changed, role)])];
    const looked = known.get(key) ?? (await directory?.standing(person, groups)) ?? assumed;
    // Whoever left since was somebody then.
    const standing = looked.kind === 'ineligible' ? assumed : looked;
    known.set(key, standing);
    standings.set(person, standing);
  }
  return standings;
}

/** The groups that decide who may ask for a role, and who decides. */
function groupsOf({ roles }: Policy, name: string): SlackGroupId[] {
  const role = roles.get(name);
  return role === undefined
    ? []
    : [...askingGroupsOf(role), ...reviewingGroups(role), ...(role.breakGlass?.groups ?? [])];
}
