import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

type Values<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>
>;

/** What stands behind a command's name: its options and its other words, a call for help, or what is wrong with it. */
export type Words<T extends ParseArgsOptionsConfig> =
  | ({ readonly kind: 'words' } & Values<T>)
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string };

/** Reads the words of an operator's command. `--help` is understood wherever it stands, whatever stands beside it. */
export function readOptions<T extends ParseArgsOptionsConfig>(words: readonly string[], options: T): Words<T> {
  if (words.includes('--help') || words.includes('-h')) return { kind: 'help' };
  try {
    return { kind: 'words', ...parseArgs({ args: [...words], allowPositionals: true, options }) };
  } catch (fault) {
    // What parseArgs throws says which word is wrong.
    return { kind: 'mistake', what: fault instanceof Error ? fault.message : 'cannot be read' };
  }
}

/** Reads how many of something are wanted. @returns `undefined` for what is no whole number from 1 to 100000. */
export function countOf(text: string): number | undefined {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= 100_000 ? count : undefined;
}
