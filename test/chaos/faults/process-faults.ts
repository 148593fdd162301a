import type { StrikePlan } from '../plan.ts';
import { LEASE } from '../bots.ts';
import type { Stage } from '../stage.ts';
import { chosen, lasting, unlessCalm, type Fault } from './fault.ts';
import { holding, POINTS, saying } from './points.ts';

/** What became of a wait for a point: who was caught there, and how what they sent is let go. */
interface Caught {
  /** The places of the processes that may have been caught. */
  readonly slots: readonly number[];
  readonly letGo: () => Promise<void>;
}

/** Catches whoever comes to the point of a plan. @returns `undefined` when nobody did while faults struck. */
async function atPoint(stage: Stage, strike: StrikePlan, calm: AbortSignal): Promise<Caught | undefined> {
  const point = chosen(POINTS, strike);
  if (point === undefined) return undefined;
  const { proxmox, slack } = stage.world;
  const side = strike.isDone ? 'after' : 'before';
  if (point.at === 'proxmox') {
    const held = proxmox.inject(holding(point.match, strike.isDone));
    if (!(await unlessCalm(held.reached, calm))) {
      held.remove();
      return undefined;
    }
    const call = proxmox.calls().findLast(({ status, unanswered }) => status === undefined && unanswered === undefined);
    stage.note('fault', `${strike.name} ${side} ${point.name}`);
    // Each bot has a token of its own there.
    const slot = Number(/!bot(\d+)$/.exec(call?.auth ?? '')?.[1] ?? Number.NaN);
    return { slots: stage.bots.running.filter((each) => each === slot), letGo: async () => await held.release() };
  }
  const held = slack.inject({ method: point.method, ...saying(point.says), kind: 'hold', done: strike.isDone });
  if (!(await unlessCalm(held.reached, calm))) {
    held.clear();
    return undefined;
  }
  stage.note('fault', `${strike.name} ${side} Slack took ${point.name}`);
  return {
    // Slack does not tell one of our processes from another, so it has to be all of them.
    slots: stage.bots.running,
    letGo: async () => {
      held.clear();
      await Promise.resolve();
    },
  };
}

/** A process, or all at once where Slack cannot tell which, is ended as by a power cut, and started again later. */
export const kill: Fault = async (stage, strike, calm) => {
  const caught = strike.atPoint ? await atPoint(stage, strike, calm) : undefined;
  if (strike.atPoint && caught === undefined) return;
  const random = chosen(stage.bots.running, strike);
  const slots = caught?.slots ?? (random === undefined ? [] : [random]);
  await Promise.all(slots.map(async (slot) => await stage.bots.kill(slot)));
  // What Slack had not taken when its sender died it takes late, or so late that all is over.
  if (strike.isDone || strike.times > 3) await caught?.letGo();
  await lasting(strike.lasts, calm);
  for (const slot of slots) stage.bots.start(slot);
  stage.struck.push(strike.name);
};

/** A process is frozen for longer than its locks live, then goes on as if nothing had been. */
export const pause: Fault = async (stage, strike, calm) => {
  const caught = strike.atPoint ? await atPoint(stage, strike, calm) : undefined;
  if (strike.atPoint && caught === undefined) return;
  const slot = chosen(caught?.slots ?? stage.bots.running, strike);
  const process = slot === undefined ? undefined : stage.bots.process(slot);
  if (process === undefined) return await caught?.letGo();
  process.pause();
  stage.note(`bot ${slot}`, 'is frozen');
  await caught?.letGo();
  // Not ended by the calm: it is the length that matters.
  await stage.pass(LEASE + 200 + strike.lasts / 2);
  process.resume();
  stage.note(`bot ${slot}`, 'goes on');
  stage.struck.push(strike.name);
};

/** The clock of a process is off by minutes for a while. */
export const clockOff: Fault = async (stage, strike, calm) => {
  const slot = chosen(stage.bots.running, strike);
  if (slot === undefined) return;
  const off = (strike.isDone ? 1 : -1) * (60_000 + strike.which * 400);
  stage.ground.clock.setOff(slot, off);
  stage.ahead = Math.max(stage.ahead, off);
  stage.note('fault', `the clock of bot ${slot} is off by ${off} ms`);
  await lasting(strike.lasts, calm);
  stage.ground.clock.setOff(slot, 0);
  stage.note('fault', `the clock of bot ${slot} is right again`);
  stage.struck.push(strike.name);
};
