import type { CallMatch, FaultSpec } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { StrikePlan } from '../plan.ts';
import { chosen, lasting, type Fault } from './fault.ts';
import { WRITES } from './points.ts';

/** A fault of Proxmox that is in place for a while, and meets what comes. */
function standing(specOf: (strike: StrikePlan) => FaultSpec): Fault {
  return async (stage, strike, calm) => {
    const spec = specOf(strike);
    const fault = stage.world.proxmox.inject(spec);
    stage.note('fault', `${strike.name} begins`);
    await lasting(strike.lasts, calm);
    // What happens late happens in the end, unless its server went down.
    if (strike.times > 2) await fault.release();
    fault.remove();
    stage.note('fault', `${strike.name} ends after ${fault.hits} calls`);
    const meetsAll = spec.kind === 'down' || spec.kind === 'lock';
    if (meetsAll || fault.hits > 0) stage.struck.push(strike.name);
  };
}

function write(strike: StrikePlan): CallMatch {
  return chosen(WRITES, strike) ?? {};
}

export const proxmoxDown = standing(() => ({ kind: 'down' }));

export const proxmoxSlow = standing(({ times, which }) => ({ kind: 'slow', ms: 200 + which * 2.5, times: times * 2 }));

export const proxmox500 = standing((strike) => ({
  kind: 'status',
  status: strike.isDone ? 500 : 503,
  reason: strike.isDone ? 'Internal Server Error' : 'Service Unavailable',
  times: strike.times,
  ...(strike.atPoint && { match: write(strike) }),
}));

export const lockTimeout = standing(() => ({ kind: 'lock' }));

export const done596 = standing((strike) => ({
  kind: 'unknown',
  done: true,
  match: write(strike),
  times: strike.times,
}));

/** Not done by then: some of it is done after all, late. */
export const notDone596 = standing((strike) => ({
  kind: 'unknown',
  done: strike.isDone ? 'later' : false,
  match: write(strike),
  times: strike.times,
}));

export const resetAfterWrite = standing((strike) => ({
  kind: 'reset',
  done: true,
  match: write(strike),
  times: strike.times,
}));
