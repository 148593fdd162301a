import { median, type Figure } from './figure.ts';

/** What one round gave, of the bot and of the bare script, in the same unit. */
export interface Round {
  readonly bot: number;
  readonly bare: number;
}

/**
 * The figure of rounds in which the bot and the bare script did the same by turns: the middle of their ratios.
 * @param names of what a round gave, for the absolute figures.
 */
export function sideBySide(
  rounds: readonly Round[],
  about: Pick<Figure, 'name' | 'what' | 'goal'>,
  names: Readonly<Record<keyof Round, string>>,
): Figure {
  return {
    ...about,
    value: median(rounds.map(({ bot, bare }) => bot / bare)),
    absolute: {
      [names.bot]: median(rounds.map(({ bot }) => bot)),
      [names.bare]: median(rounds.map(({ bare }) => bare)),
    },
  };
}
