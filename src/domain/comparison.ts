import { delegatingOn, isPathAllowed, type AclPath } from './acl-path.ts';
import { writtenRequestId, type RequestId } from './request-id.ts';
import type { Terms } from './role.ts';
import { DAY, type EpochMs, type Milliseconds } from './time.ts';

/** One entry of a cluster's ACL: who has which PVE role on a path, and whether below it too. */
export interface AclEntry {
  /** A user id, a full token id, or the name of a group, which alone has no `@`. */
  readonly holder: string;
  readonly pveRole: string;
  readonly path: AclPath;
  readonly propagate: boolean;
}

/** What the bot sees of an ACL where a token reaches. */
export interface Sight {
  readonly entries: readonly AclEntry[];
  /** The token's paths on which the bot may not see everything; nothing is said of these. */
  readonly blind: readonly AclPath[];
}

/** How an ACL stood, and what the token could do then, before anybody held its secret. */
export interface Survey extends Sight {
  /** Everything that the token could do somewhere. */
  readonly privileges: readonly string[];
  /** The guests and storages that it reached through a pool. */
  readonly members: readonly AclPath[];
}

/** A survey that was kept: of the entries it is only known of each whether it was there. */
export interface Baseline extends Omit<Survey, 'entries'> {
  had(entry: AclEntry): boolean;
}

/** An entry that was not there before the token was handed over. */
export interface AppearedEntry extends AclEntry {
  /** The same PVE role was there, and reached below the path where it does not now, or the other way round. */
  readonly altered?: true;
  /** It was taken away again. */
  readonly removed?: true;
}

/** What appeared; `more` counts what is too much to be named. */
export interface Appeared {
  readonly entries: readonly AppearedEntry[];
  readonly more: number;
}

/** A comparison that is owed once the token is gone: how far it got. */
export interface Comparison {
  readonly failures: number;
  readonly retryAt: EpochMs;
  /** Saved before the first entry is taken away: which, and what else appeared. */
  readonly removal?: { readonly remove: readonly AclEntry[]; readonly leave: Appeared };
}

/** Beyond it a comparison is given up: the longer it takes, the more of what appeared is others' doing. */
export const COMPARE_WITHIN: Milliseconds = DAY;

/** As many as a record and its audit can hold. */
const MOST_NAMED = 50;

/**
 * The entries that appeared since a token was handed over, those first that are to be removed.
 * @param ours the users and tokens of known requests: what these have is looked after by reconciling.
 */
export function appearedSince(
  baseline: Pick<Baseline, 'had'>,
  entries: readonly AclEntry[],
  ours: ReadonlySet<string>,
): readonly AppearedEntry[] {
  return entries
    .filter((entry) => !baseline.had(entry) && !ours.has(entry.holder))
    .map((entry) => (baseline.had({ ...entry, propagate: !entry.propagate }) ? { ...entry, altered: true } : entry));
}

/** Puts together what is to be removed and what is only told, as much of it as can be named. */
export function named(
  remove: readonly AppearedEntry[],
  leave: readonly AppearedEntry[],
): Appeared & { remove: AclEntry[] } {
  const doomed = remove.slice(0, MOST_NAMED);
  const told = leave.slice(0, MOST_NAMED - doomed.length);
  return { remove: doomed, entries: told, more: remove.length + leave.length - doomed.length - told.length };
}

/** The request whose user or token the holder of an entry seems to be, by its name. */
export function requestNamedBy(holder: string): RequestId | undefined {
  const text = /^pvt-([^@]*)@pve(?:!|$)/.exec(holder)?.[1] ?? /!pvt-(.*)$/.exec(holder)?.[1];
  return text === undefined ? undefined : writtenRequestId(text);
}

/**
 * Whether an entry is one of those that are never taken away: root's, the bot's own, what was there in another form, and
 * what may be another bot's grant.
 */
export function isSpared({ holder, altered }: AppearedEntry, bot: string): boolean {
  const user = userOf(holder);
  return altered === true || user === 'root@pam' || user === userOf(bot) || requestNamedBy(holder) !== undefined;
}

/**
 * What whoever hands on a PVE role on a path has to have there himself, besides the right to change its ACL. `nothing`
 * before Proxmox VE 8.
 */
export type Needed = readonly string[] | 'nothing';

/**
 * Whether a token itself could have made an entry, by what it could do when it was handed over. Guests and storages of
 * a pool count only if they were in it then; there a token has the pool's rights without passing them on, so it cannot
 * hand them on to pass on either (source: `update_acl` in PVE::API2::ACL, from Proxmox VE 8 on).
 */
export function couldHaveAdded(
  entry: AclEntry,
  { paths, propagate }: Pick<Terms, 'paths' | 'propagate'>,
  { privileges, members }: Pick<Baseline, 'privileges' | 'members'>,
  needed: Needed,
): boolean {
  const isOrdered = isPathAllowed(paths, propagate, entry.path);
  if (!isOrdered && !members.includes(entry.path)) return false;
  const has = new Set(privileges);
  if (has.has('Permissions.Modify')) return true;
  const delegating = delegatingOn(entry.path);
  if (delegating === undefined || !has.has(delegating)) return false;
  if (needed === 'nothing') return true;
  const passesOn = isOrdered && propagate;
  return (passesOn || !entry.propagate) && needed.every((privilege) => has.has(privilege));
}

function userOf(holder: string): string {
  return holder.split('!', 1)[0] ?? holder;
}
