import type { EpochMs } from './time.ts';

/** An entry of the audit as it is stored. */
export interface AuditEntry {
  /** `milliseconds-number`, as Redis gives ids to the entries of a stream; orders them. */
  readonly id: string;
  /** All that the entry says, as one text. */
  readonly text: string;
}

/** When an entry was written, by the clock of the store. Whoever put one there may have given it any id. */
export function momentOf(id: string): EpochMs {
  return Number(id.split('-')[0]);
}

/** The last id that an entry from before a moment could have. */
export function idBefore(moment: EpochMs): string {
  return moment > 0 ? `${moment - 1}-${2n ** 64n - 1n}` : '0-0';
}

/**
 * What is kept beside the audit so that a change of it shows: a seal covers some entries in their order and the seal before
 * it, so that the seals are a chain. Only who has the key can make one.
 */
export interface Seal {
  /** 1 for the first. */
  readonly number: number;
  /** The seal before; absent for the first. */
  readonly before?: Pick<Seal, 'mac' | 'last' | 'at'>;
  /** The last entry that it covers. */
  readonly last: string;
  /** For each entry that it covers, in their order, what nobody without the key can make of another. */
  readonly tags: readonly string[];
  readonly at: EpochMs;
  /** Which key it was made with; it tells nothing of the key. */
  readonly key: string;
  /** Over all of the above. */
  readonly mac: string;
}

/** A keyed hash: the same text gives the same answer, which nobody can tell without the key. */
export interface Mac {
  /** Names the key and tells nothing of it. */
  readonly key: string;
  /** At least 128 bits, in characters that JSON writes as they are. */
  readonly of: (text: string) => string;
}

/** Characters of a tag. With six bits each, a guess is right once in 2^48 times. */
const TAG_LENGTH = 8;

/** Seals the entries that follow a seal, in their order. @throws RangeError when there are none. */
export function sealed(before: Seal | undefined, entries: readonly AuditEntry[], at: EpochMs, mac: Mac): Seal {
  const last = entries.at(-1);
  if (last === undefined) throw new RangeError('A seal covers at least one entry.');
  const content = {
    number: (before?.number ?? 0) + 1,
    ...(before && { before: { mac: before.mac, last: before.last, at: before.at } }),
    last: last.id,
    tags: entries.map((entry) => tagOf(entry, mac)),
    at,
    key: mac.key,
  };
  return { ...content, mac: macOf(content, mac) };
}

/** What a seal keeps of an entry. */
export function tagOf({ id, text }: AuditEntry, mac: Mac): string {
  return mac.of(JSON.stringify(['entry', id, text])).slice(0, TAG_LENGTH);
}

/** What a seal has to end with. */
export function macOf({ number, before, last, tags, at, key }: Omit<Seal, 'mac'>, mac: Mac): string {
  const chain = before === undefined ? [] : [before.mac, before.last, before.at];
  return mac.of(JSON.stringify(['seal', number, chain, last, tags, at, key]));
}
