import type { Policy } from '../../src/domain/policy.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../../src/domain/time.ts';
import type { Deps } from '../../src/use-cases/ports/deps.ts';
import type { Store } from '../../src/use-cases/ports/store.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { sweep } from '../../src/use-cases/sweep.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { workDesk } from '../../src/use-cases/work-desk.ts';
import { accessListsOn } from './in-memory-access.ts';
import { InMemoryBaselines } from './in-memory-baselines.ts';
import { InMemoryCluster, issuerOn } from './in-memory-cluster.ts';
import { InMemoryDiscrepancies } from './in-memory-discrepancies.ts';
import { holdingsOn } from './in-memory-holdings.ts';
import { historyIn } from './in-memory-history.ts';
import { InMemoryIntake } from './in-memory-intake.ts';
import { InMemoryHomeViewers, InMemoryTurns } from './in-memory-homes.ts';
import { InMemoryPauses, InMemoryQuestions } from './in-memory-pauses.ts';
import { InMemoryLeases, InMemoryQueue, type Job } from './in-memory-queue.ts';
import { InMemorySlack } from './in-memory-slack.ts';
import { Steps, stepwise, type Stop } from './in-memory-steps.ts';
import { InMemoryStore, type AuditEntry } from './in-memory-store.ts';
import { InMemoryTaskLog } from './in-memory-task-log.ts';
import { ANN, aPolicy, MONDAY, RUTH } from './records.ts';

const SWEEP_EVERY: Milliseconds = 10 * SECOND;
const BUSY_DELAY: Milliseconds = SECOND;

/** A store that a test can look into. */
export interface TestStore extends Store {
  /** Everything the audit holds, oldest first. */
  readonly audit: readonly AuditEntry[];
  /** The earliest due time of all requests. */
  readonly earliestDue: EpochMs | undefined;
}

/** One process of the bot, which may be made to stop at a step. */
export interface Process {
  readonly deps: Deps;
  readonly steps: Steps;
}

/** The whole bot over a workspace, a cluster and a store in memory, with a clock that a test moves by hand. */
export class InMemoryBot {
  now: EpochMs = MONDAY;
  readonly policy: Policy;
  readonly store: TestStore;
  readonly pauses = new InMemoryPauses();
  readonly questions = new InMemoryQuestions();
  readonly discrepancies = new InMemoryDiscrepancies();
  readonly baselines = new InMemoryBaselines();
  readonly slack = new InMemorySlack();
  readonly cluster = new InMemoryCluster();
  readonly taskLog = new InMemoryTaskLog();
  readonly queue = new InMemoryQueue(() => this.now);
  readonly leases = new InMemoryLeases();
  readonly intake = new InMemoryIntake();
  readonly viewers = new InMemoryHomeViewers();
  readonly turns = new InMemoryTurns();
  /** What operators would find in their log. */
  readonly faults: unknown[] = [];
  #ids = 0;

  constructor(policy: Policy = aPolicy(), store: TestStore = new InMemoryStore()) {
    this.policy = policy;
    this.store = store;
  }

