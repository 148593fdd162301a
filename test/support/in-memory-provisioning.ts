import type { RequestRecord } from '../../src/domain/record.ts';
import type { Outcome } from '../../src/domain/refusal.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { revealSecret } from '../../src/use-cases/reveal-secret.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped, type TestStore } from './in-memory-bot.ts';
import type { Steps, Stop } from './in-memory-steps.ts';
import { InMemoryStore } from './in-memory-store.ts';
import { aPolicy, aRole, RUTH } from './records.ts';

/** A request of which a process that makes its secret stopped on its way; its leases have run out. */
export interface Stopped {
  readonly bot: InMemoryBot;
  readonly id: RequestId;
  readonly steps: Steps;
  /** Lets the process go on, as one that was frozen, and waits for its end. */
  readonly resume: () => Promise<void>;
}

/** Brings a request to the point where a process makes a secret of it. */
type Prepare = (bot: InMemoryBot) => Promise<RequestId>;

const approved: Prepare = async (bot) => await bot.approved();

/** Ruth's grant is active, and she has asked for a new secret. */
export const rotationAsked: Prepare = async (bot) => {
  const id = await bot.active();
  const asked = await requestRotation(bot.deps, { id, by: RUTH });
  if (!asked.ok) throw new Error(`refused: ${asked.refusal.kind}`);
  return id;
};

/** Ruth's grant is active, and its secret waits for her to reveal it. */
export async function unrevealed(bot: InMemoryBot = revealingBot()): Promise<{ bot: InMemoryBot; id: RequestId }> {
  return { bot, id: await bot.active() };
}

/** A bot whose role has secrets revealed. */
export function revealingBot(store: TestStore = new InMemoryStore()): InMemoryBot {
  return new InMemoryBot(aPolicy([aRole({ delivery: 'reveal' })]), store);
}

/** Ruth opens a modal with her click, and its secret is asked for. */
export async function clickToReveal(bot: InMemoryBot, id: RequestId, view = 'V0RUTH'): Promise<Outcome<RequestRecord>> {
  bot.slack.modals.set(view, 'making');
  return await revealSecret(bot.deps, { id, by: RUTH, view });
}

/** Ruth's grant is active, and she has clicked to reveal its secret. */
export const revealAsked: Prepare = async (bot) => {
  const id = await bot.active();
  const asked = await clickToReveal(bot, id);
  if (!asked.ok) throw new Error(`refused: ${asked.refusal.kind}`);
  return id;
};

/** As `stoppedWhileProvisioning`, for the first process that makes a secret to be revealed. */
export async function stoppedWhileRevealing(stop: Stop): Promise<Stopped> {
  return await stoppedWhile(revealAsked, stop, revealingBot());
}

/** Every place at which a process that reveals can stop, with its name. */
export async function everyStopOfRevealing(): Promise<[name: string, Stop][]> {
  return everyStop(await stepsOf(revealAsked, revealingBot()));
}

/**
 * Has a request approved, and the first process that provisions it stop where it is told to.
 * @throws Error when it comes to its end instead.
 */
export async function stoppedWhileProvisioning(stop: Stop): Promise<Stopped> {
  return await stoppedWhile(approved, stop);
}

/** As `stoppedWhileProvisioning`, for the first process that makes a new secret for an active grant. */
export async function stoppedWhileRotating(stop: Stop): Promise<Stopped> {
  return await stoppedWhile(rotationAsked, stop);
}

/** The steps of a provisioning that meets no trouble. */
export async function stepsOfProvisioning(): Promise<readonly string[]> {
  return await stepsOf(approved);
}

/** The steps of a rotation that meets no trouble. */
export async function stepsOfRotating(): Promise<readonly string[]> {
  return await stepsOf(rotationAsked);
}

/** Every place at which a process that provisions can stop, with its name. */
export async function everyStopOfProvisioning(): Promise<[name: string, Stop][]> {
  return everyStop(await stepsOfProvisioning());
}

/** Every place at which a process that rotates can stop, with its name. */
export async function everyStopOfRotating(): Promise<[name: string, Stop][]> {
  return everyStop(await stepsOfRotating());
}

async function stoppedWhile(prepare: Prepare, stop: Stop, bot = new InMemoryBot()): Promise<Stopped> {
  const id = await prepare(bot);
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

async function stepsOf(prepare: Prepare, bot = new InMemoryBot()): Promise<readonly string[]> {
  const id = await prepare(bot);
  const { deps, steps } = bot.process();
  await workCluster(deps, id);
  return steps.taken;
}

function everyStop(names: readonly string[]): [name: string, Stop][] {
  return names.flatMap((name, index) =>
    (['before', 'after'] as const).map((when): [string, Stop] => [
      `${when} step ${index + 1}, ${name}`,
      { at: index + 1, when },
    ]),
  );
}
