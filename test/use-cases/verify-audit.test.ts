import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealed, type AuditEntry, type Mac, type Seal } from '../../src/domain/audit-seal.ts';
import type { Flaw, Verification, Yardstick } from '../../src/domain/audit-verification.ts';
import { DAY } from '../../src/domain/time.ts';
import { verifyAudit } from '../../src/use-cases/verify-audit.ts';
import { InMemoryAuditTrail } from '../support/in-memory-audit-trail.ts';
import { MONDAY } from '../support/records.ts';

function keyed(secret: string): Mac {
  const of = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  return { key: of('key').slice(0, 8), of };
}

const MAC = keyed('the key of the bot');
const OTHERS = keyed('a key of somebody else');

interface Audit {
  readonly entries: readonly AuditEntry[];
  readonly seals: readonly Seal[];
}

/** Entries in seals of the given sizes; what the sizes leave over is not sealed yet. */
function audit(sizes: readonly number[], unsealed = 0): Audit {
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

async function verify({ entries, seals, ...yardstick }: Audit & Partial<Yardstick>): Promise<Verification> {
  return await verifyAudit(new InMemoryAuditTrail(entries, seals), { ...LONG_AGO, ...yardstick });
}

async function flawsOf(audit: Audit & Partial<Yardstick>): Promise<readonly Flaw[]> {
  return (await verify(audit)).flaws;
}

describe('an audit that nobody touched', () => {
  it('is as it was written, and says what no seal covers yet', async () => {
    const { entries, seals } = audit([3, 1, 2], 2);
    expect(await verify({ entries, seals })).toEqual({
      flaws: [],
      verified: 6,
      unsealed: 2,
      end: { number: 3, mac: seals[2]?.mac },
    });
  });

  it('may begin where old entries were dropped, with the seals of a day more', async () => {
    const { entries, seals } = audit([3, 1, 2]);
    const keptSince = MONDAY + 5 - DAY;
    expect(await flawsOf({ entries: entries.slice(2), seals: seals.slice(2), keptSince })).toEqual([]);
  });

  it('that lay idle for longer than it is kept has nothing left but its last seal', async () => {
    const { entries, seals } = audit([3, 2]);
    const last = { entries: [], seals: seals.slice(1) };
    expect(await flawsOf({ ...last, keptSince: MONDAY + 5 })).toEqual([]);
    expect(await flawsOf({ ...last, entries: entries.slice(4), keptSince: MONDAY + 5 })).toEqual([]);
    expect(await flawsOf({ ...last, keptSince: MONDAY + 4 })).toEqual([
      { kind: 'entries_missing', count: 2, after: undefined, before: undefined, last: entries[4]?.id },
    ]);
    const changed = [{ id: entries[4]?.id ?? '', text: 'something else' }];
    expect(await flawsOf({ ...last, entries: changed, keptSince: MONDAY + 5 })).toEqual([
      { kind: 'entry_changed', id: entries[4]?.id },
    ]);
  });

  it('may begin with what was sealed long after it was written', async () => {
    const { entries, seals } = audit([2]);
    const later = MONDAY + 30 * DAY;
    const second = { id: `${later}-0`, text: 'much later' };
    const late = [sealed(undefined, entries, later, MAC)];
    late.push(sealed(late[0], [second], later, MAC));
    const kept = { entries: [second], seals: late.slice(1) };
    expect(await flawsOf({ ...kept, keptSince: MONDAY + 2 })).toEqual([]);
    expect(await flawsOf({ entries, seals, keptSince: MONDAY })).toEqual([]);
  });

  it('may be sealed with one key after another', async () => {
    const { entries, seals } = audit([2], 2);
    const later = sealed(seals[0], entries.slice(2), MONDAY, OTHERS);
    expect(await flawsOf({ entries, seals: [...seals, later], macs: [MAC, OTHERS] })).toEqual([]);
    expect(await flawsOf({ entries, seals: [...seals, later] })).toEqual([
      { kind: 'key_unknown', number: 2, key: OTHERS.key },
    ]);
  });

  it('goes as far as what was written down elsewhere says', async () => {
    const { entries, seals } = audit([1, 1]);
    const checkpoints = seals.map(({ number, mac }) => ({ number, mac }));
    expect(await flawsOf({ entries, seals, checkpoints })).toEqual([]);
  });
});

describe('an audit that somebody changed', () => {
  const { entries, seals } = audit([3, 2]);
  const [first, second, third, fourth, fifth] = entries as [AuditEntry, AuditEntry, AuditEntry, AuditEntry, AuditEntry];

  it('shows which entry says something else', async () => {
    const changed = [first, { ...second, text: 'something else' }, third, fourth, fifth];
    expect(await flawsOf({ entries: changed, seals })).toEqual([{ kind: 'entry_changed', id: second.id }]);
  });

  it('shows between which entries one was taken away', async () => {
    expect(await flawsOf({ entries: [first, third, fourth, fifth], seals })).toEqual([
      { kind: 'entries_missing', count: 1, after: first.id, before: third.id, last: third.id },
    ]);
  });

  it('shows that entries were taken away at the end', async () => {
    expect(await flawsOf({ entries: [first, second, third], seals })).toEqual([
      { kind: 'entries_missing', count: 2, after: undefined, before: undefined, last: fifth.id },
    ]);
  });

  it('shows both entries that changed places', async () => {
    const swapped = [{ ...first, text: third.text }, second, { ...third, text: first.text }, fourth, fifth];
    expect(await flawsOf({ entries: swapped, seals })).toEqual([
      { kind: 'entry_changed', id: first.id },
      { kind: 'entry_changed', id: third.id },
    ]);
  });

  it('shows an entry that the bot did not write', async () => {
    const added = [first, { id: `${MONDAY}-1`, text: 'never happened' }, ...entries.slice(1)];
    expect(await flawsOf({ entries: added, seals })).toEqual([{ kind: 'entry_changed', id: `${MONDAY}-1` }]);
  });

  it('cannot be sealed anew without the key', async () => {
    const changed = [first, second, third, { ...fourth, text: 'something else' }, fifth];
    const forged = sealed(seals[0], changed.slice(3), MONDAY, { ...OTHERS, key: MAC.key });
    expect(await flawsOf({ entries: changed, seals: [...seals.slice(0, 1), forged] })).toEqual([
      { kind: 'seal_changed', number: 2 },
    ]);
  });

  it('shows which seals were taken away', async () => {
    const longer = audit([1, 1, 1, 1]);
    const [one, , , four] = longer.seals as [Seal, Seal, Seal, Seal];
    expect(await flawsOf({ ...longer, seals: [one, four] })).toEqual([{ kind: 'seals_missing', from: 2, to: 3 }]);
    expect(await flawsOf({ ...longer, seals: [four] })).toEqual([{ kind: 'seals_missing', from: 1, to: 3 }]);
  });

  it('shows by what was written down elsewhere that its end was cut off, entries and seals alike', async () => {
    const checkpoints = [{ number: 2, mac: seals[1]?.mac ?? '' }];
    const cut = { entries: [first, second, third], seals: seals.slice(0, 1) };
    expect(await flawsOf(cut)).toEqual([]);
    expect(await flawsOf({ ...cut, checkpoints })).toEqual([{ kind: 'cut_off', end: 1, checkpoint: 2 }]);
  });

  it('shows by what was written down elsewhere that it is another audit of the same key', async () => {
    const other = audit([3, 1]);
    const checkpoints = [{ number: 2, mac: seals[1]?.mac ?? '' }];
    expect(await flawsOf({ ...other, checkpoints })).toEqual([{ kind: 'not_the_checkpoint', number: 2 }]);
  });
});

/** The place in a list that a number of any size stands for. */
function at(list: readonly unknown[], number: number): number {
  return number % list.length;
}

describe('every single change', () => {
  const audits = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }).map((sizes) => audit(sizes));
  const place = fc.nat();

  it('of a sealed entry is found, and located', async () => {
    await fc.assert(
      fc.asyncProperty(audits, place, fc.string(), async ({ entries, seals }, number, text) => {
        const index = at(entries, number);
        const changed = entries.with(index, { id: entries[index]?.id ?? '', text });
        expect(await flawsOf({ entries: changed, seals })).toEqual([{ kind: 'entry_changed', id: entries[index]?.id }]);
      }),
    );
  });

  it('by taking one away is found, and located to the entries of one seal', async () => {
    await fc.assert(
      fc.asyncProperty(audits, place, async ({ entries, seals }, number) => {
        const index = at(entries, number);
        const [flaw, ...others] = await flawsOf({ entries: entries.toSpliced(index, 1), seals });
        expect(flaw).toMatchObject({ kind: 'entries_missing', count: 1 });
        expect(others).toEqual([]);
      }),
    );
  });

  it('by exchanging what two say is found', async () => {
    await fc.assert(
      fc.asyncProperty(audits, place, place, async ({ entries, seals }, one, other) => {
        const [a, b] = [at(entries, one), at(entries, other)];
        fc.pre(a !== b);
        const swapped = entries
          .with(a, { id: entries[a]?.id ?? '', text: entries[b]?.text ?? '' })
          .with(b, { id: entries[b]?.id ?? '', text: entries[a]?.text ?? '' });
        expect(await flawsOf({ entries: swapped, seals })).toHaveLength(2);
      }),
    );
  });

  it('by cutting off the end is found', async () => {
    await fc.assert(
      fc.asyncProperty(audits, place, async ({ entries, seals }, number) => {
        expect(await flawsOf({ entries: entries.slice(0, at(entries, number)), seals })).not.toEqual([]);
      }),
    );
  });

  it('of a seal is found', async () => {
    const changes: readonly ((seal: Seal) => Seal)[] = [
      (seal) => ({ ...seal, tags: seal.tags.slice(1) }),
      (seal) => ({ ...seal, at: seal.at + 1 }),
      (seal) => ({ ...seal, last: `${MONDAY + 99}-0` }),
      (seal) => ({ ...seal, number: seal.number + 1 }),
      (seal) => ({ ...seal, mac: seal.mac.slice(1) }),
      (seal) => ({ ...seal, before: { mac: '', last: '0-0', at: 0 } }),
    ];
    await fc.assert(
      fc.asyncProperty(audits, place, fc.constantFrom(...changes), async ({ entries, seals }, number, change) => {
        const index = at(seals, number);
        const changed = seals.map((seal, each) => (each === index ? change(seal) : seal));
        expect(await flawsOf({ entries, seals: changed })).not.toEqual([]);
      }),
    );
  });

  it('by taking a seal away, or exchanging two, is found, but for the last with what it covers', async () => {
    await fc.assert(
      fc.asyncProperty(audits, place, async ({ entries, seals }, number) => {
        fc.pre(seals.length > 1);
        const index = number % (seals.length - 1);
        expect(await flawsOf({ entries, seals: seals.toSpliced(index, 1) })).not.toEqual([]);
        const [one, next] = [seals[index], seals[index + 1]] as [Seal, Seal];
        expect(await flawsOf({ entries, seals: seals.with(index, next).with(index + 1, one) })).not.toEqual([]);
      }),
    );
  });
});