  /** Starts a process; with `stop`, one that stops there. */
  process(stop?: Stop): Process {
    const steps = new Steps(stop);
    const now = (): EpochMs => this.now;
    const deps: Deps = {
      policy: this.policy,
      store: stepwise(this.store, 'store', steps),
      pauses: this.pauses,
      questions: this.questions,
      wakeups: stepwise(this.queue, 'wakeups', steps),
      intake: this.intake,
      leases: stepwise(this.leases, 'leases', steps),
      directory: stepwise(this.slack, 'directory', steps),
      messenger: stepwise(this.slack, 'messenger', steps),
      homes: stepwise(this.slack.homes, 'homes', steps),
      viewers: this.viewers,
      turns: this.turns,
      issuer: issuerOn(stepwise(this.cluster, 'cluster', steps), now),
      inventory: this.cluster,
      holdings: holdingsOn(this.cluster),
      accessLists: accessListsOn(stepwise(this.cluster, 'cluster', steps)),
      baselines: stepwise(this.baselines, 'baselines', steps),
      taskLog: stepwise(this.taskLog, 'taskLog', steps),
      discrepancies: this.discrepancies,
      history: historyIn(this.store),
      now,
      // The second part keeps ids apart once the first has come round, after 32 of them.
      randomBytes: (count) =>
        Uint8Array.from({ length: count }, () => ((this.#ids += 7) % 256) ^ Math.floor(this.#ids / (7 * 256))),
      report: (fault) => `fault-${this.faults.push(fault)}`,
    };
    return { deps, steps };
  }

  /** The ports of a process that never stops, for a test's own calls. */
  get deps(): Deps {
    return this.process().deps;
  }

  /** Ruth asks for the role. @throws Error when she is refused. */
  async requested(duration?: Milliseconds, role = 'provisioner'): Promise<RequestId> {
    const wish = { role, duration, paths: [], reason: 'Rebuild the dev cluster' };
    const asked = await requestAccess(this.deps, { requester: RUTH, wish });
    if (!asked.ok) throw new Error(`refused: ${asked.refusal.kind}`);
    return asked.value.request.id;
  }

  /** Ruth asks and Ann approves; nothing is provisioned yet. @throws Error when either is refused. */
  async approved(duration?: Milliseconds): Promise<RequestId> {
    const id = await this.requested(duration);
    await this.settle();
    const vote = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;
    const decided = await reviewRequest(this.deps, { id, vote });
    if (!decided.ok) throw new Error(`refused: ${decided.refusal.kind}`);
    return id;
  }

  /** Ruth asks, Ann approves, and the grant is active. */
  async active(duration?: Milliseconds): Promise<RequestId> {
    const id = await this.approved(duration);
    await this.settle();
    return id;
  }

  /** @throws Error when there is no such request. */
  async record(id: RequestId): Promise<RequestRecord> {
    const record = await this.store.load(id);
    if (record === undefined) throw new Error(`no request ${id}`);
    return record;
  }

  async state(id: RequestId): Promise<string> {
    return (await this.record(id)).request.state;
  }

  /** The types of the audit's entries on a request, oldest first. */
  audit(id: RequestId): string[] {
    return this.store.audit.filter(({ request }) => request === id).map(({ event }) => event.type);
  }

  /** Works on every wake-up whose moment has come, and on those that follow from it. */
  async settle(deps: Deps = this.deps): Promise<void> {
    for (let job = this.queue.take(this.now); job !== undefined; job = this.queue.take(this.now)) {
      await this.#work(job, deps);
    }
  }

  /** Lets time pass: wake-ups come at their moments, and sweeps find what none was left for, mostly before that. */
  async pass(time: Milliseconds): Promise<void> {
    const end = this.now + time;
    let foreseen = -Infinity;
    for (;;) {
      await this.settle();
      const due = this.store.earliestDue ?? Infinity;
      const sweepAt = Math.max(due, this.now) + SWEEP_EVERY;
      const foreseenAt = due > foreseen ? Math.max(due - SWEEP_EVERY, this.now) : Infinity;
      const next = Math.min(this.queue.earliest ?? Infinity, sweepAt, foreseenAt);
      if (next > end) break;
      this.now = next;
      if (next === foreseenAt) foreseen = due;
      if (next === sweepAt || next === foreseenAt) await sweep(this.deps, SWEEP_EVERY);
    }
    this.now = end;
  }

  async #work({ key, id, lane, at }: Job, deps: Deps): Promise<void> {
    try {
      const worked = lane === 'desk' ? await workDesk(deps, id) : await workCluster(deps, id);
      if (worked === 'busy') this.queue.putBack({ key, id, lane, at }, this.now + BUSY_DELAY);
    } catch (fault) {
      this.faults.push(fault);
    }
  }
}

/** Runs work of a process until it ends or the process stops, whichever comes first. */
export async function untilStopped(steps: Steps, work: Promise<unknown>): Promise<'ended' | 'stopped'> {
  return await Promise.race([work.then(() => 'ended' as const), steps.stopped.then(() => 'stopped' as const)]);
}
