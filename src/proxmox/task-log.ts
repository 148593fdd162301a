import type { Task } from '../domain/receipt.ts';
import { HOUR, SECOND, type Milliseconds } from '../domain/time.ts';
import type { Unavailable } from '../use-cases/faults.ts';
import type { TaskLog } from '../use-cases/ports/proxmox.ts';
import type { ProxmoxAnswer } from './answer.ts';
import { configured, read } from './ask.ts';
import type { Call } from './calls.ts';
import type { ProxmoxClient } from './client.ts';
import { unavailable } from './faults.ts';
import { listNodes, listTasks, maySeeTasksOf, type TaskFilter } from './tasks.ts';

/** Of one node, those of the same user's other tokens included; what came before them is not looked at. */
const MOST_TASKS = 500;

/** How far a node's clock may be off before a task of the grant is missed; the names match no other grant's. */
const MARGIN: Milliseconds = HOUR;

const PATIENCE: Milliseconds = 5 * SECOND;

/** Asks the cluster something, until the time is up. */
type Look = <T>(call: Call<T>) => Promise<ProxmoxAnswer<T>>;

type NodeLog = { readonly kind: 'seen'; readonly tasks: readonly Task[]; readonly isCut: boolean } | NotSeen;
type NotSeen = { readonly kind: 'not_allowed' } | { readonly kind: 'silent'; readonly fault: Unavailable };

/**
 * Reads the clusters' task logs. Each node keeps its own, so all of a cluster's are asked at once.
 * @param patience how long a cluster is waited for.
 */
export function createTaskLog(clients: ReadonlyMap<string, ProxmoxClient>, patience: Milliseconds = PATIENCE): TaskLog {
  return {
    async ranUnder(cluster, fullTokenId, since, until) {
      const client = configured(clients, cluster);
      const timeUp = AbortSignal.timeout(patience);
      const look: Look = async (call) => await client.call(call, undefined, timeUp);
      const nodes = await read(client, listNodes(), { until: timeUp });
      const filter = {
        userId: fullTokenId.split('!')[0] ?? '',
        since: Math.floor((since - MARGIN) / SECOND),
        until: Math.ceil((until + MARGIN) / SECOND),
        limit: MOST_TASKS,
      };
      const logs = await Promise.all(
        nodes.map(async (node) => ({ node, log: await logOf(client, look, node, fullTokenId, filter) })),
      );
      return together(client, logs);
    },
  };
}

async function logOf(
  client: ProxmoxClient,
  look: Look,
  node: string,
  fullTokenId: string,
  filter: TaskFilter,
): Promise<NodeLog> {
  const right = maySeeTasksOf(node);
  const allowed = await look(right);
  if (allowed.kind !== 'ok') return { kind: 'silent', fault: unavailable(client, right, allowed, 'not_done') };
  if (!allowed.data) return { kind: 'not_allowed' };
  const call = listTasks(node, filter);
  const listed = await look(call);
  if (listed.kind !== 'ok') return { kind: 'silent', fault: unavailable(client, call, listed, 'not_done') };
  const tasks = listed.data.filter(({ ranUnder }) => ranUnder === fullTokenId).map(({ task }) => task);
  return { kind: 'seen', tasks, isCut: listed.data.length >= filter.limit };
}

/** @throws Unavailable when no node answered that may be looked at. */
function together(
  client: ProxmoxClient,
  logs: readonly { readonly node: string; readonly log: NodeLog }[],
): Awaited<ReturnType<TaskLog['ranUnder']>> {
  const seen = logs.map(({ log }) => log).filter((log) => log.kind === 'seen');
  if (seen.length > 0) {
    return {
      kind: 'seen',
      tasks: seen.flatMap(({ tasks }) => tasks),
      isCut: seen.some(({ isCut }) => isCut),
      unseen: logs.filter(({ log }) => log.kind !== 'seen').map(({ node }) => node),
    };
  }
  for (const { log } of logs) if (log.kind === 'silent') throw log.fault;
  return { kind: 'not_allowed', detail: howToAllow(client) };
}

/** In words for operators, with the commands of the README. */
function howToAllow({ cluster, bot, botUser }: ProxmoxClient): string {
  // A token with privilege separation needs a grant twice, on itself and on its user.
  const holders = [`--users '${botUser}'`, ...(bot === botUser ? [] : [`--tokens '${bot}'`])];
  const commands = [
    'pveum role add TokenBotTasks --privs Sys.Audit',
    ...holders.map((holder) => `pveum acl modify /nodes --roles TokenBotTasks ${holder}`),
  ];
  return `cluster ${cluster}: ${bot} may not see what runs under the tokens it makes, so receipts say nothing of it. To let it: ${commands.join('; ')}`;
}
