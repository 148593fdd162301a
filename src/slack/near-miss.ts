/** How many signs have to be added, left out, replaced or swapped with their neighbour to make one word of the other. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (row[j - 1] ?? 0) + 1,
        (last[j] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Longer than any name; comparing what people type beyond it, thousands of signs perhaps, would take seconds. */
const LONGEST = 100;

/** Stands for every distance that no slip explains. */
const FAR = 1000;

/**
 * Finds the known words that somebody may have meant, to be offered to them and never to be acted on; the closest first.
 * Small and capital letters are the same. A word is near with one slip when short, two when longer; a part of a known
 * word, such as its beginning, comes after those.
 */
export function nearMisses(word: string, known: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const slips = wanted.length <= 4 ? 1 : 2;
  const distanceTo = (name: string): number =>
    wanted.length <= LONGEST && Math.abs(name.length - wanted.length) <= slips ? editDistance(wanted, name) : FAR;
  return known
    .map((candidate) => {
      const name = candidate.toLowerCase();
      return { candidate, distance: distanceTo(name), isPart: wanted.length >= 3 && name.includes(wanted) };
    })
    .filter(({ distance, isPart }) => distance <= slips || isPart)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

/** The one that `nearMisses` puts first, of words too different from each other to be told by a part. */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  return nearMisses(word, known)[0];
}
