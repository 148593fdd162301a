import type { Mac } from '../domain/audit-seal.ts';
import type { Checkpoint } from '../domain/audit-verification.ts';
import type { Milliseconds } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import type { AuditCursors, AuditTrail } from './ports/audit.ts';
import type { Deps } from './ports/deps.ts';
import { sealAudit } from './seal-audit.ts';

export interface KeepingDeps extends Pick<Deps, 'messenger' | 'turns' | 'now' | 'report'> {
  readonly trail: AuditTrail;
  readonly cursors: AuditCursors;
  /** Absent where the audit is not sealed. */
  readonly mac: Mac | undefined;
  /** The channel that is told how far the audit is sealed; absent where none is. */
  readonly channel: string | undefined;
  /** How often it is told at most, over all processes. */
  readonly checkpointEvery: Milliseconds;
}

/**
 * Writes the entries that are owed, seals what was written, and tells a channel now and then how far that is.
 * @throws Unavailable when the store does not answer, and Error when the audit cannot be written.
 */
export async function keepAudit(deps: KeepingDeps): Promise<void> {
  const { trail, mac, now, channel } = deps;
  await trail.writeOwed();
  if (mac === undefined) return;
  const checkpoint = await sealAudit({ trail, mac, now });
  if (checkpoint !== undefined && channel !== undefined) await tellCheckpoint(deps, channel, checkpoint);
}

const TURN = 'audit-checkpoint';

/** Tells it unless it was told already, or something was a short time ago. While Slack does not take it, it stays to be told. */
async function tellCheckpoint(deps: KeepingDeps, channel: string, checkpoint: Checkpoint): Promise<void> {
  const { turns, cursors, messenger, report } = deps;
  if (!(await turns.take(TURN, deps.checkpointEvery, deps.now()))) return;
  const number = String(checkpoint.number);
  if ((await cursors.get('checkpoint')) === number) return;
  try {
    const sent = await messenger.tellCheckpoint(channel, checkpoint);
    if (sent.ok) await cursors.set('checkpoint', number);
    else report(new Error(`${channel} cannot be written to: ${sent.detail}`), { doing: 'tell a checkpoint' });
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.service !== 'Slack') throw fault;
    await turns.giveBack(TURN);
    report(fault, { doing: 'tell a checkpoint' });
  }
}
