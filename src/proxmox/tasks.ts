import { z } from 'zod';
import type { Task, TaskEnd } from '../domain/receipt.ts';
import { SECOND } from '../domain/time.ts';
import type { Call } from './calls.ts';
import { Flag, listOf, Name, recordOf } from './forms.ts';

/** The nodes of the cluster, also those that are away; needs no privilege (source: `index` in PVE::API2::Nodes). */
export function listNodes(): Call<string[]> {
  const answer = listOf(z.object({ node: Name }).transform(({ node }) => node));
  return { method: 'GET', path: ['nodes'], answer };
}

/** Whether the caller may see others' tasks on a node: without that Proxmox leaves them out and says nothing of it. */
export function maySeeTasksOf(node: string): Call<boolean> {
  const path = `/nodes/${node}`;
  const answer = recordOf(recordOf(Flag)).transform((held) => Object.hasOwn(held[path] ?? {}, 'Sys.Audit'));
  return { method: 'GET', path: ['access', 'permissions'], params: { path }, answer };
}

/** A task and the full id of the token, or the user, under which it ran. */
export interface LoggedTask {
  readonly ranUnder: string;
  readonly task: Task;
}

/**
 * `UPID:NODE:PID:PSTART:STARTTIME:TYPE:ID:USER:`, numbers in hexadecimal, USER a full token id for what a token began
 * (source: `upid_encode` and `upid_decode` in PVE::Tools, since 2025 in PVE::UPID).
 */
const UPID = /^UPID:([^:\s]+):[0-9A-F]{8}:[0-9A-F]{8,9}:([0-9A-F]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/i;

const LONGEST_SAID = 200;

/** What of a row is used. Who ran it is read from the UPID, which no version of Proxmox cuts at the token's id. */
const TaskRow = z.object({ upid: z.string(), status: Name }).transform(({ upid, status }, context): LoggedTask => {
  const [, node = '', started = '', kind = '', on = '', ranUnder] = UPID.exec(upid) ?? [];
  if (ranUnder === undefined) {
    context.issues.push({ code: 'custom', message: 'not a UPID', input: upid });
    return z.NEVER;
  }
  const end = endOf(status);
  const said = end === 'ok' && status === 'OK' ? '' : status.slice(0, LONGEST_SAID);
  const startedAt = Number.parseInt(started, 16) * SECOND;
  return { ranUnder, task: { node, kind, on, startedAt, end, ...(end !== 'running' && said !== '' && { said }) } };
});

/** Source: `upid_normalize_status_type` in PVE::Tools; `RUNNING` is set by PVE::API2::Tasks. */
function endOf(status: string): TaskEnd {
  if (status === 'RUNNING') return 'running';
  if (status === 'OK' || /^WARNINGS: \d+$/.test(status)) return 'ok';
  return status === '' || status === 'unexpected status' ? 'unknown' : 'failed';
}

/** What of a node's log is to be listed; moments are epoch seconds, and those at which tasks began. */
export interface TaskFilter {
  readonly userId: string;
  readonly since: number;
  readonly until: number;
  readonly limit: number;
}

/**
 * The tasks of a user and of its tokens on a node, those that run first, then the others, the latest first. Without
 * Sys.Audit on the node only the caller's own (`maySeeTasksOf`).
 *
 * Proxmox takes the token's id off the user before it looks for `userfilter`, which therefore has to be the user's, and
 * is any part of it, in small or capital letters (source: `node_tasks` in PVE::API2::Tasks).
 */
export function listTasks(node: string, { userId, since, until, limit }: TaskFilter): Call<LoggedTask[]> {
  const params = { userfilter: userId, source: 'all', since, until, limit };
  return { method: 'GET', path: ['nodes', node, 'tasks'], params, answer: listOf(TaskRow) };
}
