/** One measured figure: a ratio of two things timed in the same run, and what it was made of. */
export interface Figure {
  /** As docs/performance.md and `--json` have it: `click_to_secret_ratio`. */
  readonly name: string;
  /** What was measured against what, in a sentence. */
  readonly what: string;
  /** The median of several rounds. */
  readonly value: number;
  /** What it may be at most, or has to be at least. */
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
  /** The absolute figures behind it, each name ending in its unit: `click_to_secret_ms`. */
  readonly absolute: Readonly<Record<string, number>>;
}

/** Whether a figure is as good as it has to be. */
export function isMet({ value, goal }: Figure): boolean {
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

/** Shows whoever waits what is being measured: one short line. */
export type Progress = (line: string) => void;

/** Measures one figure, or several that come out of the same rounds, and leaves nothing running. */
export type Measurement = (progress: Progress) => Promise<readonly Figure[]>;

/** The middle one of the rounds; between two, their mean. @throws RangeError when there are none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = NaN, above = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (below + above) / 2;
}
