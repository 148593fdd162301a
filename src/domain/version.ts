/** Whether a version such as `6.0.16` is from before another; of one that cannot be read it is not said. */
export function isOlder(version: string, oldest: string): boolean {
  const [given, wanted] = [version, oldest].map((text) => text.split(/[.-]/).map(Number));
  for (const [place, number] of (wanted ?? []).entries()) {
    const found = given?.[place] ?? 0;
    if (Number.isNaN(found)) return false;
    if (found !== number) return found < number;
  }
  return false;
}
