/** Somebody at the command line, who is no Slack user to us: what the system calls them, and the machine. */
export interface Operator {
  readonly user: string;
  readonly host: string;
}

/** An operator as people read it, e.g. `root on pve1`; both names may hold any signs. */
export function operatorName({ user, host }: Operator): string {
  return `${user} on ${host}`;
}
