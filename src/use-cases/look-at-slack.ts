import { everyReviewerOf } from '../domain/approvers.ts';
import type { Observation, SlackObservation } from '../domain/checkup.ts';
import type { People, SlackGroupId, SlackUserId, Standing } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import { SECOND } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import { later, lookInTime } from './look-in-time.ts';
import type { Reply, SlackCheckup } from './ports/checkup.ts';

const WITHIN = 15 * SECOND;

/** Slack allows about a hundred look-ups of people a minute; whoever is beyond is taken for a member. */
const MOST_PEOPLE = 80;

/** What Slack says of those whom the policy names. */
export interface Roll {
  /** Those that could be read. */
  readonly groups: ReadonlyMap<SlackGroupId, readonly SlackUserId[]>;
  /** Whoever was looked up and may take part in nothing. */
  readonly ineligible: ReadonlySet<SlackUserId>;
}

/** Looks at the tokens, and at everything in Slack that the policy names; without a policy, at the tokens alone. */
export async function lookAtSlack(
  slack: SlackCheckup,
  policy: Policy | undefined,
): Promise<{ readonly observations: readonly Observation[]; readonly roll: Roll | undefined }> {
  const [bot, line] = await Promise.all([
    lookInTime({ area: 'slack', what: 'bot token' }, WITHIN, async () => {
      return await unlessSilent('bot token', async () => botObservations(await slack.bot()));
    }),
    lookInTime({ area: 'slack', what: 'app-level token' }, WITHIN, async () => {
      return await unlessSilent('app-level token', async () => [lineObservation(await slack.line())]);
    }),
  ]);
  const observations = [...bot, ...line];
  if (policy === undefined) return { observations, roll: undefined };
  if (!bot.some(({ kind }) => kind === 'bot_token_accepted')) {
    const what = 'channels, user groups and people';
    return { observations: [...observations, later({ area: 'slack', what })], roll: undefined };
  }
  const [channels, groups] = await Promise.all([lookAtChannels(slack, policy), lookAtGroups(slack, policy)]);
  const people = await lookAtPeople(slack, policy, groups.read);
  return {
    observations: [...observations, ...channels, ...groups.observations, ...people.observations],
    roll: { groups: groups.read, ineligible: people.ineligible },
  };
}

/** A Slack that cannot be reached at all keeps the bot from its work; one that asks for patience does not. */
async function unlessSilent(
  what: string,
  look: () => Promise<readonly Observation[]>,
): Promise<readonly Observation[]> {
  try {
    return await look();
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.retryAfter !== undefined) throw fault;
    return [{ kind: 'slack_silent', what, detail: fault.message }];
  }
}

function botObservations(bot: Awaited<ReturnType<SlackCheckup['bot']>>): Observation[] {
  if (!bot.ok) return [{ kind: 'bot_token_refused', code: bot.code }];
  const { workspace, missing, needed } = bot.value;
  const accepted: Observation = { kind: 'bot_token_accepted', workspace };
  if (missing === undefined) {
    const because = { kind: 'no_answer', detail: 'Slack did not name them' } as const;
    return [accepted, { kind: 'unseen', area: 'slack', what: 'scopes', because }];
  }
  if (missing.length > 0) return [accepted, { kind: 'scopes_missing', scopes: missing }];
  return [accepted, { kind: 'scopes_complete', count: needed }];
}

function lineObservation(line: Reply<undefined> | undefined): SlackObservation {
  if (line === undefined) return { kind: 'called_by_slack' };
  return line.ok ? { kind: 'app_token_accepted' } : { kind: 'app_token_refused', code: line.code };
}

async function lookAtChannels(slack: SlackCheckup, policy: Policy): Promise<readonly Observation[]> {
  const named = [...policy.roles.values()].map(({ name, channel }) => [channel, `role ${name}`] as const);
  const alerts = policy.alertsChannel === undefined ? [] : [[policy.alertsChannel, 'channels.alerts'] as const];
  const looks = [...usesOf([...alerts, ...named])].map(
    async ([channel, uses]) =>
      await lookInTime({ area: 'slack', what: `channel ${channel}` }, WITHIN, async () => {
        return [{ ...(await slack.channel(channel)), channel, uses }];
      }),
  );
  return (await Promise.all(looks)).flat();
}

async function lookAtGroups(
  slack: SlackCheckup,
  policy: Policy,
): Promise<{ readonly observations: readonly Observation[]; readonly read: Roll['groups'] }> {
  const read = new Map<SlackGroupId, readonly SlackUserId[]>();
  const named = namedIn(policy).flatMap(([people, use]) => people.groups.map((group) => [group, use] as const));
  const looks = [...usesOf(named)].map(
    async ([group, uses]) =>
      await lookInTime({ area: 'slack', what: `user group ${group}` }, WITHIN, async () => {
        const reply = await slack.group(group);
        if (!reply.ok) return [{ kind: 'group_unreadable', group, uses, code: reply.code }];
        read.set(group, reply.value);
        if (reply.value.length === 0) return [{ kind: 'group_empty', group, uses }];
        return [{ kind: 'group_readable', group, members: reply.value.length }];
      }),
  );
  return { observations: (await Promise.all(looks)).flat(), read };
}

/** Looks at those whom the policy names, of whom something is said where it is not well, and at the members of its groups. */
async function lookAtPeople(
  slack: SlackCheckup,
  policy: Policy,
  groups: Roll['groups'],
): Promise<{ readonly observations: readonly Observation[]; readonly ineligible: Roll['ineligible'] }> {
  const named = usesOf([
    ...namedIn(policy).flatMap(([people, use]) => people.users.map((user) => [user, use] as const)),
    ...[...policy.people.keys()].map((user) => [user, 'people'] as const),
  ]);
  const everybody = [...new Set([...named.keys(), ...[...groups.values()].flat()])].slice(0, MOST_PEOPLE);
  const standings: Standing[] = [];
  const failed = await lookInTime({ area: 'slack', what: 'people' }, WITHIN, async () => {
    standings.push(...(await Promise.all(everybody.map(async (person) => await slack.person(person)))));
    const unknown = standings.find((standing) => standing.kind === 'lookup_failed');
    if (unknown === undefined) return [];
    const because = { kind: 'no_answer', detail: unknown.detail } as const;
    return [{ kind: 'unseen', area: 'slack', what: 'people', because }];
  });
  const ineligible = standings.filter((standing) => standing.kind === 'ineligible');
  const observations = ineligible.flatMap(({ id, because }): Observation[] => {
    const uses = named.get(id);
    return uses === undefined ? [] : [{ kind: 'person_ineligible', person: id, because, uses }];
  });
  return { observations: [...failed, ...observations], ineligible: new Set(ineligible.map(({ id }) => id)) };
}

/** All whom the policy names, each with what for. */
function namedIn({ roles, administrators }: Policy): (readonly [People, string])[] {
  return [
    [administrators, 'administrators'] as const,
    ...[...roles.values()].flatMap((role): (readonly [People, string])[] => {
      const asking = role.requesters === 'everyone' ? [] : [role.requesters];
      const breaking = role.breakGlass === undefined ? [] : [role.breakGlass];
      return [everyReviewerOf(role), ...asking, ...breaking].map((people) => [people, `role ${role.name}`] as const);
    }),
  ];
}

/** Gathers what each id is used for. */
function usesOf(named: readonly (readonly [id: string, use: string])[]): ReadonlyMap<string, readonly string[]> {
  const gathered = Map.groupBy(named, ([id]) => id);
  return new Map([...gathered].map(([id, uses]) => [id, [...new Set(uses.map(([, use]) => use))]]));
}
