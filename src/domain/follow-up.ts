import type { People, SlackUserId } from './people.ts';
import type { EpochMs } from './time.ts';

/** What an approver found of a grant that was taken in an emergency. */
export interface Finding {
  readonly reviewer: SlackUserId;
  readonly verdict: 'justified' | 'not_justified';
  readonly at: EpochMs;
}

/**
 * The review that follows a grant which nobody approved. It stands beside the request, because it is owed until it is
 * given, also after the grant has ended.
 */
export interface FollowUp {
  readonly since: EpochMs;
  /** When its approvers are to be asked the next time. */
  readonly chaseAt: EpochMs;
  /** Those whom the card names. */
  readonly asked: People;
  readonly finding?: Finding;
}
