import type { BareCall } from './bare-calls.ts';
import { grant } from './click-to-secret.ts';
import { type Measurement } from './figure.ts';
import { allActive, approve, ask, callsSince, forAnother, freshId, multiply, settled, spanOf } from './journey.ts';
import { sideBySide, type Round } from './side-by-side.ts';
import { CONCURRENCY, startBenchWorld, type BenchWorld } from './world.ts';

const GRANTS = 96;
const ROUNDS = 5;
const PROVISIONING = /^\/(access|version)/;

/**
 * Provisioning of grants that were approved at once, against the bare script that makes the calls of each back to back,
 * so many at once as the bot. Both take from the first call to Proxmox to the last; the bot tells people meanwhile.
 */
export const grantsPerSecond: Measurement = async (progress) => {
  const bench = await startBenchWorld();
  try {
    const [pending] = await ask(bench, 1);
    if (pending === undefined) throw new Error('no request was made');
    const like = await grant(bench);
    const token = `pvt-${like.id}@pve!pvt-${like.id}`;
    // The last call of a grant: whether the secret that was handed over still works.
    const journey = [
      ...like.calls,
      { service: 'proxmox', method: 'GET', path: '/api2/json/version', as: token } as const,
    ];
    const rounds: Round[] = [];
    for (let number = -1; number < ROUNDS; number++) {
      const records = await multiply(bench, pending, GRANTS);
      const bot = await botRound(bench, records);
      const bare = await bareRound(bench, journey, like.id);
      progress(`round ${number + 1} of ${ROUNDS}: ${bot.toFixed(1)} grants a second, bare ${bare.toFixed(1)}`);
      if (number >= 0) rounds.push({ bot, bare });
    }
    return [
      sideBySide(
        rounds,
        {
          name: 'grants_per_s_ratio',
          what: `provisioning throughput at concurrency ${CONCURRENCY}, against bare calls at the same concurrency`,
          goal: { atLeast: 0.85 },
        },
        { bot: 'grants_per_s', bare: 'bare_grants_per_s' },
      ),
    ];
  } finally {
    await bench.close();
  }
};

async function botRound(bench: BenchWorld, records: Awaited<ReturnType<typeof multiply>>): Promise<number> {
  const { proxmox } = bench.world;
  const ids = records.map(({ request }) => request.id);
  const before = proxmox.calls().length;
  await approve(bench, records);
  await allActive(bench, ids);
  await settled(bench, ids);
  const ms = spanOf(callsSince(bench, before, PROVISIONING));
  for (const id of ids) proxmox.deleteUser(`pvt-${id}@pve`);
  return (1000 * ids.length) / ms;
}

async function bareRound(bench: BenchWorld, journey: readonly BareCall[], id: string): Promise<number> {
  const { proxmox } = bench.world;
  const ids = Array.from({ length: GRANTS }, freshId);
  const before = proxmox.calls().length;
  // The approver and the requester are looked up when it is approved, which is no part of this.
  const provisioning = journey.filter(({ path }) => !path.endsWith('users.info'));
  await bench.bare.make(
    ids.map((other) => forAnother(provisioning, id, other)),
    CONCURRENCY,
  );
  const ms = spanOf(callsSince(bench, before, PROVISIONING));
  for (const other of ids) proxmox.deleteUser(`pvt-${other}@pve`);
  return (1000 * GRANTS) / ms;
}
