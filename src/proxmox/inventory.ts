import type { Resource } from '../domain/inventory.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { Inventory } from '../use-cases/ports/proxmox.ts';
import { configured, read } from './ask.ts';
import { listGuests, listPools, listStorages } from './calls.ts';
import type { ProxmoxClient } from './client.ts';

/** How long a list is believed, so that a cluster is asked once while somebody types. */
const BELIEVED = 30 * SECOND;

/** Slack waits three seconds for what it shows under a field, and looking the person up may have taken half of them. */
const PATIENCE = SECOND;

/**
 * What the clusters have, for those who search it. Each cluster's list is kept for half a minute and read by one call at
 * a time, however many people type; one that takes too long is there for the next letter.
 * @param patience how long somebody who is typing waits for a list.
 */
export function createInventory(
  clients: ReadonlyMap<string, ProxmoxClient>,
  now: () => EpochMs,
  patience: Milliseconds = PATIENCE,
): Inventory {
  const lists = new Map([...clients].map(([name, client]) => [name, new ResourceList(client, now)]));
  return {
    async resources(cluster) {
      return await within(patience, configured(lists, cluster).read(), cluster);
    },
  };
}

interface Reading {
  readonly resources: Promise<readonly Resource[]>;
  /** When it was complete; nothing while it is under way. */
  at?: EpochMs;
}

/** The resources of one cluster, remembered for a while. */
class ResourceList {
  readonly #client: ProxmoxClient;
  readonly #now: () => EpochMs;
  #last: Reading | undefined;

  constructor(client: ProxmoxClient, now: () => EpochMs) {
    this.#client = client;
    this.#now = now;
  }

  /** @throws Unavailable when the cluster does not say; whoever asks next asks it again. */
  async read(): Promise<readonly Resource[]> {
    const last = this.#last;
    if (last !== undefined && this.#isGood(last)) return await last.resources;
    const reading: Reading = { resources: readResources(this.#client) };
    this.#last = reading;
    try {
      await reading.resources;
      reading.at = this.#now();
    } catch {
      this.#last = undefined;
    }
    return await reading.resources;
  }

  #isGood({ at }: Reading): boolean {
    return at === undefined || Math.abs(this.#now() - at) < BELIEVED;
  }
}

async function readResources(client: ProxmoxClient): Promise<readonly Resource[]> {
  const guests = await read(client, listGuests());
  const pools = await read(client, listPools());
  const storages = await read(client, listStorages());
  return [
    ...guests.map(({ vmid, name, node }): Resource => ({
      kind: 'guest',
      path: `/vms/${vmid}`,
      id: String(vmid),
      name: name === '' ? undefined : name,
      node,
    })),
    ...pools.map((name): Resource => ({ kind: 'pool', path: `/pool/${name}`, name })),
    ...[...new Set(storages)].map((name): Resource => ({ kind: 'storage', path: `/storage/${name}`, name })),
  ];
}

/** Waits no longer than the limit. @throws Unavailable when the time is over first. */
async function within<T>(limit: Milliseconds, reading: Promise<T>, cluster: string): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Unavailable('Proxmox', `cluster ${cluster}: no list of what it has within ${limit} ms`));
  }, limit);
  // Whoever gave up is told no more; a list that failed is read again by whoever asks next.
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
