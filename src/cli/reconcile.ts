import { connectClusters } from '../compose-clusters.ts';
import type { Wakeups } from '../use-cases/ports/deps.ts';
import { reconcileAsOperator } from '../use-cases/reconcile-now.ts';
import type { Round } from '../use-cases/reconcile.ts';
import { EXIT, misunderstood } from './command.ts';
import { roundText } from './discrepancy-text.ts';
import { readOptions } from './options.ts';
import type { Terminal } from './terminal.ts';
import { withKept, type AtHand } from './with-kept.ts';

const RECONCILE_USAGE = `pvetoken reconcile: compare the clusters with what was approved, now

  pvetoken reconcile [--cluster C] [--observe] [--json]
      Reads every cluster back with the bot's own token, or one, and puts right what its "reconcile" in pvetoken.yml
      allows, as a running bot does every few minutes. What was found and done is in the audit, and a running bot tells the
      alerts channel. With --observe it only looks, and neither clusters nor records are changed.

Exit status: 0 all is as approved, or was put right; 2 something is not; 1 a cluster could not be read.`;

const OPTIONS = {
  cluster: { type: 'string' },
  observe: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** `pvetoken reconcile`. @returns the exit status. */
export async function reconcile(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readOptions(words, OPTIONS);
  if (read.kind === 'help') {
    terminal.print(RECONCILE_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('reconcile', read.what, RECONCILE_USAGE, terminal);
  if (read.positionals.length > 0) {
    return misunderstood(
      'reconcile',
      `it takes options only: ${read.positionals.join(' ')}`,
      RECONCILE_USAGE,
      terminal,
    );
  }
  const { cluster, observe, json } = read.values;
  return await withKept(env, terminal, async (atHand) => {
    const known = atHand.configuration.clusters.map(({ name }) => name);
    const clusters = cluster === undefined ? known : known.filter((name) => name === cluster);
    if (clusters.length === 0) {
      terminal.complain(`There is no cluster ${cluster ?? ''} in the configuration; there is ${known.join(', ')}.`);
      return EXIT.failed;
    }
    const rounds = await run(atHand, clusters, observe, terminal);
    if (json) terminal.print(JSON.stringify({ clusters: rounds }, undefined, 2));
    else for (const round of rounds) terminal.print(roundText(round));
    return statusOf(rounds);
  });
}

async function run(
  { kept, configuration }: AtHand,
  clusters: readonly string[],
  observe: boolean,
  terminal: Terminal,
): Promise<readonly Round[]> {
  const { issuer, holdings, close } = connectClusters(configuration);
  const { policy, worker } = configuration;
  const report = (fault: unknown, { request, cluster }: Readonly<Record<string, string>>): string => {
    const what = request === undefined ? (cluster ?? '') : `request ${request}`;
    terminal.complain(`${what}: ${fault instanceof Error ? fault.message : 'an unknown fault'}`);
    return 'above';
  };
  const leases = kept.leases(worker.lease);
  try {
    const { store, discrepancies } = kept;
    const deps = { policy, store, discrepancies, issuer, holdings, leases, wakeups: SLEEP_ON, now: Date.now, report };
    return await reconcileAsOperator(deps, clusters, observe);
  } finally {
    await close();
  }
}

/** What becomes due is found by the sweep of a running bot. */
const SLEEP_ON: Wakeups = { wake: async () => await Promise.resolve() };

function statusOf(rounds: readonly Round[]): number {
  if (rounds.some(({ kind }) => kind === 'unreadable')) return EXIT.failed;
  return rounds.every(isWell) ? EXIT.done : EXIT.found;
}

/** Whether all of a cluster is as approved, or is again. */
function isWell(round: Round): boolean {
  return round.kind === 'done' && round.left === 0 && round.found.every(({ handling }) => handling.kind === 'done');
}
