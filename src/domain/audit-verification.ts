import { macOf, tagOf, type AuditEntry, type Mac, type Seal } from './audit-seal.ts';
import { DAY, type EpochMs } from './time.ts';

/** Something about the audit that is not as it was written. */
export type Flaw =
  /** What stands there was changed, or was put there by somebody else. */
  | { readonly kind: 'entry_changed'; readonly id: string }
  /** Entries were taken away, or changed, between one and the next that is left; `undefined` at the ends. */
  | {
      readonly kind: 'entries_missing';
      readonly count: number;
      readonly after: string | undefined;
      readonly before: string | undefined;
    }
  | { readonly kind: 'seal_changed'; readonly number: number }
  /** Seals were taken away from one number to another, both included. */
  | { readonly kind: 'seals_missing'; readonly from: number; readonly to: number }
  /** It was made with a key that is not known here. */
  | { readonly kind: 'key_unknown'; readonly number: number; readonly key: string }
  /** The seals end before one that was written down elsewhere. */
  | { readonly kind: 'cut_off'; readonly end: number; readonly checkpoint: number }
  /** The seal is another than was written down elsewhere. */
  | { readonly kind: 'not_the_checkpoint'; readonly number: number };

/** Where the audit stood, to be written down elsewhere. */
export type Checkpoint = Pick<Seal, 'number' | 'mac'>;

/** What came of a verification. */
export interface Verification {
  readonly flaws: readonly Flaw[];
  /** How many entries are as they were written. */
  readonly verified: number;
  /** How many no seal covers yet: nothing can be said of them. */
  readonly unsealed: number;
  readonly end: Checkpoint | undefined;
}

/** What is verified, and by what. */
export interface Verifiable {
  /** In their order. */
  readonly entries: readonly AuditEntry[];
  /** In the order in which they are kept. */
  readonly seals: readonly Seal[];
  /** Of every key that seals may have been made with. */
  readonly macs: readonly Mac[];
  readonly checkpoints: readonly Checkpoint[];
  /** Entries from before this are dropped in time, and the seals of a day more, so that no seal outlives an entry of it. */
  readonly keptSince: EpochMs;
}

/** Compares the audit with its seals, and those with each other and with what was written down elsewhere. */
export function verify({ entries, seals, macs, checkpoints, keptSince }: Verifiable): Verification {
  const flaws: Flaw[] = [];
  let verified = 0;
  let rest = entries;
  let before: Seal | undefined;
  for (const seal of seals) {
    const mac = macs.find(({ key }) => key === seal.key);
    if (mac === undefined) flaws.push({ kind: 'key_unknown', number: seal.number, key: seal.key });
    else if (!isGenuine(seal, mac)) flaws.push({ kind: 'seal_changed', number: seal.number });
    // What cannot be trusted says nothing of where its entries begin and end; the next one does.
    if (mac === undefined || !isGenuine(seal, mac)) continue;
    flaws.push(...between(before, seal, keptSince));
    // No seal is left of these, so nothing can be said of them; that it is missing was.
    [, rest] = splitAfter(rest, seal.before?.last);
    let covered: readonly AuditEntry[];
    [covered, rest] = splitAfter(rest, seal.last);
    const compared = compare(covered, seal.tags, mac);
    flaws.push(...compared.flaws);
    verified += compared.verified;
    before = seal;
  }
  return {
    flaws: [...flaws, ...checkpoints.flatMap((each) => against(each, seals))],
    verified,
    unsealed: rest.length,
    end: before && { number: before.number, mac: before.mac },
  };
}

function isGenuine(seal: Seal, mac: Mac): boolean {
  return macOf(seal, mac) === seal.mac;
}

/** What is wrong between a seal and the one that is kept before it. */
function between(before: Seal | undefined, seal: Seal, keptSince: EpochMs): Flaw[] {
  const expected = (before?.number ?? 0) + 1;
  if (seal.number < expected) return [{ kind: 'seal_changed', number: seal.number }];
  if (seal.number > expected) {
    const wasDropped = before === undefined && (seal.before?.at ?? 0) < keptSince + DAY;
    return wasDropped ? [] : [{ kind: 'seals_missing', from: expected, to: seal.number - 1 }];
  }
  return seal.before?.mac === before?.mac ? [] : [{ kind: 'seal_changed', number: seal.number }];
}

/** Parts entries into those up to one and those after it; `undefined` comes before all. */
function splitAfter(
  entries: readonly AuditEntry[],
  last: string | undefined,
): [readonly AuditEntry[], readonly AuditEntry[]] {
  if (last === undefined) return [[], entries];
  const later = entries.findIndex(({ id }) => isAfter(id, last));
  return later < 0 ? [entries, []] : [entries.slice(0, later), entries.slice(later)];
}

function isAfter(id: string, other: string): boolean {
  const [ms = 0, number = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && number > otherNumber);
}

/** Finds each entry among the tags, in order. What lies between two that are found was changed, added or taken away. */
function compare(
  entries: readonly AuditEntry[],
  tags: readonly string[],
  mac: Mac,
): Pick<Verification, 'flaws' | 'verified'> {
  const flaws: Flaw[] = [];
  let verified = 0;
  let next = 0;
  let strange: string[] = [];
  let after: string | undefined;
  const close = (until: number, before: string | undefined): void => {
    flaws.push(...strange.map((id): Flaw => ({ kind: 'entry_changed', id })));
    const count = until - next - strange.length;
    if (count > 0) flaws.push({ kind: 'entries_missing', count, after: strange.at(-1) ?? after, before });
    strange = [];
  };
  for (const entry of entries) {
    const place = tags.indexOf(tagOf(entry, mac), next);
    if (place < 0) {
      strange.push(entry.id);
      continue;
    }
    close(place, entry.id);
    verified += 1;
    next = place + 1;
    after = entry.id;
  }
  close(tags.length, undefined);
  return { flaws, verified };
}

function against({ number, mac }: Checkpoint, seals: readonly Seal[]): Flaw[] {
  const end = Math.max(0, ...seals.map((seal) => seal.number));
  if (number > end) return [{ kind: 'cut_off', end, checkpoint: number }];
  const seal = seals.find((each) => each.number === number);
  return seal === undefined || seal.mac === mac ? [] : [{ kind: 'not_the_checkpoint', number }];
}
