import type { Redis } from 'ioredis';
import type { Timing } from '../../src/domain/policy.ts';
import { clusterDue, deskDues, type ClusterAct, type DeskAct } from '../../src/domain/schedule.ts';
import { RedisStore } from '../../src/store/redis-store.ts';
import { MOST_SHOWN } from './story.ts';

/** What comes with time and people notice, in words; what is not here is housekeeping. */
const WORDS: Partial<Record<DeskAct | ClusterAct, string>> = {
  lapse: 'lapses, if nobody decides it',
  remind_approvers: 'its approvers are reminded',
  escalate: 'more people may decide it',
  lapse_extension: 'its extension lapses',
  chase_follow_up: 'the review of its emergency is asked for again',
  remove_secret: 'its secret’s message deletes itself',
  remind: 'its owner is reminded',
  expire: 'expires',
  lapse_reveal: 'its secret can no longer be revealed',
  provision: 'its token is tried again',
  extend: 'its extension is tried again',
  rotate: 'its new secret is tried again',
  revoke: 'its revocation is tried again',
};

/** The next moment, after now, at which time alone makes something happen. */
export async function nextEvent(
  store: Redis,
  timing: Timing,
  now: number,
): Promise<{ readonly at: number; readonly words: string } | undefined> {
  const open = await new RedisStore(store).listOpen(MOST_SHOWN);
  const coming = open.flatMap((record) => {
    const cluster = clusterDue(record);
    return [...deskDues(record, timing), ...(cluster === undefined ? [] : [cluster])].flatMap(({ act, at }) => {
      const words = WORDS[act];
      return words === undefined || at <= now ? [] : [{ at, words: `${record.request.id}: ${words}` }];
    });
  });
  return coming.toSorted((a, b) => a.at - b.at)[0];
}
