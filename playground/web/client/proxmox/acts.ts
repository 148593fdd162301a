import type { ProxmoxAct } from '../../acts.ts';
import { act } from '../server.ts';
import { tell } from '../status.ts';

/** Does something at the cluster, or to it. @returns what came of it; undefined when it could not be done, which is said. */
export type Doer = (what: ProxmoxAct) => Promise<{ readonly value?: unknown } | undefined>;

/** @returns what does acts in somebody's name, and tells what came of them where there is something to tell. */
export function doerFor(me: string): (what: ProxmoxAct, done?: string) => ReturnType<Doer> {
  return async (what, done) => {
    const result = await act(me, { to: 'proxmox', what });
    if (result === undefined) return undefined;
    if (!result.ok) {
      tell(`That cannot be done: ${result.problem}`);
      return undefined;
    }
    if (done !== undefined) tell(done);
    return { value: result.value };
  };
}
