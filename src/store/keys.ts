/** The hash tag that keeps every key and queue of the bot on one node of a Redis Cluster, so that one script may touch several. */
const HASH_TAG = '{pvetoken}';

/** The keys of the store. */
export const keys = {
  /** Hash: `version` and `record`. */
  request: (id: string): string => `${HASH_TAG}:request:${id}`,
  /** Sorted set: request id by the moment at which something is due. */
  due: `${HASH_TAG}:due`,
  /** Sorted set: requests that have not ended, by when they were asked for. */
  open: `${HASH_TAG}:open`,
  /** Sorted set: those of them that wait for somebody, as `isWaiting` says, by when they were asked for. */
  waiting: `${HASH_TAG}:waiting`,
  /** Sorted set: people with a part in open requests, by when Slack was last asked whether they are still there. */
  people: `${HASH_TAG}:people`,
  /** Hash: what caps go by, by counter -> how many. */
  counts: `${HASH_TAG}:counts`,
  /** Hash: cluster and role -> how many grants are at work. */
  active: `${HASH_TAG}:active`,
  /** Sorted set: a person's requests, by when they were asked for. */
  of: (requester: string): string => `${HASH_TAG}:of:${requester}`,
  /** Hash: `channel:ts` of an approval card -> request id. */
  cards: `${HASH_TAG}:cards`,
  /** Stream: the audit. */
  audit: `${HASH_TAG}:audit`,
  /** List: entries of the audit that could not be written when what they say was done, oldest first. */
  auditOwed: `${HASH_TAG}:audit-owed`,
  /** Hash: how far the audit was passed on, by whereto. */
  auditCursors: `${HASH_TAG}:audit-cursors`,
  /** Stream: the seals of the audit, each under its number. */
  auditSeals: `${HASH_TAG}:audit-seals`,
  /** Sorted set: people by when they last opened their Home. */
  homeViewers: `${HASH_TAG}:home-viewers`,
  /** Sorted set: turns by when they were last taken. */
  turns: `${HASH_TAG}:turns`,
  /** Hash: a cluster, or `*` for all -> who paused it, why and since when. */
  pauses: `${HASH_TAG}:pauses`,
  /** List: what operators did to pauses, and the alerts channel is still to be told. */
  pausesOwed: `${HASH_TAG}:pauses-owed`,
  /** Hash: what reconciling found on a cluster and is not over, by name. */
  discrepancies: (cluster: string): string => `${HASH_TAG}:discrepancies:${cluster}`,
  /** List: what reconciling found or did and operators are still to be told. */
  discrepanciesOwed: `${HASH_TAG}:discrepancies-owed`,
  /** String with a time to live: what an administrator was asked to confirm. */
  question: (id: string): string => `${HASH_TAG}:question:${id}`,
  /** String: how the ACL stood before the token of a request was handed over. */
  acl: (id: string): string => `${HASH_TAG}:acl:${id}`,
  /** Hash: what people did that has not come to its end, by an id of its own. */
  intake: `${HASH_TAG}:intake`,
  lease: (name: string): string => `${HASH_TAG}:lease:${name}`,
} as const;
