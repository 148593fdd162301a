import { NODE } from '../cluster.ts';
import { splitFullTokenId } from '../formats.ts';
import { endpoint } from '../method.ts';
import { holdsAny } from '../permission-checks.ts';

/**
 * Source: `node_tasks` in PVE::API2::Tasks (pve-manager). No recordings stand behind this file. Filters by kind, guest and
 * outcome are left out.
 */
const listTasks = endpoint({
  verb: 'GET',
  path: '/nodes/{node}/tasks',
  permission: 'all',
  parameters: {
    node: { type: 'string', oneOf: [NODE] },
    start: { type: 'integer', minimum: 0, optional: true },
    limit: { type: 'integer', minimum: 0, optional: true },
    userfilter: { type: 'string', optional: true },
    source: { type: 'string', oneOf: ['archive', 'active', 'all'], optional: true },
    since: { type: 'integer', optional: true },
    until: { type: 'integer', optional: true },
  },
  run(call, { node, start = '0', limit = '50', userfilter = '', source = 'archive', since, until }) {
    const isAuditor = holdsAny(call, `/nodes/${node}`, ['Sys.Audit']);
    // A token sees its own tasks alone, a user also those of its tokens.
    const mayBeSeen = (ranUnder: string): boolean =>
      isAuditor || call.caller === ranUnder || call.caller === splitFullTokenId(ranUnder)?.userId;
    const isOfSource = (endtime: number | undefined): boolean =>
      source === 'all' || (source === 'active') === (endtime === undefined);
    const tasks = call.cluster.tasks
      .list()
      .filter(({ task, ranUnder }) => isOfSource(task.endtime) && mayBeSeen(ranUnder))
      .map(({ task }) => task)
      .filter(({ user }) => user.toLowerCase().includes(userfilter.toLowerCase()))
      .filter(({ starttime }) => since === undefined || starttime >= Number(since))
      .filter(({ starttime }) => until === undefined || starttime <= Number(until));
    return tasks.slice(Number(start), Number(start) + Number(limit));
  },
});

export const TASK_METHODS = [listTasks];
