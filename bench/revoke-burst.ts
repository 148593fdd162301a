import type { RequestRecord } from '../src/domain/record.ts';
import type { RequestId } from '../src/domain/request-id.ts';
import { SECOND } from '../src/domain/time.ts';
import { bareCall, callsSince, forAnother, freshId, multiply, settled, spanOf, until } from './journey.ts';
import type { BareCall } from './bare-calls.ts';
import { grant } from './click-to-secret.ts';
import { type Measurement } from './figure.ts';
import { sideBySide, type Round } from './side-by-side.ts';
import { CONCURRENCY, startBenchWorld, type BenchWorld } from './world.ts';

const EXPIRIES = 500;
const ROUNDS = 3;
const REVOKING = /^\/access\/(users|acl)/;
const AHEAD_MS = 5 * SECOND;

/**
 * Grants of one cluster that all expire in the same second, until the last is seen to be gone, against the bare script
 * that makes the calls of each revocation (look, delete, look, read the ACL) back to back, so many at once as the bot.
 */
export const revokeBurst: Measurement = async (progress) => {
  const bench = await startBenchWorld();
  try {
    const { record } = await grant(bench);
    const like = withoutComparison(record);
    const [first] = await expire(bench, like, 1);
    const calls = first?.calls ?? [];
    const rounds: Round[] = [];
    for (let number = 0; number < ROUNDS; number++) {
      const [last] = await expire(bench, like, EXPIRIES);
      if (first === undefined || last === undefined) throw new Error('nothing expired');
      const bot = (1000 * EXPIRIES) / last.ms;
      const bare = await bareRound(bench, calls, first.id);
      progress(`round ${number + 1} of ${ROUNDS}: ${bot.toFixed(0)} a second, bare ${bare.toFixed(0)}`);
      rounds.push({ bot, bare });
    }
    return [
      sideBySide(
        rounds,
        {
          name: 'revoke_burst_ratio',
          what: `draining ${EXPIRIES} expiries, against bare deletes with their proofs at the same concurrency`,
          goal: { atLeast: 0.85 },
        },
        { bot: 'revocations_per_s', bare: 'bare_revocations_per_s' },
      ),
    ];
  } finally {
    await bench.close();
  }
};

/** A grant that could not change the ACL, so that nothing is compared when it ends. */
function withoutComparison(record: RequestRecord): RequestRecord {
  const { comparison: _, ...rest } = record;
  return rest;
}

/** Has so many grants expire. @returns one of them, with how long all took, and all calls to Proxmox meanwhile. */
async function expire(
  bench: BenchWorld,
  like: RequestRecord,
  count: number,
): Promise<{ readonly id: RequestId; readonly ms: number; readonly calls: readonly BareCall[] }[]> {
  const { proxmox } = bench.world;
  if (like.request.state !== 'active') throw new Error('only what is active expires');
  const { grant: granted } = like.request;
  const expiresAt = Date.now() + AHEAD_MS;
  const records = await multiply(
    bench,
    { ...like, request: { ...like.request, grant: { ...granted, expiresAt } } },
    count,
  );
  for (const { request } of records) await make(bench, request.id);
  const before = proxmox.calls().length;
  await Promise.all(
    records.map(async (record) => await bench.wakeups.wake(record, 'cluster', Math.max(0, expiresAt - Date.now()))),
  );
  const ids = new Set(records.map(({ request }) => request.id));
  await until(async () => {
    for (const id of ids) {
      if ((await bench.store.load(id))?.request.state !== 'revoked') return false;
      ids.delete(id);
    }
    return true;
  }, 'all are revoked');
  const made = callsSince(bench, before, REVOKING);
  const [ms, calls] = [spanOf(made), made.map(bareCall)];
  await settled(
    bench,
    records.map(({ request }) => request.id),
  );
  return records.slice(0, 1).map(({ request: { id } }) => ({ id, ms, calls }));
}

/** Puts on the cluster what a grant has there. */
async function make({ world: { proxmox } }: BenchWorld, id: string): Promise<void> {
  const user = `pvt-${id}@pve`;
  const comment = `pvetoken request ${id}`;
  proxmox.createUser({ userid: user, comment, groups: ['pvetoken'] });
  proxmox.createToken({ 'full-tokenid': `${user}!pvt-${id}`, value: crypto.randomUUID(), privsep: 0, comment });
  for (const path of ['/pool/dev', '/storage/local-lvm']) {
    proxmox.addAcl({ path, type: 'user', ugid: user, roleid: 'TerraformProvisioner', propagate: 1 });
  }
  // So many changes at once would hold up the clock by which all is measured.
  await new Promise((resolve) => setImmediate(resolve));
}

async function bareRound(bench: BenchWorld, calls: readonly BareCall[], id: string): Promise<number> {
  const ids = Array.from({ length: EXPIRIES }, freshId);
  for (const other of ids) await make(bench, other);
  const before = bench.world.proxmox.calls().length;
  await bench.bare.make(
    ids.map((other) => forAnother(calls, id, other)),
    CONCURRENCY,
  );
  return (1000 * EXPIRIES) / spanOf(callsSince(bench, before, REVOKING));
}
