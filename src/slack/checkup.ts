import { z } from 'zod';
import type { ChannelState } from '../domain/checkup.ts';
import { SECOND } from '../domain/time.ts';
import type { Reply, SlackCheckup } from '../use-cases/ports/checkup.ts';
import { createDirectory } from './directory.ts';
import { GroupMembers } from './payloads.ts';
import { SCOPES } from './scopes.ts';
import type { SlackSettings } from './settings.ts';
import { call, type Answer } from './web/call.ts';
import { webClient } from './web/client.ts';

const TIMEOUT = 10 * SECOND;

/** The web client puts the `x-oauth-scopes` of the answer among its metadata. */
const Bot = z.object({
  team: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).default({}),
});

const Channel = z.object({
  channel: z.object({
    name: z.string().default(''),
    is_member: z.boolean().default(false),
    is_archived: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
  }),
});

/** Looks at Slack as the bot, for `pvetoken doctor`. */
export function createSlackCheckup(settings: SlackSettings): SlackCheckup {
  const client = webClient(settings, TIMEOUT);
  const directory = createDirectory(settings);
  return {
    async bot() {
      const answer = await call('auth.test', Bot, async () => await client.auth.test());
      return replyOf(answer, ({ team, response_metadata: { scopes } }) => ({
        workspace: team,
        // Every answer to a bot token names its scopes (docs.slack.dev/authentication/installing-with-oauth).
        missing: scopes && SCOPES.filter((scope) => !scopes.includes(scope)),
        needed: SCOPES.length,
      }));
    },
    async line() {
      const { mode } = settings;
      if (mode.kind === 'http') return undefined;
      const lines = webClient({ ...settings, botToken: mode.appToken }, TIMEOUT);
      // An address that nobody connects to takes no delivery from the connections there are.
      const answer = await call('apps.connections.open', z.object({}), async () => {
        return await lines.apps.connections.open({});
      });
      return replyOf(answer, () => undefined);
    },
    async channel(channel) {
      const answer = await call('conversations.info', Channel, async () => {
        return await client.conversations.info({ channel });
      });
      return answer.ok ? stateOf(answer.value) : { kind: 'channel_unknown', code: answer.refused.code };
    },
    async group(usergroup) {
      const answer = await call('usergroups.users.list', GroupMembers, async () => {
        return await client.usergroups.users.list({ usergroup });
      });
      return replyOf(answer, ({ users }) => users);
    },
    person: async (person) => await directory.standing(person, []),
  };
}

function replyOf<T, U>(answer: Answer<T>, read: (value: T) => U): Reply<U> {
  return answer.ok ? { ok: true, value: read(answer.value) } : { ok: false, code: answer.refused.code };
}

function stateOf({ channel }: z.infer<typeof Channel>): ChannelState {
  const { name } = channel;
  if (channel.is_archived) return { kind: 'channel_archived', name };
  if (!channel.is_member) return { kind: 'channel_not_joined', name };
  const isShared = channel.is_ext_shared || channel.is_pending_ext_shared;
  return { kind: isShared ? 'channel_shared' : 'channel_joined', name };
}
