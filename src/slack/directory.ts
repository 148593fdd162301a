import type { WebClient } from '@slack/web-api';
import type { Ineligibility, SlackUserId, Standing } from '../domain/people.ts';
import { MINUTE, SECOND, type EpochMs } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { Directory } from '../use-cases/ports/slack.ts';
import { GroupRoll } from './group-roll.ts';
import { findIdentity } from './identity.ts';
import { LookUps, type Pause } from './look-ups.ts';
import { Account } from './payloads.ts';
import type { WebApiSettings } from './settings.ts';
import { call } from './web/call.ts';
import { webClient } from './web/client.ts';
import { unavailable } from './web/fault.ts';

/** The look-ups of one standing run side by side, so this is about what a command waits for them once it is their turn. */
const TIMEOUT = 1.5 * SECOND;

/** Somewhat less than the hundred a minute of tier 4 (docs.slack.dev/reference/methods/users.info). */
const ALLOWANCE = { atOnce: 90, every: MINUTE / 90 } as const;

/** `users.info` errors that speak of the account, not of the call. */
const NO_SUCH_ACCOUNT: ReadonlySet<string> = new Set(['user_not_found', 'user_not_visible']);

/**
 * What Slack says about people, asked at the moment of a decision, and no faster than Slack allows: who is patient waits
 * their turn. Accounts are never remembered, but those who want to know the same while Slack is being asked share its
 * answer; members of a user group are remembered for ten seconds. Whatever fails becomes `lookup_failed`, with Slack's
 * word for it.
 * @param pause lets time pass by that clock; a timer unless a test moves time by hand.
 */
export function createDirectory(settings: WebApiSettings, now: () => EpochMs = Date.now, pause?: Pause): Directory {
  const client = webClient(settings, TIMEOUT);
  const identity = findIdentity(client);
  const roll = new GroupRoll(client, now, pause);
  const accounts = new LookUps({
    method: 'users.info',
    allowance: ALLOWANCE,
    ask: async (person) => await accountOf(client, person),
    now,
    pause,
  });
  return {
    standing: async (person, groups, patient) => {
      try {
        const [{ teamId }, known, memberOf] = await Promise.all([
          identity(),
          accounts.find(person, patient),
          Promise.all(groups.map(async (group) => ((await roll.members(group, patient)).has(person) ? [group] : []))),
        ]);
        const because = ineligibility(known, teamId);
        return because === undefined
          ? { kind: 'member', id: person, groups: memberOf.flat() }
          : { kind: 'ineligible', id: person, because };
      } catch (fault) {
        return lookupFailed(person, fault);
      }
    },
    membersOf: async (groups) => {
      const members = await Promise.all(groups.map(async (group) => [...(await roll.members(group))]));
      return new Set(members.flat());
    },
  };
}

/** @throws Unavailable unless Slack answered; `undefined` when it knows no such account. */
async function accountOf(client: WebClient, person: SlackUserId): Promise<Account['user'] | undefined> {
  const answer = await call('users.info', Account, async () => await client.users.info({ user: person }));
  if (answer.ok) return answer.value.user;
  if (NO_SUCH_ACCOUNT.has(answer.refused.code)) return undefined;
  throw unavailable('users.info', answer.refused);
}

/** Why an account may not take part; `undefined` when it may (docs.slack.dev/reference/objects/user-object). */
function ineligibility(account: Account['user'] | undefined, teamId: string): Ineligibility | undefined {
  if (account === undefined) return 'unknown';
  if (account.deleted) return 'deleted';
  if (account.is_bot || account.is_app_user) return 'bot';
  if (account.is_stranger) return 'stranger';
  if (account.team_id !== teamId) return 'foreign_team';
  return account.is_restricted || account.is_ultra_restricted ? 'guest' : undefined;
}

/** The port reports a failed look-up; a fault of our own is none and goes on its way. */
function lookupFailed(id: SlackUserId, fault: unknown): Standing {
  if (!(fault instanceof Unavailable)) throw fault;
  return { kind: 'lookup_failed', id, detail: fault.message };
}
