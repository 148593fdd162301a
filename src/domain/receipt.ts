import type { EpochMs } from './time.ts';

/** How a task ended; `unknown` where the cluster itself does not know. */
export type TaskEnd = 'ok' | 'failed' | 'running' | 'unknown';

/** One task that a cluster worked on, such as a start or a backup. */
export interface Task {
  readonly node: string;
  /** The cluster's own word for what is done, e.g. `qmstart`. */
  readonly kind: string;
  /** What it is done to, e.g. `100`; empty where a task names nothing. */
  readonly on: string;
  readonly startedAt: EpochMs;
  readonly end: TaskEnd;
  /** What the cluster said of an end that is not plainly good. */
  readonly said?: string;
}

/** What a cluster's log shows of the tasks that ran under one token. */
export type TasksSeen =
  | {
      readonly kind: 'seen';
      /** In no order. */
      readonly tasks: readonly Task[];
      /** There were more than were looked at; the latest were. */
      readonly isCut: boolean;
      /** The nodes whose log was not seen. */
      readonly unseen: readonly string[];
    }
  /** The bot may not look at others' tasks; `detail` says to operators how to let it. */
  | { readonly kind: 'not_allowed'; readonly detail: string };

/** How many tasks of one kind ran. */
export interface KindOfTask {
  readonly kind: string;
  readonly count: number;
  readonly failed: number;
}

/** What is known, at the end of a grant, of the use that was made of its token. */
export type Receipt =
  | {
      readonly kind: 'seen';
      readonly count: number;
      readonly failed: number;
      /** Those that go on, though their token is gone. */
      readonly running: number;
      /** Absent where no task ran; the moments are those of the cluster's clock. */
      readonly span?: { readonly first: EpochMs; readonly last: EpochMs };
      /** The most frequent first. */
      readonly kinds: readonly KindOfTask[];
      /** The last that ended, the latest first. */
      readonly latest: readonly Task[];
      /** The last that go on, the latest first. */
      readonly goingOn: readonly Task[];
      readonly isCut: boolean;
      readonly unseen: readonly string[];
    }
  | { readonly kind: 'not_allowed' }
  | { readonly kind: 'no_answer' };

const MOST_KINDS = 6;
const MOST_LATEST = 5;
const MOST_GOING_ON = 3;
const MOST_UNSEEN = 100;

/** Sums up what was seen, in as much as people read and a record can hold, however many tasks there were. */
export function receiptOf(seen: TasksSeen): Receipt {
  if (seen.kind === 'not_allowed') return { kind: 'not_allowed' };
  const tasks = seen.tasks.toSorted((a, b) => b.startedAt - a.startedAt);
  const [last] = tasks;
  const first = tasks.at(-1);
  const goingOn = tasks.filter(({ end }) => end === 'running');
  return {
    kind: 'seen',
    count: tasks.length,
    failed: countFailed(tasks),
    running: goingOn.length,
    ...(first !== undefined && last !== undefined && { span: { first: first.startedAt, last: last.startedAt } }),
    kinds: kindsOf(tasks).slice(0, MOST_KINDS),
    latest: tasks.filter(({ end }) => end !== 'running').slice(0, MOST_LATEST),
    goingOn: goingOn.slice(0, MOST_GOING_ON),
    isCut: seen.isCut,
    unseen: seen.unseen.slice(0, MOST_UNSEEN),
  };
}

function kindsOf(tasks: readonly Task[]): KindOfTask[] {
  return [...Map.groupBy(tasks, ({ kind }) => kind)]
    .map(([kind, all]) => ({ kind, count: all.length, failed: countFailed(all) }))
    .toSorted((a, b) => b.count - a.count || a.kind.localeCompare(b.kind));
}

function countFailed(tasks: readonly Task[]): number {
  return tasks.filter(({ end }) => end === 'failed').length;
}
