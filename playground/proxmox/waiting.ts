import type { LoggedCall } from './call-log.ts';
import type { SimulatedProxmox } from './simulated-proxmox.ts';

interface Waiter {
  readonly predicate: (proxmox: SimulatedProxmox) => boolean;
  readonly what: string;
  settle(error?: Error): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const LAST_CALLS = 10;

/** The predicates that tests and demos wait for. */
export class Waiting {
  readonly #proxmox: () => SimulatedProxmox;
  readonly #waiters = new Set<Waiter>();
  readonly #listeners = new Set<() => void>();

  constructor(proxmox: () => SimulatedProxmox) {
    this.#proxmox = proxmox;
  }

  waitFor(
    predicate: (proxmox: SimulatedProxmox) => boolean,
    what: string,
    timeoutMs: number = DEFAULT_TIMEOUT_MS,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        predicate,
        what,
        settle: (error) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          if (error === undefined) resolve();
          else reject(error);
        },
      };
      const timer = setTimeout(() => {
        waiter.settle(new Error(`Waited ${timeoutMs} ms in vain for: ${what}\n${summary(this.#proxmox())}`));
      }, timeoutMs);
      this.#waiters.add(waiter);
      this.#ask(waiter);
    });
  }

  /** Calls a listener whenever predicates are asked again; @returns a function that ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks every predicate again; one that throws fails its own wait. */
  recheck(): void {
    for (const listener of this.#listeners) listener();
    for (const waiter of this.#waiters) this.#ask(waiter);
  }

  /** Fails every wait: the simulator closes. */
  abandon(): void {
    for (const waiter of this.#waiters) {
      waiter.settle(new Error(`The simulated Proxmox closed during the wait for: ${waiter.what}`));
    }
  }

  #ask(waiter: Waiter): void {
    try {
      if (waiter.predicate(this.#proxmox())) waiter.settle();
    } catch (error) {
      waiter.settle(error instanceof Error ? error : new Error('A predicate threw', { cause: error }));
    }
  }
}

/** What a cluster holds and the last calls it saw, one line each. */
function summary(proxmox: SimulatedProxmox): string {
  const calls = proxmox.calls().slice(-LAST_CALLS);
  return [
    ...proxmox.users().map((user) => `user  ${user.userid} enable=${user.enable} expire=${user.expire}`),
    ...proxmox
      .tokens()
      .map((token) => `token ${token['full-tokenid']} privsep=${token.privsep} expire=${token.expire}`),
    ...proxmox.acl().map((entry) => `acl   ${entry.path} ${entry.ugid} ${entry.roleid} propagate=${entry.propagate}`),
    ...calls.map((call) => `call  ${call.method} ${call.path} ${call.auth}: ${endingOf(call)}`),
  ].join('\n');
}

function endingOf({ status, reason, unanswered }: LoggedCall): string {
  if (unanswered === true) return 'ended unanswered';
  return status === undefined ? 'under way' : `${status} ${reason}`;
}
