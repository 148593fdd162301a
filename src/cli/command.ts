import type { Terminal } from './terminal.ts';

/** What a command of `pvetoken` does with the words after its name. @returns the exit status. */
export type Run = (words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal) => Promise<number>;

/** The exit statuses of all commands. */
export const EXIT = {
  /** All is as it should be, or was done. */
  done: 0,
  /** It could not be done, or the command was not understood. */
  failed: 1,
  /** It was done, and what it found is not as it should be, or something is left to do. */
  found: 2,
} as const;

/** What an operator's command says of words that it does not understand, with what it would. @returns the exit status. */
export function misunderstood(name: string, what: string, usage: string, terminal: Terminal): number {
  terminal.complain(`pvetoken ${name}: ${what}\n\n${usage}`);
  return EXIT.failed;
}
