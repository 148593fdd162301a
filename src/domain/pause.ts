import { LONGEST_REASON } from './lifecycle/ask.ts';
import type { Author } from './operator.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { EpochMs } from './time.ts';

/** The word of an administrator, or of an operator at the command line, that no new tokens are to be made, until somebody resumes. What exists goes on and ends. */
export interface Pause {
  /** The one cluster that is paused; `undefined` when all are. */
  readonly cluster: string | undefined;
  readonly by: Author;
  readonly reason: string;
  readonly since: EpochMs;
}

/** What the audit keeps of pauses. */
export type PauseEvent =
  | ({ readonly type: 'paused' } & Omit<Pause, 'since'> & { readonly at: EpochMs })
  | {
      readonly type: 'resumed';
      readonly cluster: string | undefined;
      readonly by: Author;
      readonly at: EpochMs;
    };

/** What an operator did at the command line, of which a running bot is still to tell the `alerts` channel. */
export type PauseDebt =
  | { readonly what: 'paused'; readonly pause: Pause }
  | { readonly what: 'resumed'; readonly pause: Pause; readonly by: Author };

/** The pause that keeps new tokens from a cluster; that of all clusters before that of the one. */
export function pauseOn(pauses: readonly Pause[], cluster: string): Pause | undefined {
  return pauses.find((pause) => pause.cluster === undefined) ?? pauses.find((pause) => pause.cluster === cluster);
}

/** Judges what an administrator wants to pause, and why; `undefined` when nothing speaks against it. */
export function judgePause(pause: Pause, clusters: readonly string[]): Refusal | undefined {
  const { cluster, reason } = pause;
  if (cluster !== undefined && !clusters.includes(cluster)) {
    return { kind: 'no_such_cluster', cluster, available: clusters, command: 'pause' };
  }
  const length = Array.from(reason).length;
  return length > LONGEST_REASON ? { kind: 'reason_too_long', length, longest: LONGEST_REASON } : undefined;
}

/** How somebody wanted to have a token made while that was paused. */
export type PausedAct = 'request' | 'break_glass' | 'button' | 'reaction' | 'extension';

/** Says no to what would lead to a new token on a paused cluster. */
export function refusePaused(pause: Pause, act: PausedAct): { readonly ok: false; readonly refusal: Refusal } {
  return refuse({ kind: 'paused', pause, act });
}
