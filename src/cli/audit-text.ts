/** What a verification of the audit came to, in words for operators. */
import type { Flaw, Verification } from '../domain/audit-verification.ts';

/** As many flaws are named; more of them make nothing clearer. */
const MOST_FLAWS = 50;

/** The whole result. */
export function verificationText({ flaws, verified, unsealed, end }: Verification): string {
  const counted = `${verified} ${verified === 1 ? 'entry is' : 'entries are'} as written`;
  const lines = [
    flaws.length === 0 ? `Nothing was changed: ${counted}.` : `The audit was changed: ${counted}, and these are not:`,
    ...flaws.slice(0, MOST_FLAWS).map((flaw) => `  ${flawWords(flaw)}`),
    ...(flaws.length > MOST_FLAWS ? [`  and ${flaws.length - MOST_FLAWS} more`] : []),
    ...(unsealed > 0 ? [unsealedWords(unsealed, end !== undefined)] : []),
    ...(end === undefined
      ? []
      : [`It ends with the checkpoint ${end.number}:${end.mac}; keep that elsewhere, and give it the next time.`]),
  ];
  return lines.join('\n');
}

function unsealedWords(count: number, isSealed: boolean): string {
  const many = count === 1 ? '1 entry is' : `${count} entries are`;
  return isSealed
    ? `${many} not sealed yet; the bot seals every few seconds.`
    : `${many} there and no seal: the bot did not run with PVETOKEN_AUDIT_KEY so far, or all seals were taken away.`;
}

function flawWords(flaw: Flaw): string {
  switch (flaw.kind) {
    case 'entry_changed':
      return `entry ${flaw.id} (${momentOf(flaw.id)}) is not what the bot wrote`;
    case 'entries_missing': {
      const many = flaw.count === 1 ? '1 entry is missing' : `${flaw.count} entries are missing`;
      return `${many} ${place(flaw)}`;
    }
    case 'seal_changed':
      return `seal ${flaw.number} is not what the bot made of it`;
    case 'seals_missing':
      return flaw.from === flaw.to ? `seal ${flaw.from} is missing` : `seals ${flaw.from} to ${flaw.to} are missing`;
    case 'key_unknown':
      return `seal ${flaw.number} was made with the key ${flaw.key}, which is not given; add it to PVETOKEN_AUDIT_OLD_KEYS`;
    case 'cut_off':
      return `the end was cut off: there was a seal ${flaw.checkpoint}, and the last one is ${flaw.end}`;
    case 'not_the_checkpoint':
      return `seal ${flaw.number} is another than the checkpoint says: what it covers was written anew`;
    default:
      return flaw satisfies never;
  }
}

function place({ after, before, last }: Extract<Flaw, { kind: 'entries_missing' }>): string {
  if (after === undefined && before === undefined) return `before ${last} (${momentOf(last)}), or are that one`;
  if (after === undefined) return `before ${before} (${momentOf(before ?? '')})`;
  if (before === undefined) return `after ${after} (${momentOf(after)})`;
  return `between ${after} and ${before} (${momentOf(after)})`;
}

/** An entry's id begins with the milliseconds at which it was written. */
function momentOf(id: string): string {
  const moment = new Date(Number(id.split('-')[0]));
  // Whoever put an entry there may have given it any id.
  return Number.isNaN(moment.getTime()) ? 'at an unknown time' : moment.toISOString();
}

/** The result for scripts. */
export function verificationData({ flaws, verified, unsealed, end }: Verification): object {
  return { verified, unsealed, flaws, ...(end && { checkpoint: `${end.number}:${end.mac}` }) };
}
