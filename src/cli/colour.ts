/** Paints words on a terminal that shows colours; elsewhere they stay as they are. */
export interface Colour {
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
}

const as = (text: string): string => text;

/** No colours. */
export const PLAIN: Colour = { good: as, warning: as, bad: as, strong: as };

const ESCAPE = '\u001B';

/** Of the signs that paint, those of `COLOURED` and no others (ECMA-48, SGR). */
export const PAINT = new RegExp(`${ESCAPE}\\[(?:0|1|31|32|33)m`, 'g');

const painted =
  (code: number) =>
  (text: string): string =>
    `${ESCAPE}[${code}m${text}${ESCAPE}[0m`;

const COLOURED: Colour = {
  good: painted(32),
  warning: painted(33),
  bad: painted(31),
  strong: painted(1),
};

/** The colours of a stream: a terminal's only, and none where `NO_COLOR` says so (no-color.org), or that is dumb. */
export function coloursOf(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Colour {
  const isWanted = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return stream.isTTY === true && isWanted ? COLOURED : PLAIN;
}
