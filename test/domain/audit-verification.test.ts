import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealed, type AuditEntry, type Mac, type Seal } from '../../src/domain/audit-seal.ts';
import { verify, type Verifiable } from '../../src/domain/audit-verification.ts';
import { DAY } from '../../src/domain/time.ts';
import { MONDAY } from '../support/records.ts';

function keyed(secret: string): Mac {
  const of = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  return { key: of('key').slice(0, 8), of };
}

const MAC = keyed('the key of the bot');
const OTHERS = keyed('a key of somebody else');

/** Entries in seals of the given sizes; what the sizes leave over is not sealed yet. */
function audit(sizes: readonly number[], unsealed = 0): Pick<Verifiable, 'entries' | 'seals'> {
  const entries: AuditEntry[] = [];
  const seals: Seal[] = [];
  const write = (count: number): AuditEntry[] => {
    const added = Array.from({ length: count }, (_, index) => {
      const number = entries.length + index;
      return { id: `${MONDAY + number}-0`, text: `what happened, part ${number}` };
    });
    entries.push(...added);
    return added;
  };
  for (const size of sizes) seals.push(sealed(seals.at(-1), write(size), MONDAY + entries.length, MAC));
  write(unsealed);
  return { entries, seals };
}

const LONG_AGO = { macs: [MAC], checkpoints: [], keptSince: MONDAY - 400 * DAY };

function flawsOf(changed: Pick<Verifiable, 'entries' | 'seals'> & Partial<Verifiable>) {
  return verify({ ...LONG_AGO, ...changed }).flaws;
}

describe('an audit that nobody touched', () => {
  it('is as it was written, and says what no seal covers yet', () => {
    const { entries, seals } = audit([3, 1, 2], 2);
    expect(verify({ ...LONG_AGO, entries, seals })).toEqual({
      flaws: [],
      verified: 6,
      unsealed: 2,
      end: { number: 3, mac: seals[2]?.mac },
    });
  });

  it('may begin where old entries were dropped, with the seals of a day more', () => {
    const { entries, seals } = audit([3, 1, 2]);
    const keptSince = MONDAY + 5 - DAY;
    expect(flawsOf({ entries: entries.slice(2), seals: seals.slice(2), keptSince })).toEqual([]);
  });

  it('may be sealed with one key after another', () => {
    const { entries, seals } = audit([2], 2);
    const later = sealed(seals[0], entries.slice(2), MONDAY, OTHERS);
    expect(flawsOf({ entries, seals: [...seals, later], macs: [MAC, OTHERS] })).toEqual([]);
    expect(flawsOf({ entries, seals: [...seals, later] })).toEqual([
      { kind: 'key_unknown', number: 2, key: OTHERS.key },
    ]);
  });

  it('goes as far as what was written down elsewhere says', () => {
    const { entries, seals } = audit([1, 1]);
    const checkpoints = seals.map(({ number, mac }) => ({ number, mac }));
    expect(flawsOf({ entries, seals, checkpoints })).toEqual([]);
  });
});

describe('an audit that somebody changed', () => {
  const { entries, seals } = audit([3, 2]);
  const [first, second, third, fourth, fifth] = entries as [AuditEntry, AuditEntry, AuditEntry, AuditEntry, AuditEntry];

  it('shows which entry says something else', () => {
    const changed = [first, { ...second, text: 'something else' }, third, fourth, fifth];
    expect(flawsOf({ entries: changed, seals })).toEqual([{ kind: 'entry_changed', id: second.id }]);
  });

  it('shows between which entries one was taken away', () => {
    expect(flawsOf({ entries: [first, third, fourth, fifth], seals })).toEqual([
      { kind: 'entries_missing', count: 1, after: first.id, before: third.id },
    ]);
  });

  it('shows that entries were taken away at the end', () => {
    expect(flawsOf({ entries: [first, second, third], seals })).toEqual([
      { kind: 'entries_missing', count: 2, after: undefined, before: undefined },
    ]);
  });

  it('shows both entries that changed places', () => {
    const swapped = [{ ...first, text: third.text }, second, { ...third, text: first.text }, fourth, fifth];
    expect(flawsOf({ entries: swapped, seals })).toEqual([
      { kind: 'entry_changed', id: first.id },
      { kind: 'entry_changed', id: third.id },
    ]);
  });

  it('shows an entry that the bot did not write', () => {
    const added = [first, { id: `${MONDAY}-1`, text: 'never happened' }, ...entries.slice(1)];
    expect(flawsOf({ entries: added, seals })).toEqual([{ kind: 'entry_changed', id: `${MONDAY}-1` }]);
  });

  it('cannot be sealed anew without the key', () => {
    const changed = [first, second, third, { ...fourth, text: 'something else' }, fifth];
    const forged = sealed(seals[0], changed.slice(3), MONDAY, { ...OTHERS, key: MAC.key });
    expect(flawsOf({ entries: changed, seals: [...seals.slice(0, 1), forged] })).toEqual([
      { kind: 'seal_changed', number: 2 },
    ]);
  });

  it('shows which seals were taken away', () => {
    const longer = audit([1, 1, 1, 1]);
    const [one, , , four] = longer.seals as [Seal, Seal, Seal, Seal];
    expect(flawsOf({ ...longer, seals: [one, four] })).toEqual([{ kind: 'seals_missing', from: 2, to: 3 }]);
    expect(flawsOf({ ...longer, seals: [four] })).toEqual([{ kind: 'seals_missing', from: 1, to: 3 }]);
  });

  it('shows by what was written down elsewhere that its end was cut off, entries and seals alike', () => {
    const checkpoints = [{ number: 2, mac: seals[1]?.mac ?? '' }];
    const cut = { entries: [first, second, third], seals: seals.slice(0, 1) };
    expect(flawsOf(cut)).toEqual([]);
    expect(flawsOf({ ...cut, checkpoints })).toEqual([{ kind: 'cut_off', end: 1, checkpoint: 2 }]);
  });

  it('shows by what was written down elsewhere that it is another audit of the same key', () => {
    const other = audit([3, 1]);
    const checkpoints = [{ number: 2, mac: seals[1]?.mac ?? '' }];
    expect(flawsOf({ ...other, checkpoints })).toEqual([{ kind: 'not_the_checkpoint', number: 2 }]);
  });
});

