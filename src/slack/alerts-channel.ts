import type { WebClient } from '@slack/web-api';
import { ChannelAccess } from './payloads.ts';
import { call } from './web/call.ts';

/**
 * Why alarms would not reach the alerts channel as it is now, for operators; `undefined` when nothing speaks against it.
 * It takes no scope beyond those by which a role's channel is looked up. @throws Unavailable
 */
export async function alertsProblem(client: WebClient, channel: string): Promise<string | undefined> {
  const answer = await call('conversations.info', ChannelAccess, async () => {
    return await client.conversations.info({ channel });
  });
  // A private channel that we are not in does not exist for us.
  if (!answer.ok) return `Slack answered ${answer.refused.code}; if the channel is private, invite this app to it`;
  const { is_archived: isArchived, is_member: isMember } = answer.value.channel;
  if (isArchived) return 'it is archived; name another channel';
  return isMember ? undefined : 'this app is not in it; invite it';
}
