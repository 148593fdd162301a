import type { Fault, FaultSpec } from '../proxmox/simulated-proxmox.ts';
import type { Session } from './session.ts';
import type { Breakage } from './wire.ts';

/** How late every answer of a slow Proxmox is. */
const SLOW_MS = 1000;

const FAULTS: Readonly<Record<Exclude<Breakage, 'bot'>, FaultSpec>> = {
  down: { kind: 'down' },
  slow: { kind: 'slow', ms: SLOW_MS, times: Infinity },
  locked: { kind: 'lock' },
};

/** What of a session is broken until somebody mends it. */
export class Breakages {
  readonly #session: Session;
  readonly #faults = new Map<Breakage, Fault>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** What is broken now. */
  now(): Breakage[] {
    return [...this.#faults.keys(), ...(this.#session.bot.isOn ? [] : ['bot' as const])];
  }

  /** Breaks something, or mends it. Twice is once. */
  async set(what: Breakage, isBroken: boolean): Promise<void> {
    if (what === 'bot') return await (isBroken ? this.#session.bot.off() : this.#session.bot.on());
    this.#faults.get(what)?.remove();
    this.#faults.delete(what);
    if (isBroken) this.#faults.set(what, this.#session.world.proxmox.inject(FAULTS[what]));
    return undefined;
  }
}
