import { parseArgs } from 'node:util';
import type { Checkpoint } from '../domain/audit-verification.ts';
import { auditMac } from '../ops/audit-key.ts';
import { verifyAudit } from '../use-cases/verify-audit.ts';
import { verificationData, verificationText } from './audit-text.ts';
import { EXIT, misunderstood } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withKept } from './with-kept.ts';

const AUDIT_USAGE = `pvetoken audit: what the bot wrote down of everything that it did

  pvetoken audit verify [--checkpoint NUMBER:SEAL]… [--json]
      Compares every entry with its seal, and names what was changed or taken away. A checkpoint is what an earlier
      verification ended with: given again, it shows also that the end was cut off.
      It needs PVETOKEN_AUDIT_KEY; entries that were sealed with earlier keys need those too, in
      PVETOKEN_AUDIT_OLD_KEYS, with commas between them.

Exit status: 0 all is as it was written, 2 something is not, 1 it could not be verified.`;

/** What stands behind `audit`, read. */
type Read =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string }
  | { readonly kind: 'verify'; readonly checkpoints: readonly Checkpoint[]; readonly json: boolean };

/** `pvetoken audit verify`. @returns the exit status. */
export async function audit(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readWords(words);
  if (read.kind === 'help') {
    terminal.print(AUDIT_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') {
    return misunderstood('audit', read.what, AUDIT_USAGE, terminal);
  }
  return await withKept(env, terminal, async ({ environment, configuration, kept }) => {
    const { auditKey, auditOldKeys } = environment;
    if (auditKey === undefined) {
      terminal.complain(
        'PVETOKEN_AUDIT_KEY is missing; without it the bot seals nothing, and nothing can be verified.',
      );
      return EXIT.failed;
    }
    const came = await verifyAudit(kept.trail, {
      macs: [auditKey, ...auditOldKeys].map(auditMac),
      checkpoints: read.checkpoints,
      keptSince: Date.now() - configuration.policy.timing.retention,
    });
    terminal.print(read.json ? JSON.stringify(verificationData(came), undefined, 2) : verificationText(came));
    return came.flaws.length === 0 ? EXIT.done : EXIT.found;
  });
}

function readWords(words: readonly string[]): Read {
  const [act, ...rest] = words;
  if (act === undefined || act === 'help' || words.includes('--help')) return { kind: 'help' };
  if (act !== 'verify') return { kind: 'mistake', what: `there is no ${act}; there is verify` };
  try {
    const { values } = parseArgs({
      args: rest,
      options: {
        checkpoint: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    const checkpoints = values.checkpoint.map(readCheckpoint);
    const wrong = checkpoints.indexOf(undefined);
    if (wrong >= 0) {
      return {
        kind: 'mistake',
        what: `${values.checkpoint[wrong]} is no checkpoint; one is NUMBER:SEAL, as verify prints it`,
      };
    }
    return { kind: 'verify', checkpoints: checkpoints.filter((each) => each !== undefined), json: values.json };
  } catch (mistake) {
    return { kind: 'mistake', what: mistake instanceof Error ? mistake.message : String(mistake) };
  }
}

function readCheckpoint(text: string): Checkpoint | undefined {
  const [, number, mac] = /^(\d{1,15}):([\w-]{20,})$/.exec(text.trim()) ?? [];
  return number === undefined || mac === undefined ? undefined : { number: Number(number), mac };
}
