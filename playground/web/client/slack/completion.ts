/** A command that what is typed may become. */
export interface Completion {
  /** With its words for what comes after, e.g. `/pvetoken status ID`. */
  readonly shown: string;
  /** What is typed for somebody who chooses it. */
  readonly inserted: string;
  /** In mrkdwn. */
  readonly meaning: string;
}

const COMMAND = '/pvetoken';

/** @param commands what can be typed after `/pvetoken`, and what for. */
export function completionsFor(
  text: string,
  commands: readonly (readonly [words: string, meaning: string])[],
): readonly Completion[] {
  if (!text.startsWith('/')) return [];
  const all = commands.map(([words, meaning]) => {
    const fixed = fixedWords(words);
    return {
      shown: `${COMMAND} ${words}`,
      inserted: `${COMMAND} ${fixed}${fixed === words ? '' : ' '}`,
      meaning,
    };
  });
  const fitting = all.filter(({ inserted }) => {
    const typed = inserted.trimEnd();
    return typed.startsWith(text.trimEnd()) || text.startsWith(`${typed} `);
  });
  // Of `list` and `list all`, the one that says more of what was typed.
  const longest = Math.max(
    ...fitting.filter(({ inserted }) => text.startsWith(inserted)).map(({ inserted }) => inserted.length),
  );
  return fitting.filter(({ inserted }) => inserted.length >= longest || !text.startsWith(inserted));
}

/** The words to type as they are, up to the first that stands for others, e.g. `status` of `status ID`. */
function fixedWords(words: string): string {
  const all = words.split(' ');
  const end = all.findIndex((word) => !/^[a-z-]+$/.test(word));
  return (end < 0 ? all : all.slice(0, end)).join(' ');
}