describe('every single change', () => {
  const audits = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }).map((sizes) => audit(sizes));
  const place = fc.nat();

  /** Takes one of a list by a number of any size. */
  const at = (list: readonly unknown[], number: number): number => number % list.length;

  it('of a sealed entry is found, and located', () => {
    fc.assert(
      fc.property(audits, place, fc.string(), ({ entries, seals }, number, text) => {
        const index = at(entries, number);
        const changed = entries.with(index, { id: entries[index]?.id ?? '', text });
        expect(flawsOf({ entries: changed, seals })).toEqual([{ kind: 'entry_changed', id: entries[index]?.id }]);
      }),
    );
  });

  it('by taking one away is found, and located to the entries of one seal', () => {
    fc.assert(
      fc.property(audits, place, ({ entries, seals }, number) => {
        const index = at(entries, number);
        const [flaw, ...others] = flawsOf({ entries: entries.toSpliced(index, 1), seals });
        expect(flaw).toMatchObject({ kind: 'entries_missing', count: 1 });
        expect(others).toEqual([]);
      }),
    );
  });

  it('by exchanging what two say is found', () => {
    fc.assert(
      fc.property(audits, place, place, ({ entries, seals }, one, other) => {
        const [a, b] = [at(entries, one), at(entries, other)];
        fc.pre(a !== b);
        const swapped = entries
          .with(a, { id: entries[a]?.id ?? '', text: entries[b]?.text ?? '' })
          .with(b, { id: entries[b]?.id ?? '', text: entries[a]?.text ?? '' });
        expect(flawsOf({ entries: swapped, seals })).toHaveLength(2);
      }),
    );
  });

  it('by cutting off the end is found', () => {
    fc.assert(
      fc.property(audits, place, ({ entries, seals }, number) => {
        expect(flawsOf({ entries: entries.slice(0, at(entries, number)), seals })).not.toEqual([]);
      }),
    );
  });

  it('of a seal is found', () => {
    const changes: readonly ((seal: Seal) => Seal)[] = [
      (seal) => ({ ...seal, tags: seal.tags.slice(1) }),
      (seal) => ({ ...seal, at: seal.at + 1 }),
      (seal) => ({ ...seal, last: `${MONDAY + 99}-0` }),
      (seal) => ({ ...seal, number: seal.number + 1 }),
      (seal) => ({ ...seal, mac: seal.mac.slice(1) }),
      (seal) => ({ ...seal, before: { mac: '', last: '0-0', at: 0 } }),
    ];
    fc.assert(
      fc.property(audits, place, fc.constantFrom(...changes), ({ entries, seals }, number, change) => {
        const index = at(seals, number);
        const changed = seals.map((seal, each) => (each === index ? change(seal) : seal));
        expect(flawsOf({ entries, seals: changed })).not.toEqual([]);
      }),
    );
  });

  it('by taking a seal away, or exchanging two, is found, but for the last with what it covers', () => {
    fc.assert(
      fc.property(audits, place, ({ entries, seals }, number) => {
        fc.pre(seals.length > 1);
        const index = number % (seals.length - 1);
        expect(flawsOf({ entries, seals: seals.toSpliced(index, 1) })).not.toEqual([]);
        const [one, next] = [seals[index], seals[index + 1]] as [Seal, Seal];
        expect(flawsOf({ entries, seals: seals.with(index, next).with(index + 1, one) })).not.toEqual([]);
      }),
    );
  });
});
