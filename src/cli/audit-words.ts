import { parseArgs } from 'node:util';
import { AUDIT_FORMATS, type AuditFormat } from '../domain/audit-line.ts';
import type { Checkpoint } from '../domain/audit-verification.ts';
import type { EpochMs } from '../domain/time.ts';
import { parseWhen, WHEN } from './when.ts';

export const AUDIT_USAGE = `pvetoken audit: what the bot wrote down of everything that it did

  pvetoken audit verify [--checkpoint NUMBER:SEAL]… [--json]
      Compares every entry with its seal, and names what was changed or taken away. A checkpoint is what an earlier
      verification ended with, or what the bot wrote into the channel of audit.channel: given again, it shows also that
      the end was cut off.
      It needs PVETOKEN_AUDIT_KEY; entries that were sealed with earlier keys need those too, in
      PVETOKEN_AUDIT_OLD_KEYS, with commas between them.

  pvetoken audit export [--since WHEN] [--until WHEN] [--format jsonl|csv|cef]
      Writes the entries of that time, the oldest first, one a line, as JSON unless another format is named.
      WHEN is 30d (that long ago), 2026-11-01 (UTC) or 2026-11-01T08:30:00Z.

  pvetoken audit tail [-n NUMBER] [--json]
      Shows the newest entries, 10 unless a number is given, and then each new one until Control-C.

Exit status: 0 it was done, and all is as it was written; 2 something is not; 1 it could not be done.`;

/** What stands behind `audit`, read. */
export type AuditWords =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string }
  | { readonly kind: 'verify'; readonly checkpoints: readonly Checkpoint[]; readonly json: boolean }
  | {
      readonly kind: 'export';
      readonly since: EpochMs | undefined;
      readonly until: EpochMs | undefined;
      readonly format: AuditFormat;
    }
  | { readonly kind: 'tail'; readonly newest: number; readonly json: boolean };

/** More than anybody reads on a screen. */
const MOST_SHOWN = 10_000;

/** Reads what stands behind `audit`. */
export function readAuditWords(words: readonly string[], now: EpochMs): AuditWords {
  const [act, ...rest] = words;
  if (act === undefined || act === 'help' || words.includes('--help')) return { kind: 'help' };
  try {
    switch (act) {
      case 'verify':
        return readVerify(rest);
      case 'export':
        return readExport(rest, now);
      case 'tail':
        return readTail(rest);
      default:
        return mistake(`there is no ${act}; there are verify, export and tail`);
    }
  } catch (fault) {
    return mistake(fault instanceof Error ? fault.message : String(fault));
  }
}

function mistake(what: string): AuditWords {
  return { kind: 'mistake', what };
}

function readVerify(args: readonly string[]): AuditWords {
  const { values } = parseArgs({
    args: [...args],
    options: {
      checkpoint: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  const checkpoints = values.checkpoint.map(readCheckpoint);
  const wrong = checkpoints.indexOf(undefined);
  if (wrong >= 0) {
    return mistake(`${values.checkpoint[wrong]} is no checkpoint; one is NUMBER:SEAL, as verify prints it`);
  }
  return { kind: 'verify', checkpoints: checkpoints.filter((each) => each !== undefined), json: values.json };
}

function readCheckpoint(text: string): Checkpoint | undefined {
  const [, number, mac] = /^(\d{1,15}):([\w-]{20,})$/.exec(text.trim()) ?? [];
  return number === undefined || mac === undefined ? undefined : { number: Number(number), mac };
}

function readExport(args: readonly string[], now: EpochMs): AuditWords {
  const { values } = parseArgs({
    args: [...args],
    options: {
      since: { type: 'string' },
      until: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
    },
  });
  const format = AUDIT_FORMATS.find((each) => each === values.format);
  if (format === undefined)
    return mistake(`there is no format ${values.format}; there are ${AUDIT_FORMATS.join(', ')}`);
  const moment = (text: string | undefined): EpochMs | undefined => {
    if (text === undefined) return undefined;
    const read = parseWhen(text, now);
    if (read === undefined) throw new RangeError(`cannot read ${text} as a moment; ${WHEN}`);
    return read;
  };
  return { kind: 'export', since: moment(values.since), until: moment(values.until), format };
}

function readTail(args: readonly string[]): AuditWords {
  const { values } = parseArgs({
    args: [...args],
    options: { n: { type: 'string', short: 'n', default: '10' }, json: { type: 'boolean', default: false } },
  });
  const newest = /^\d{1,6}$/.test(values.n) ? Number(values.n) : Number.NaN;
  if (!(newest <= MOST_SHOWN))
    return mistake(`cannot read ${values.n} as a number of entries; 0 to ${MOST_SHOWN} can be shown`);
  return { kind: 'tail', newest, json: values.json };
}
