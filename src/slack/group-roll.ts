import type { WebClient } from '@slack/web-api';
import type { SlackGroupId, SlackUserId } from '../domain/people.ts';
import { SECOND, type EpochMs } from '../domain/time.ts';
import { GroupMembers } from './payloads.ts';
import { call } from './web/call.ts';
import { unavailable } from './web/fault.ts';

type Members = ReadonlySet<SlackUserId>;

/**
 * How long the members of a group are believed. Slack allows about twenty look-ups a minute. No event shortens this:
 * each event reaches only one of several processes, so the others would go on believing all the same.
 */
const BELIEVED = 10 * SECOND;

/** The members of user groups, read from Slack when they are asked for. */
export class GroupRoll {
  readonly #client: WebClient;
  readonly #now: () => EpochMs;
  readonly #read = new Map<SlackGroupId, { readonly members: Promise<Members>; readonly at: EpochMs }>();

  constructor(client: WebClient, now: () => EpochMs) {
    this.#client = client;
    this.#now = now;
  }

  /** @throws Unavailable when Slack does not say, be it that it fails or that the plan has no user groups. */
  async members(group: SlackGroupId): Promise<Members> {
    const at = this.#now();
    const last = this.#read.get(group);
    if (last !== undefined && Math.abs(at - last.at) < BELIEVED) return await last.members;
    const read = { members: this.#ask(group), at };
    this.#read.set(group, read);
    try {
      return await read.members;
    } catch (fault) {
      // A failure is not believed: whoever asks next asks Slack.
      if (this.#read.get(group) === read) this.#read.delete(group);
      throw fault;
    }
  }

  async #ask(usergroup: SlackGroupId): Promise<Members> {
    const answer = await call('usergroups.users.list', GroupMembers, async () => {
      return await this.#client.usergroups.users.list({ usergroup });
    });
    if (answer.ok) return new Set(answer.value.users);
    throw unavailable(`usergroups.users.list for ${usergroup}`, answer.refused);
  }
}
