import type { Policy } from '../../domain/policy.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Lane } from '../../domain/schedule.ts';
import type { EpochMs, Milliseconds } from '../../domain/time.ts';
import type { History } from './audit.ts';
import type { Intake } from './intake.ts';
import type { AccessLists, Holdings, Inventory, Issuer, TaskLog } from './proxmox.ts';
import type { Directory, HomeScreens, Messenger } from './slack.ts';
import type { Baselines, Discrepancies, HomeViewers, Leases, Pauses, Questions, Store, Turns } from './store.ts';

/** Wakes a lane's worker for a request. A lost wake-up costs time, never a token: the sweep wakes again. */
export interface Wakeups {
  wake(record: RequestRecord, lane: Lane, delay: Milliseconds): Promise<void>;
}

/** Reports faults to the operators' log. @returns a short reference that people can quote. */
export type Report = (fault: unknown, context: Readonly<Record<string, string>>) => string;

export interface Deps {
  readonly policy: Policy;
  readonly store: Store;
  readonly pauses: Pauses;
  readonly questions: Questions;
  readonly wakeups: Wakeups;
  readonly leases: Leases;
  readonly intake: Intake;
  readonly directory: Directory;
  readonly messenger: Messenger;
  readonly homes: HomeScreens;
  readonly viewers: HomeViewers;
  readonly turns: Turns;
  readonly issuer: Issuer;
  readonly inventory: Inventory;
  readonly holdings: Holdings;
  readonly accessLists: AccessLists;
  readonly baselines: Baselines;
  readonly taskLog: TaskLog;
  readonly discrepancies: Discrepancies;
  readonly history: History;
  readonly now: () => EpochMs;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly report: Report;
}
