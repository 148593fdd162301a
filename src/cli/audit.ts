import { auditMac } from '../ops/audit-key.ts';
import { verifyAudit } from '../use-cases/verify-audit.ts';
import { exportEntries, showEntries } from './audit-entries.ts';
import { verificationData, verificationText } from './audit-text.ts';
import { AUDIT_USAGE, readAuditWords, type AuditWords } from './audit-words.ts';
import { EXIT, misunderstood } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withKept, type AtHand } from './with-kept.ts';

/** `pvetoken audit`. @returns the exit status. */
export async function audit(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readAuditWords(words, Date.now());
  if (read.kind === 'help') {
    terminal.print(AUDIT_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') {
    return misunderstood('audit', read.what, AUDIT_USAGE, terminal);
  }
  return await withKept(env, terminal, async (atHand) => {
    const { trail } = atHand.kept;
    switch (read.kind) {
      case 'verify':
        return await verify(atHand, read, terminal);
      case 'export':
        await exportEntries(trail, read, terminal);
        return EXIT.done;
      case 'tail':
        await showEntries(trail, read, terminal);
        return EXIT.done;
      default:
        return read satisfies never;
    }
  });
}

async function verify(
  { environment, configuration, kept }: AtHand,
  { checkpoints, json }: Extract<AuditWords, { kind: 'verify' }>,
  terminal: Terminal,
): Promise<number> {
  const { auditKey, auditOldKeys } = environment;
  if (auditKey === undefined) {
    terminal.complain('PVETOKEN_AUDIT_KEY is missing; without it the bot seals nothing, and nothing can be verified.');
    return EXIT.failed;
  }
  const came = await verifyAudit(kept.trail, {
    macs: [auditKey, ...auditOldKeys].map(auditMac),
    checkpoints,
    keptSince: Date.now() - configuration.policy.timing.retention,
  });
  terminal.print(json ? JSON.stringify(verificationData(came), undefined, 2) : verificationText(came));
  return came.flaws.length === 0 ? EXIT.done : EXIT.found;
}
