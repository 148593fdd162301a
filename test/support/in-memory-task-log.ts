import type { Task, TasksSeen } from '../../src/domain/receipt.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { TaskLog } from '../../src/use-cases/ports/proxmox.ts';

/** The task log of a cluster in memory, which knows tokens by their full ids. */
export class InMemoryTaskLog implements TaskLog {
  readonly tasks = new Map<string, readonly Task[]>();
  /** How many of the next looks get no answer. */
  silentFor = 0;
  /** While set, the bot may not look. */
  isHidden = false;
  /** What was asked for, oldest first. */
  readonly asked: { readonly fullTokenId: string; readonly since: EpochMs; readonly until: EpochMs }[] = [];

  async ranUnder(_: string, fullTokenId: string, since: EpochMs, until: EpochMs): Promise<TasksSeen> {
    await Promise.resolve();
    this.asked.push({ fullTokenId, since, until });
    if (this.silentFor-- > 0) throw new Unavailable('Proxmox', 'cluster home: GET /nodes: no answer in time');
    if (this.isHidden) return { kind: 'not_allowed', detail: 'cluster home: grant Sys.Audit on /nodes' };
    return { kind: 'seen', tasks: this.tasks.get(fullTokenId) ?? [], isCut: false, unseen: [] };
  }
}
