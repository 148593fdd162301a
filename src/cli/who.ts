import { hostname, userInfo } from 'node:os';
import type { Operator } from '../domain/operator.ts';

/** Who runs this process, as the system says: not what a variable of the environment claims. */
export function whoRunsThis(): Operator {
  return { user: userName(), host: hostname() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, a user may have a number and no name.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
