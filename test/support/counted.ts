import { countersOf, type ActiveCount, type Counter, type Counts } from '../../src/domain/counting.ts';
import type { Request } from '../../src/domain/request.ts';

/** What caps of a person and a role go by, counted from the requests themselves. */
export function countsAmong(requests: readonly Request[], requester: string, role: string): Counts {
  const count = (counter: Counter): number => requests.filter((each) => countersOf(each).includes(counter)).length;
  return { pending: count(`pending:${requester}`), held: count(`held:${requester}`), ofRole: count(`role:${role}`) };
}

/** How many grants are at work, counted from the requests themselves. */
export function activeAmong(requests: readonly Request[]): ActiveCount[] {
  const active = requests.filter(({ state }) => state === 'active');
  const kinds = Map.groupBy(active, ({ ask, terms }) => `${terms.cluster} ${ask.role}`);
  return [...kinds].map(([name, { length: count }]) => {
    const [cluster = '', role = ''] = name.split(' ');
    return { cluster, role, count };
  });
}
