import type { WebClient } from '@slack/web-api';
import { AuthTest } from './payloads.ts';
import { call } from './web/call.ts';
import { unavailable } from './web/fault.ts';

/** Who we are in Slack: our workspace, and our own user and bot id there. */
export interface Identity {
  readonly teamId: string;
  readonly userId: string;
  readonly botId: string;
}

/**
 * Makes a function that asks Slack once who we are and remembers the answer; an attempt that fails is not remembered.
 * The function throws Unavailable when Slack does not answer, or does not know the token.
 */
export function findIdentity(client: WebClient): () => Promise<Identity> {
  let known: Promise<Identity> | undefined;
  return async () => {
    known ??= ask(client).catch((fault: unknown) => {
      known = undefined;
      throw fault;
    });
    return await known;
  };
}

async function ask(client: WebClient): Promise<Identity> {
  const answer = await call('auth.test', AuthTest, async () => await client.auth.test());
  if (!answer.ok) throw unavailable('auth.test', answer.refused);
  const { team_id: teamId, user_id: userId, bot_id: botId } = answer.value;
  return { teamId, userId, botId };
}
