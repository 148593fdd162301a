import { macOf, momentOf, tagOf, type AuditEntry, type Mac, type Seal } from './audit-seal.ts';
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
      /** The last entry of those that were sealed together with them. */
      readonly last: string;
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

/** By what an audit is verified. */
export interface Yardstick {
  /** Of every key that seals may have been made with. */
  readonly macs: readonly Mac[];
  readonly checkpoints: readonly Checkpoint[];
  /**
   * Entries from before this are dropped in time, and the seals of a day more, so that no seal outlives an entry of it; but
   * for the last one of all, which the next is to follow.
   */
  readonly keptSince: EpochMs;
}

/** Entries after one and up to another, by their ids. */
export interface Covered {
  readonly after: string | undefined;
  readonly last: string;
}

/**
 * Compares the audit with its seals, and those with each other and with what was written down elsewhere, a seal after the
 * other: however long the audit is, no more of it has to be at hand.
 */
export class AuditVerifier {
  readonly #yardstick: Yardstick;
  readonly #flaws: Flaw[] = [];
  #verified = 0;
  #before: Seal | undefined;
  #end = 0;

  constructor(yardstick: Yardstick) {
    this.#yardstick = yardstick;
  }

  /** The last entry that a seal covers which is to be trusted; `undefined` before the first. */
  get last(): string | undefined {
    return this.#before?.last;
  }

  /**
   * Takes the next seal.
   * @returns the entries to compare with it; `undefined` for a seal that is not to be trusted, which says nothing of where
   * its entries begin and end.
   */
  seal(seal: Seal): Covered | undefined {
    const { macs, checkpoints, keptSince } = this.#yardstick;
    this.#end = Math.max(this.#end, seal.number);
    const mac = macs.find(({ key }) => key === seal.key);
    if (mac === undefined) {
      this.#flaws.push({ kind: 'key_unknown', number: seal.number, key: seal.key });
      return undefined;
    }
    if (!isGenuine(seal, mac)) {
      this.#flaws.push({ kind: 'seal_changed', number: seal.number });
      return undefined;
    }
    this.#flaws.push(...between(this.#before, seal, keptSince));
    const isAnother = checkpoints.some((each) => each.number === seal.number && each.mac !== seal.mac);
    if (isAnother) this.#flaws.push({ kind: 'not_the_checkpoint', number: seal.number });
    this.#before = seal;
    return { after: seal.before?.last, last: seal.last };
  }

  /** Takes what stands in the place of a seal and is none. */
  unreadable(number: number): undefined {
    this.#end = Math.max(this.#end, number);
    this.#flaws.push({ kind: 'seal_changed', number });
  }

  /** Takes the entries that the last seal covers, in their order. */
  entries(entries: readonly AuditEntry[]): void {
    const mac = this.#yardstick.macs.find(({ key }) => key === this.#before?.key);
    if (this.#before === undefined || mac === undefined)
      throw new Error('Entries come after the seal that covers them.');
    const { flaws, verified } = compare(entries, this.#before, mac);
    // All that it covers may have been dropped: nothing was written since, so it is the last seal.
    const isOver = momentOf(this.#before.last) < this.#yardstick.keptSince;
    this.#flaws.push(...flaws.filter(({ kind }) => !isOver || kind !== 'entries_missing'));
    this.#verified += verified;
  }

  /** What came of it. @param unsealed how many entries there are after `last`. */
  conclude(unsealed: number): Verification {
    const end = this.#end;
    const cutOff = this.#yardstick.checkpoints.filter(({ number }) => number > end);
    return {
      flaws: [...this.#flaws, ...cutOff.map(({ number }): Flaw => ({ kind: 'cut_off', end, checkpoint: number }))],
      verified: this.#verified,
      unsealed,
      end: this.#before && { number: this.#before.number, mac: this.#before.mac },
    };
  }
}

function isGenuine(seal: Seal, mac: Mac): boolean {
  return macOf(seal, mac) === seal.mac;
}

/** What is wrong between a seal and the one that is kept before it. */
function between(before: Seal | undefined, seal: Seal, keptSince: EpochMs): Flaw[] {
  const expected = (before?.number ?? 0) + 1;
  if (seal.number < expected) return [{ kind: 'seal_changed', number: seal.number }];
  if (seal.number > expected) {
    const wasDropped = before === undefined && momentOf(seal.before?.last ?? '0-0') < keptSince + DAY;
    return wasDropped ? [] : [{ kind: 'seals_missing', from: expected, to: seal.number - 1 }];
  }
  return seal.before?.mac === before?.mac ? [] : [{ kind: 'seal_changed', number: seal.number }];
}

/** Finds each entry among the tags, in order. What lies between two that are found was changed, added or taken away. */
function compare(
  entries: readonly AuditEntry[],
  { tags, last }: Seal,
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
    if (count > 0) flaws.push({ kind: 'entries_missing', count, after: strange.at(-1) ?? after, before, last });
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
