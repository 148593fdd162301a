import type { SlackUserId } from './people.ts';

/** Somebody at the command line, who is no Slack user to us: what the system calls them, and the machine. */
export interface Operator {
  readonly user: string;
  readonly host: string;
}

/** Who did something that administrators do in Slack, and operators at the command line. */
export type Author = SlackUserId | Operator;

/** Whether the author was at the command line, where nobody in Slack sees what they do. */
export function isOperator(author: Author): author is Operator {
  return typeof author !== 'string';
}

/** An operator as people read it, e.g. `root on pve1`; both names may hold any signs. */
export function operatorName({ user, host }: Operator): string {
  return `${user} on ${host}`;
}
