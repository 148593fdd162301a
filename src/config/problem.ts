/** One thing that is wrong with the configuration, and what to do about it. It never holds the value of a secret. */
export interface ConfigurationProblem {
  /** Where: an environment variable, or an option such as `roles.provisioner.approvers`; empty for a file as a whole. */
  readonly path: string;
  /** The line in `pvetoken.yml`, counted from 1. */
  readonly line?: number;
  readonly reason: string;
}

/** A checked input: what it says, or everything that is wrong with it. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

/** Writes a problem as one line for the operator, e.g. `line 12: roles.dev.approvers: names nobody; …`. */
export function problemLine({ path, line, reason }: ConfigurationProblem): string {
  return [line === undefined ? '' : `line ${line}`, path, reason].filter((part) => part !== '').join(': ');
}
