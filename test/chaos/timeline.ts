/** One thing that happened in a run. */
export interface Moment {
  /** Epoch milliseconds of the world. */
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Merges what happened by time, a line each, in seconds since the first; no secret is told. */
export function timelineOf(moments: readonly Moment[]): string[] {
  const inOrder = moments.toSorted((a, b) => a.at - b.at);
  const start = inOrder[0]?.at ?? 0;
  return inOrder.map(({ at, who, what }) => {
    const seconds = ((at - start) / 1000).toFixed(3).padStart(10);
    return `${seconds}  ${who.padEnd(10)} ${what.replaceAll('\n', ' / ').replaceAll(SECRET, '(secret)')}`;
  });
}
