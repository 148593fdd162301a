import type { SlackUserId } from './people.ts';
import { atDesk, type Change, type RequestRecord } from './record.ts';
import type { EpochMs } from './time.ts';

/**
 * Sets every approval aside that stands on the card as a reaction, because what it was given to is no more. Denials are
 * let be: a no to more than is asked for now, or to something else, is not to be lost.
 *
 * Slack does not say when a reaction was given, so the one way to tell a new one is its event (`reactedAnew`), or its
 * having been away (`reactionsRead`). The card is therefore read at once, for who has reacted by then. One that is given
 * anew before that, and whose event is lost, cannot be told from an old one: it does not count until it is given again.
 * Nor is one noticed that was taken away and given anew between two readings, without its event.
 */
export function setReactionsAside(record: RequestRecord, now: EpochMs): RequestRecord {
  return atDesk(record, { setAside: { since: now, whose: 'all_but', people: [] }, reactionsReadAt: 0 }).record;
}

/** Whether an approval that somebody gave by reaction does not count. */
export function isSetAside({ desk: { setAside } }: RequestRecord, person: SlackUserId): boolean {
  return setAside !== undefined && (setAside.whose === 'these') === setAside.people.includes(person);
}

/**
 * Has somebody's approval by reaction count again, because they gave it after the terms changed; `undefined` when they
 * did not, as with an event that comes late or twice, or when it counts already.
 * @param at when they gave it, by Slack's clock; it may be a second off ours.
 */
export function reactedAnew(record: RequestRecord, person: SlackUserId, at: EpochMs): Change | undefined {
  const { setAside } = record.desk;
  if (setAside === undefined || !isSetAside(record, person) || at <= setAside.since) return undefined;
  const { whose } = setAside;
  const people = whose === 'these' ? setAside.people.filter((other) => other !== person) : [...setAside.people, person];
  return atDesk(record, { setAside: { ...setAside, people } });
}

/**
 * Notes that the reactions of the card were read back. Of those that were set aside, the ones that are not there any
 * more will count when they come again.
 * @param seen the record as it was when the reading began. What was shown differently since makes the reading say nothing
 * of it, and the card is read again.
 * @param approving who approves by reaction; `undefined` when Slack did not show the card, which says nothing of anybody.
 */
export function reactionsRead(
  record: RequestRecord,
  seen: RequestRecord,
  approving: readonly SlackUserId[] | undefined,
  now: EpochMs,
): Change {
  const read = { reactionsReadAt: now, failures: 0, retryAt: 0 };
  const { setAside } = record.desk;
  if (setAside === undefined || approving === undefined) return atDesk(record, read);
  if (record.revision !== seen.revision) return atDesk(record, { ...read, reactionsReadAt: 0 });
  const people = approving.filter((person) => isSetAside(record, person));
  return atDesk(record, { ...read, setAside: { ...setAside, whose: 'these', people } });
}
