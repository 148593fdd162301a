import { lastingWords } from '../domain/lasting-access.ts';
import type { Lint } from '../use-cases/lint-roles.ts';
import type { Logger } from './log.ts';

/** Tells operators which roles have tokens that can leave access behind, and warns where nobody said that it is meant. */
export function logLint(log: Logger, { lasting, faults }: Lint): void {
  for (const { role, cluster, leaves, unaccepted } of lasting) {
    const about = { role, cluster, leaves: lastingWords(leaves) };
    if (unaccepted.size === 0) {
      log.info(about, 'tokens of this role can leave access behind, as its leavesAccess says');
    } else {
      const missing = [...unaccepted.keys()].join(', ');
      log.warn(about, `tokens of this role can leave access behind; add ${missing} to its leavesAccess, or grant less`);
    }
  }
  for (const fault of faults) {
    log.warn(
      { fault },
      'a cluster did not say what its PVE roles give, so what their tokens can leave behind is not known',
    );
  }
}
