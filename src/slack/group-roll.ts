import type { WebClient } from '@slack/web-api';
import type { SlackGroupId, SlackUserId } from '../domain/people.ts';
import { MINUTE, SECOND, type EpochMs } from '../domain/time.ts';
import type { Patient } from '../use-cases/ports/slack.ts';
import { LookUps, type Pause } from './look-ups.ts';
import { GroupMembers } from './payloads.ts';
import { call } from './web/call.ts';
import { unavailable } from './web/fault.ts';

type Members = ReadonlySet<SlackUserId>;

/**
 * How long the members of a group are believed. Slack allows about twenty look-ups a minute. No event shortens this:
 * each event reaches only one of several processes, so the others would go on believing all the same.
 */
const BELIEVED = 10 * SECOND;

/** Somewhat less than the twenty a minute of tier 2 (docs.slack.dev/reference/methods/usergroups.users.list). */
const ALLOWANCE = { atOnce: 18, every: MINUTE / 18 } as const;

/** The members of user groups, read from Slack when they are asked for. */
export class GroupRoll {
  readonly #now: () => EpochMs;
  readonly #read = new Map<SlackGroupId, { readonly members: Members; readonly at: EpochMs }>();
  readonly #lookUps: LookUps<Members>;

  constructor(client: WebClient, now: () => EpochMs, pause?: Pause) {
    this.#now = now;
    this.#lookUps = new LookUps({
      method: 'usergroups.users.list',
      allowance: ALLOWANCE,
      ask: async (group) => await this.#ask(client, group),
      now,
      pause,
    });
  }

  /** @throws Unavailable when Slack does not say, be it that it fails or that the plan has no user groups. */
  async members(group: SlackGroupId, patient?: Patient): Promise<Members> {
    const last = this.#read.get(group);
    if (last !== undefined && Math.abs(this.#now() - last.at) < BELIEVED) return last.members;
    return await this.#lookUps.find(group, patient);
  }

  async #ask(client: WebClient, usergroup: SlackGroupId): Promise<Members> {
    const at = this.#now();
    const answer = await call('usergroups.users.list', GroupMembers, async () => {
      return await client.usergroups.users.list({ usergroup });
    });
    if (!answer.ok) throw unavailable(`usergroups.users.list for ${usergroup}`, answer.refused);
    const members = new Set(answer.value.users);
    this.#read.set(usergroup, { members, at });
    return members;
  }
}
