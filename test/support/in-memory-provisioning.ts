import type { RequestId } from '../../src/domain/request-id.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from './in-memory-bot.ts';
import type { Steps, Stop } from './in-memory-steps.ts';

/** A request whose first provisioning process stopped on its way; its leases have run out. */
export interface Stopped {
  readonly bot: InMemoryBot;
  readonly id: RequestId;
  readonly steps: Steps;
  /** Lets the process go on, as one that was frozen, and waits for its end. */
  readonly resume: () => Promise<void>;
}

/**
 * Has a request approved, and the first process that provisions it stop where it is told to.
 * @throws Error when it comes to its end instead.
 */
export async function stoppedWhileProvisioning(stop: Stop): Promise<Stopped> {
  const bot = new InMemoryBot();
  const id = await bot.approved();
  const { deps, steps } = bot.process(stop);
  const work = workCluster(deps, id);
  if ((await untilStopped(steps, work)) === 'ended')
    throw new Error(`the process did not stop ${JSON.stringify(stop)}`);
  bot.leases.runOut();
  return {
    bot,
    id,
    steps,
    async resume() {
      steps.resume();
      await work;
    },
  };
}

/** The steps of a provisioning that meets no trouble. */
export async function stepsOfProvisioning(): Promise<readonly string[]> {
  const bot = new InMemoryBot();
  const id = await bot.approved();
  const { deps, steps } = bot.process();
  await workCluster(deps, id);
  return steps.taken;
}

/** Every place at which a process that provisions can stop, with its name. */
export async function everyStopOfProvisioning(): Promise<[name: string, Stop][]> {
  const names = await stepsOfProvisioning();
  return names.flatMap((name, index) =>
    (['before', 'after'] as const).map((when): [string, Stop] => [
      `${when} step ${index + 1}, ${name}`,
      { at: index + 1, when },
    ]),
  );
}
