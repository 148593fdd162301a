import type { Sent } from '../../use-cases/ports/slack.ts';
import { unavailable, type Refused } from './fault.ts';

/** The channel or the person is out of reach, however often we try (chat.postMessage and conversations.open, errors). */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'cannot_dm_bot',
  'channel_is_limited_access',
  'channel_not_found',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'not_in_channel',
  'restricted_action',
  'restricted_action_non_threadable_channel',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'users_not_found',
]);

/** The message is gone, or no longer ours to change (chat.update, errors). */
const GONE: ReadonlySet<string> = new Set([
  'cant_update_message',
  'edit_window_closed',
  'message_not_found',
  'thread_not_found',
]);

/**
 * Says what Slack's definite no means for a message.
 * @throws Unavailable for a no that an operator can mend, such as a missing scope or a revoked token, after which the
 * message goes out. `account_inactive` is one of these: it speaks of our own account, not of the reader's
 * (docs.slack.dev/reference/methods/chat.postMessage, errors).
 */
export function notSent(method: string, refused: Refused): Extract<Sent, { ok: false }> {
  const detail = refused.code;
  if (UNREACHABLE.has(detail)) return { ok: false, because: 'unreachable', detail };
  if (GONE.has(detail)) return { ok: false, because: 'message_gone', detail };
  throw unavailable(method, refused);
}
